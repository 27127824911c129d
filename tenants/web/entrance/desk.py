"""What an application tells these pages: who its people are, and where they go once they are in."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, cast

from flask import Flask, current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.audit.event import Event
from tenants.calendar import french_day
from tenants.models import SignInRow
from tenants.outbox import Topic
from tenants.second_factor import FactorKey, PersonalFactor, SecondFactors
from tenants.sign_ins import Device, SignIns
from tenants.web.security import safe_next
from tenants.web.sessions import named_in_cookie

_EXTENSION = "entrance"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in: an account of an instance, or a member of the staff."""

    id: uuid.UUID
    email: str
    password_hash: str | None = field(repr=False)


class Desk(ABC):
    """One for each application; ``desk()`` finds that of the request's."""

    sign_ins: ClassVar[SignIns[Any]]
    factors: ClassVar[SecondFactors[Any, Any]]
    # Endpoint of the software's own files, where these pages' are.
    files: ClassVar[str]
    # How a card looks here.
    card: ClassVar[str]
    # Sentences: who helps whoever has lost everything; why a factor is asked; why it stays.
    way_out: ClassVar[str]
    # Whether there may be nobody who helps but the support.
    helpers_may_lack: ClassVar[bool] = False
    why_asked: ClassVar[str]
    why_kept: ClassVar[str]

    def register(self, app: Flask) -> None:
        app.extensions[_EXTENSION] = self

    @abstractmethod
    def session(self) -> Session:
        """Of the database where these people are."""

    @abstractmethod
    def now(self) -> datetime: ...

    @abstractmethod
    def key(self) -> FactorKey: ...

    @abstractmethod
    def name(self) -> str:
        """Under which an application on a telephone lists the factor."""

    @abstractmethod
    def person(self, owner: uuid.UUID, *, lock: bool = False) -> Person | None:
        """None when they may not sign in any more. Theirs alone until the transaction ends when ``lock``."""

    @abstractmethod
    def factor_is_asked(self) -> bool:
        """Whether somebody who has one must keep one."""

    @abstractmethod
    def let_in(self, person: Person, factor: str | None) -> None:
        """Open a session for whoever owes nothing more; ``factor`` is what came beside the password."""

    @abstractmethod
    def renew(self, person: Person) -> None:
        """Go on in this browser with a session of its own, after what secures the account has changed."""

    @abstractmethod
    def record(self, event: Event) -> None:
        """What these pages tell of ``AboutAccount`` names the person, whoever they are."""

    @abstractmethod
    def tell(self, person: Person, topic: Topic) -> None:
        """Mail the owner what became of their second factor (ASVS 6.3.7), once the request is committed."""

    @abstractmethod
    def show(self, template: str, **values: Any) -> str:
        """A page of this application, for whoever is signed in, if anybody is."""

    def carried(self) -> Sequence[tuple[str, str]]:
        """Hidden fields that travel through these pages, by name."""
        return ()

    def onward(self, default: str) -> ResponseReturnValue:
        """Where whoever has just come in was going."""
        return redirect(safe_next(request.args.get("next"), default=default))

    def day(self, moment: datetime) -> str:
        return french_day(moment)

    def personal(self, person: Person) -> PersonalFactor:
        return PersonalFactor(self.session(), self.factors, self.key(), person.id)

    def me(self) -> Person:
        """Whoever is signed in."""
        found = self.person(current_user.owner_id)
        if found is None:
            raise LookupError("whoever is signed in may sign in")
        return found

    def end_this_browser(self) -> None:
        """Whatever session or step this browser's cookie names ends here."""
        named = named_in_cookie()
        if named is not None:
            self.sign_ins.end(self.session(), named)
        session.clear()

    def this_row(self) -> SignInRow | None:
        """The session or step that this browser's cookie names, as long as it lasts."""
        named = named_in_cookie()
        return None if named is None else self.sign_ins.find(self.session(), named, self.now())

    def still_here(self) -> bool:
        """Whether it lasts at this very moment, whatever the request has read of it before."""
        model, named = self.sign_ins.model, named_in_cookie()
        found = self.session().scalar(select(model.id).where(model.id == named))
        return found is not None


def desk() -> Desk:
    """That of the application in whose context we are."""
    return cast("Desk", current_app.extensions[_EXTENSION])


def this_device() -> Device:
    """The browser that sent the request."""
    return Device(request.remote_addr, request.user_agent.string)
