"""The people of an instance who work in it: who they are, what they know, and who goes on the way."""

import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from tenants.accounts import NewAccount, add_missing
from tenants.models import Account
from tenants.roles import AccountState, Role
from tests.functional.tenants.space import Person, Space
from tests.second_factors import Telephone

SURNAMES = ("Alisier", "Bruyère", "Cormier", "Douglas", "Fusain", "Genêt", "Houx", "Lilas", "Myrte", "Troène")
FIRST_NAMES = (
    *("Adèle", "Bruno", "Clarisse", "Diego", "Elvire", "Fantin", "Gisèle", "Hugo", "Irène", "Jonas"),
    *("Karim", "Lison", "Mona", "Nestor", "Odile", "Piotr", "Quentin", "Rosa", "Samir", "Tilda"),
)


@dataclass(frozen=True, eq=False)
class Resident:
    """Somebody with a name that nobody else has; ``telephone`` makes the codes of whoever has a factor."""

    id: uuid.UUID
    first_name: str
    last_name: str
    role: Role
    town: "Town"
    address: str
    telephone: Telephone | None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def email(self) -> str:
        return email_of(self.id)


@dataclass(frozen=True, eq=False)
class Town:
    """One instance with its people: the super-conseiller first, whoever is suspended on the way last.

    ``working`` is set once whoever will be suspended works, ``ending`` when their suspension is asked for,
    and ``ended`` when it is answered.
    """

    space: Space
    residents: list[Resident] = field(default_factory=list)
    working: asyncio.Event = field(default_factory=asyncio.Event)
    told: asyncio.Event = field(default_factory=asyncio.Event)
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def name(self) -> str:
        return self.space.name

    @property
    def presentation(self) -> str:
        """What its super-conseiller writes about it, again and again."""
        return f"Le territoire de {self.name}, raconté par les siens"

    @property
    def keeper(self) -> Resident:
        return self.residents[0]

    @property
    def suspended(self) -> Resident:
        return self.residents[-1]


def names() -> Iterator[tuple[str, str]]:
    """Two hundred that differ, none a part of another."""
    return ((first, last) for last in SURNAMES for first in FIRST_NAMES)


def email_of(account_id: uuid.UUID) -> str:
    return f"{account_id.hex[:16]}@structure.example"


def settle(town: Town, given: list[tuple[str, str]], addresses: Iterator[str], password_hash: str) -> None:
    """Move people of these names into the town, with a password; every other one has a second factor."""
    space, now = town.space, town.space.platform.clock()
    roles = [Role.SUPER_CONSEILLER, *[Role.CONSEILLER] * (len(given) - 1)]
    people = [(uuid.uuid4(), *each, role) for each, role in zip(given, roles, strict=True)]
    with space.rows() as session:
        for account_id, first, last, role in people:
            new = NewAccount(account_id, first, last, email_of(account_id), role, complete=True)
            _add(session, new, password_hash, now)
    for number, (account_id, first, last, role) in enumerate(people):
        person = Person(account_id, first, email_of(account_id))
        telephone = space.telephone(person).set_up() if number % 2 else None
        town.residents.append(Resident(account_id, first, last, role, town, next(addresses), telephone))


def _add(session: Session, new: NewAccount, password_hash: str, now: datetime) -> None:
    add_missing(session, [new], now)
    account = session.get_one(Account, new.id)
    account.password_hash, account.state = password_hash, AccountState.ACTIVE
