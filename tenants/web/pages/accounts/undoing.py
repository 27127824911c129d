"""The button beside a message that undoes what was just done with one press."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tenants.roles import Role
from tenants.web.pages.accounts.place import blueprint


class Undoable(StrEnum):
    """What was done."""

    SUSPENSION = "suspension"
    PROMOTION = "promotion"
    DEMOTION = "demotion"
    REVOCATION = "revocation"

    def to(self, account_id: uuid.UUID) -> str:
        """The category of the message that says so."""
        return f"{self.value} {account_id}"


@dataclass(frozen=True, slots=True)
class Undo:
    """``endpoint`` takes the account's id, and the ``role`` where there is one."""

    endpoint: str
    label: str
    role: Role | None = None
    account_id: str = ""


_UNDOES: Final = {
    Undoable.SUSPENSION: ("accounts.restore_account", "Rétablir", None),
    Undoable.PROMOTION: ("accounts.role", "Annuler", Role.CONSEILLER),
    Undoable.DEMOTION: ("accounts.role", "Annuler", Role.SUPER_CONSEILLER),
    Undoable.REVOCATION: ("accounts.send_invitation", "Inviter de nouveau", None),
}


@blueprint.app_template_global()
def undoing(category: str) -> Undo | None:
    """What undoes the doing that a message tells of; None for most messages."""
    done, _, account_id = category.partition(" ")
    if done not in set(Undoable):
        return None
    return Undo(*_UNDOES[Undoable(done)], account_id)
