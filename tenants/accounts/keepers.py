"""Who may change accounts, and that there is always somebody left who may (MIX-ROLE-2, MIX-ROLE-4)."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.errors import AccountChangeRefused, NotEntitled, UnknownAccount
from tenants.models import Account
from tenants.roles import AccountState, Role

SUPPORT = "l’équipe support"


@dataclass(frozen=True, slots=True)
class Keepers:
    """The active super-conseillers, theirs alone until the transaction ends, and who of them acts.

    The operator's support, whom one of them let in, changes no account: what it gave itself would outlast
    the access, and whoever gave the access must stay able to end it.
    """

    active: tuple[Account, ...]
    acting: Account

    @property
    def acting_name(self) -> str:
        """As mails say it."""
        return self.acting.full_name

    def is_acting(self, account: Account) -> bool:
        return self.acting.id == account.id

    def require_another_than(self, account: Account) -> None:
        """Raises AccountChangeRefused when ``account`` is the last active super-conseiller."""
        if [keeper.id for keeper in self.active] == [account.id]:
            raise AccountChangeRefused(
                f"{account.full_name} est la seule personne active à gérer votre espace : nommez d’abord "
                "un autre super-conseiller."
            )


def lock_keepers(session: Session, by: uuid.UUID) -> Keepers:
    """Begin a change of accounts: all of them wait here for each other, so that no two take the last two.

    Accounts are locked first, in the order of their ids, and whatever is theirs afterwards. ``by`` acts.
    Raises NotEntitled for whoever stopped being an active super-conseiller while their request was under way.
    """
    wanted = (
        select(Account)
        .where(Account.role == Role.SUPER_CONSEILLER, Account.state == AccountState.ACTIVE)
        .order_by(Account.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    active = tuple(session.scalars(wanted))
    acting = next((keeper for keeper in active if keeper.id == by), None)
    if acting is None:
        raise NotEntitled("Vous ne gérez plus les comptes de cet espace.")
    return Keepers(active, acting)


def lock_account(session: Session, account_id: uuid.UUID) -> Account:
    """The account as it is now, locked. Raises UnknownAccount; a deleted one is as one that never was."""
    account = session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None or account.state is AccountState.DELETED:
        raise UnknownAccount
    return account
