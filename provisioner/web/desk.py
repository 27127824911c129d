"""What the console tells the pages where the operator's staff come in."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from provisioner.audit.events import (
    StaffFactorAdded,
    StaffLoginRefused,
    StaffRecoveryCodesMade,
    StaffRecoveryCodeUsed,
    StaffSessionsEnded,
)
from provisioner.audit.trail import record
from provisioner.letters.posting import Topic as StaffTopic
from provisioner.letters.posting import post
from provisioner.models import StaffMember
from provisioner.staff import STAFF_FACTORS, STAFF_SIGN_INS
from provisioner.web.config import configuration
from provisioner.web.database import db
from provisioner.web.identity import go_on, let_in
from provisioner.web.rendering import render_page
from provisioner.web.resuming import as_fields, carried, resumed
from tenants.audit.event import Event
from tenants.audit.events import (
    AboutAccount,
    FactorAdded,
    LoginRefused,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SessionsEnded,
)
from tenants.outbox import Topic
from tenants.second_factor import FactorKey
from tenants.web.entrance.desk import Desk, Person


class ConsoleDesk(Desk):
    """The staff, none of whom works here without a second factor."""

    sign_ins = STAFF_SIGN_INS
    factors = STAFF_FACTORS
    files = "shared.static"
    card = "sheet sheet-form"
    way_out = (
        "Une personne qui administre le serveur le retire avec « provisioner staff reset-factor "
        "votre@adresse »."
    )
    why_asked = "Personne n’entre dans la console sans second facteur : un code, en plus du mot de passe."
    why_kept = "Personne n’entre dans la console sans second facteur : il se remplace, et ne se retire pas."

    def session(self) -> Session:
        return db.session()

    def now(self) -> datetime:
        return configuration().clock()

    def key(self) -> FactorKey:
        return FactorKey(configuration().factor_secret)

    def name(self) -> str:
        return f"Console {configuration().offer.title}"

    def person(self, owner: uuid.UUID, *, lock: bool = False) -> Person | None:
        member = db.session.get(StaffMember, owner, with_for_update=lock or None)
        return None if member is None else Person(member.id, member.email, member.password_hash)

    def factor_is_asked(self) -> bool:
        return True

    def let_in(self, person: Person, factor: str | None) -> None:
        member = db.session.get_one(StaffMember, person.id, with_for_update=True)
        self.end_this_browser()
        let_in(member, factor)

    def renew(self, person: Person) -> None:
        member = db.session.get_one(StaffMember, person.id, with_for_update=True)
        self.end_this_browser()
        go_on(member)

    def record(self, event: Event) -> None:
        if isinstance(event, LoginRefused | AboutAccount) and event.account is not None:
            email = db.session.get_one(StaffMember, event.account).email
            record(db.session(), _of_staff(email, event), self.now())

    def tell(self, person: Person, topic: Topic) -> None:
        post(
            db.session(),
            StaffTopic(f"staff-{topic.value}"),
            uuid.uuid4(),
            self.now(),
            staff=str(person.id),
            at=self.now().isoformat(),
        )

    def show(self, template: str, **values: Any) -> str:
        return render_page(template, frame="base.html", desk=self, **values)

    def carried(self) -> Sequence[tuple[str, str]]:
        typed = carried()
        return as_fields(typed) if typed else ()

    def onward(self, default: str) -> ResponseReturnValue:
        return resumed() or super().onward(default)


def _of_staff(email: str, event: Event) -> Event:
    """What the control plane's trail calls the same."""
    match event:
        case LoginRefused():
            return StaffLoginRefused(email, event.reason)
        case SessionsEnded():
            return StaffSessionsEnded(email, event.count)
        case FactorAdded():
            return StaffFactorAdded(email)
        case RecoveryCodesMade():
            return StaffRecoveryCodesMade(email)
        case RecoveryCodeUsed():
            return StaffRecoveryCodeUsed(email)
    raise LookupError(f"no event of staff is like {event.kind}")
