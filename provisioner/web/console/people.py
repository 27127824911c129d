"""The people of an instance, as its page lists them."""

from dataclasses import dataclass

from provisioner.models import Instance, PlannedAccount
from provisioner.web.config import PeopleOf
from tenants.models import Account
from tenants.roles import AccountState
from tenants.web.words import ROLE_NAMES, STATE_NAMES


@dataclass(frozen=True, slots=True)
class Person:
    """``email`` is None as long as nobody gave it; ``role`` and ``state`` in the words of the instance."""

    name: str
    email: str | None
    role: str
    state: str
    incomplete: bool


def people_of(read: PeopleOf | None, instance: Instance) -> tuple[Person, ...] | None:
    """None when the console has no way of reading them, or the instance's database does not answer."""
    accounts = read(instance) if read else None
    return None if accounts is None else tuple(_person(account) for account in accounts)


def _person(account: Account | PlannedAccount) -> Person:
    return Person(
        name=" ".join(filter(None, [account.first_name, account.last_name])) or "Nom à préciser",
        email=account.email,
        role=ROLE_NAMES[account.role],
        state=STATE_NAMES[account.state],
        incomplete=account.state is AccountState.INCOMPLETE,
    )
