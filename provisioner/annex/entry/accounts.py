"""The rules of the table "Comptes à créer", on rows as typed."""

from collections.abc import Iterator

from provisioner.annex.annex import Account
from provisioner.annex.entry import sentences as say
from provisioner.annex.entry.entry import AccountRow
from provisioner.annex.entry.texts import check_email, judge_name, one_line
from provisioner.annex.form.values import Found, filled
from provisioner.offers import load_offer
from tenants.emails import is_shared_mailbox
from tenants.roles import AccountState, Role
from themes.problems import Problem

MOST_ACCOUNTS = 500
"""Rows. The largest members have some dozens of conseillers."""
MOST_ROWS = 2 * MOST_ACCOUNTS
"""What a form keeps, so that too many can be seen and taken out; pages show all of them."""


def check_accounts(rows: tuple[AccountRow, ...]) -> Found[tuple[Account, ...]]:
    """One account a row; one e-mail, one person (MIX-ROLE-3); enough super conseillers (MIX-ROLE-4)."""
    if not rows:
        return Found((), (say.no_accounts(),))
    if len(rows) > MOST_ACCOUNTS:
        return Found((), (say.too_many_accounts(MOST_ACCOUNTS),))
    found = [_check_row(index, row) for index, row in enumerate(rows)]
    accounts = tuple(each.value for each in found)
    problems = (
        *(problem for each in found for problem in each.problems),
        *_shared_by_two(rows, accounts),
        *(() if _enough_super_conseillers(accounts) else (say.no_super_conseiller(),)),
    )
    return Found(accounts, problems)


def _check_row(index: int, row: AccountRow) -> Found[Account]:
    """An incomplete row is a warning and never an administrator; a wrong text is an error."""
    first_name, last_name = (_name(f"accounts[{index}].{column}", row, column) for column in _NAMES)
    email = _email(f"accounts[{index}].email", row)
    values = {"first_name": first_name.value, "last_name": last_name.value, "email": email.value}
    ready = all(values.values())
    wants_super = row.role == Role.SUPER_CONSEILLER
    account = Account(
        **values,
        role=Role.SUPER_CONSEILLER if ready and wants_super else Role.CONSEILLER,
        state=AccountState.READY if ready else AccountState.INCOMPLETE,
    )
    problems = (
        *_absent(index, row),
        *(problem for part in (first_name, last_name, email) for problem in part.problems),
        *(() if row.role in set(Role) else (say.role_unclear(index, one_line(row.role)[:40]),)),
    )
    return Found(account, problems)


_NAMES = ("first_name", "last_name")


def _absent(index: int, row: AccountRow) -> Iterator[Problem]:
    absent = [
        column for column in ("email", *reversed(_NAMES)) if filled(one_line(getattr(row, column))) is None
    ]
    if absent:
        yield say.incomplete(index, absent)


def _name(field: str, row: AccountRow, column: str) -> Found[str | None]:
    text = filled(one_line(getattr(row, column)))
    return judge_name(field, text, "account") if text else Found(None)


def _email(field: str, row: AccountRow) -> Found[str | None]:
    typed = one_line(row.email)
    if filled(typed) is None:
        return Found(None)
    email = check_email(field, typed, "account")
    if email.value and is_shared_mailbox(email.value):
        return Found(email.value, (say.shared_mailbox(field, "account.shared_mailbox", email.value),))
    return email


def _shared_by_two(rows: tuple[AccountRow, ...], accounts: tuple[Account, ...]) -> Iterator[Problem]:
    first: dict[str, AccountRow] = {}
    for index, (row, account) in enumerate(zip(rows, accounts, strict=True)):
        if account.email is None:
            continue
        if account.email in first:
            yield say.duplicate_email(index, account.email, first[account.email])
        first.setdefault(account.email, row)


def _enough_super_conseillers(accounts: tuple[Account, ...]) -> bool:
    found = sum(account.role is Role.SUPER_CONSEILLER for account in accounts)
    return found >= load_offer().accounts.minimum_super_conseillers
