"""The application of codes on somebody's telephone, as a test holds it in its hand."""

import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tenants.second_factor import FactorKey, PersonalFactor, SecondFactors
from tenants.second_factor.totp import Totp
from tests.pages import Page, text_of


@dataclass(frozen=True)
class Telephone:
    """Makes codes for one person. ``rows`` opens the database that their factor is in."""

    rows: Callable[[], AbstractContextManager[Session]]
    factors: SecondFactors[Any, Any]
    key: FactorKey
    owner: uuid.UUID
    clock: Callable[[], datetime]

    def set_up(self) -> "Telephone":
        """Take a factor into use, as the pages would."""
        with self.rows() as session:
            personal = self._personal(session)
            begun = personal.begun(personal.begin(self.clock()), self.clock())
            assert begun is not None
            personal.confirm(begun, personal.totp(begun).code(self.clock()), self.clock())
        return self

    def code(self) -> str:
        """One that was not used yet: as if the person had waited for the next."""
        with self.rows() as session:
            factor = self._personal(session).current
            assert factor is not None
            factor.last_step = None
            return Totp(self.key.totp_secret(factor.id)).code(self.clock())

    def recovery_codes(self) -> list[str]:
        with self.rows() as session:
            return list(self._personal(session).recovery_codes())

    def _personal(self, session: Session) -> PersonalFactor:
        return PersonalFactor(session, self.factors, self.key, self.owner)


def shown_secret(page: Page) -> str:
    """What somebody without a camera types into their application."""
    found = [element for element in page.document.iter("p") if element.get("class") == "secret"]
    assert len(found) == 1, f"no secret to type at {page.url}"
    return re.sub(r"\s", "", text_of(found[0]))


def code_for(page: Page, now: datetime) -> str:
    """What an application shows once it was given what ``page`` shows."""
    return Totp(shown_secret(page)).code(now)
