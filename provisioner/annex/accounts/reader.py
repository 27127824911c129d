"""The accounts to create: who is ready, who is super conseiller, and what stands in the way."""

from collections.abc import Iterator
from dataclasses import dataclass

from provisioner.annex.accounts import problems as say
from provisioner.annex.accounts.marks import Mark, read_mark
from provisioner.annex.accounts.named import with_named_administrators
from provisioner.annex.accounts.rows import Row, Table
from provisioner.annex.accounts.table import find_table
from provisioner.annex.annex import Account
from provisioner.annex.document import Line
from provisioner.annex.document.spelling import fold
from provisioner.annex.form import people
from provisioner.annex.form.emails import Address, read_address
from provisioner.annex.form.provider import is_own_email
from provisioner.annex.form.sections import Outline
from provisioner.annex.form.values import Found, filled
from provisioner.annex.form.wording import Label
from provisioner.offers import load_offer
from tenants.emails import is_shared_mailbox
from tenants.roles import AccountState, Role
from themes.problems import Problem

_PUNCTUATION = "<>()[]{},;:.«»\"'"
_CELLS = {"first_name": Label.FIRST_NAME, "last_name": Label.NAME, "email": Label.EMAIL}


def read_accounts(outline: Outline) -> Found[tuple[Account, ...]]:
    """One account a row; at least one ready super conseiller (MIX-ROLE-4); nobody is one by doubt."""
    table = find_table(outline)
    if table is None:
        return Found((), (say.no_table(),))
    table = with_named_administrators(table)
    rows, repeated = _without_repetitions(table)
    if not rows:
        return Found((), (say.no_rows(), *_ignored(table)))
    entries = [_Entry.of(row) for row in rows]
    accounts = tuple(entry.account for entry in entries)
    problems = (
        *(problem for index, entry in enumerate(entries) for problem in _row_problems(index, entry)),
        *_shared_by_two(entries),
        *repeated,
        *_ignored(table, _rows_elsewhere(table, accounts)),
        *(() if _enough_super_conseillers(accounts) else (say.no_super_conseiller(),)),
    )
    return Found(accounts, problems, dict(_refused(entries)))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row and what was made of it."""

    row: Row
    address: Address | None
    account: Account
    names: tuple[people.Name, ...]
    names_certain: bool

    @classmethod
    def of(cls, row: Row) -> "_Entry":
        first_name, last_name, certain = _names(row)
        names = [people.name(row[column]) for column in (Label.FIRST_NAME, Label.NAME)]
        written = filled(row[Label.EMAIL])
        address = read_address(written, first_name, last_name) if written else None
        email = address.value if address and address.value and not is_own_email(address.value) else None
        ready = bool(first_name and last_name and email)
        is_super = ready and read_mark(row[Label.ROLE]) is Mark.YES
        account = Account(
            first_name,
            last_name,
            email,
            Role.SUPER_CONSEILLER if is_super else Role.CONSEILLER,
            AccountState.READY if ready else AccountState.INCOMPLETE,
        )
        return cls(row, address, account, tuple(filter(None, names)), certain and not row.unclear)


def _names(row: Row) -> tuple[str | None, str | None, bool]:
    if row[Label.FULL_NAME] and (both := people.full_name(row[Label.FULL_NAME])):
        return both.first_name, both.last_name, both.certain
    first_name, last_name = people.name(row[Label.FIRST_NAME]), people.name(row[Label.NAME])
    return first_name.value if first_name else None, last_name.value if last_name else None, True


def _row_problems(index: int, entry: _Entry) -> Iterator[Problem]:
    account, row = entry.account, entry.row
    if entry.address is not None:
        yield from _email_problems(index, entry, entry.address)
    refused = entry.address is not None and account.email is None
    if account.state is AccountState.INCOMPLETE and not refused:
        yield say.incomplete(index, row, account)
    yield from _role_problems(index, row)
    for name in entry.names:
        if name.trimmed:
            yield say.name_trimmed(index, row, name)
    if not entry.names_certain:
        yield say.name_unclear(index, row, account)
    if _seems_reversed(account):
        yield say.name_order(index, row, account)


def _role_problems(index: int, row: Row) -> Iterator[Problem]:
    if read_mark(row[Label.ROLE]) is Mark.UNCLEAR:
        yield say.role_unclear(index, row)
    elif row.shares_role:
        yield say.role_shared(index, row)
    elif row.answer_astray and not row[Label.ROLE]:
        yield say.role_astray(index, row)
    elif row.named_by:
        yield say.role_named(index, row, row.named_by)


def _seems_reversed(account: Account) -> bool:
    """Capitals are for last names; kept as written all the same, for columns say more than capitals."""
    first_name, last_name = account.first_name or "", account.last_name or ""
    return len(first_name) > 1 and first_name.isupper() and bool(last_name) and not last_name.isupper()


def _email_problems(index: int, entry: _Entry, address: Address) -> Iterator[Problem]:
    if address.value is None:
        yield say.email_invalid(index, entry.row, address.meant)
        return
    if address.repaired:
        yield say.email_repaired(index, entry.row, address.value)
    if is_own_email(address.value):
        yield say.operator_email(index, entry.row, address.value)
    elif is_shared_mailbox(address.value):
        yield say.shared_mailbox(index, entry.row, address.value)


def _enough_super_conseillers(accounts: tuple[Account, ...]) -> bool:
    found = sum(account.role is Role.SUPER_CONSEILLER for account in accounts)
    return found >= load_offer().accounts.minimum_super_conseillers


def _refused(entries: list[_Entry]) -> Iterator[tuple[str, str]]:
    """What was written in cells of which no value came."""
    for index, entry in enumerate(entries):
        for name, column in _CELLS.items():
            if getattr(entry.account, name) is None and (written := filled(entry.row[column])):
                yield f"accounts[{index}].{name}", written


def _shared_by_two(entries: list[_Entry]) -> Iterator[Problem]:
    """Accounts are nominative (MIX-ROLE-3)."""
    first: dict[str, _Entry] = {}
    for index, entry in enumerate(entries):
        if email := entry.account.email:
            if email in first:
                yield say.duplicate_email(index, email, first[email].row, entry.row)
            first.setdefault(email, entry)


def _without_repetitions(table: Table) -> tuple[list[Row], list[Problem]]:
    """The very same row printed twice (a table copied over a page's end) is one account."""
    rows: dict[tuple[tuple[str, str], ...], Row] = {}
    problems: list[Problem] = []
    for row in table.rows:
        key = tuple(sorted((column, fold(text)) for column, text in row.cells.items() if text))
        if key in rows:
            problems.append(say.repeated_row(rows[key], row))
        rows.setdefault(key, row)
    return list(rows.values()), problems


def _rows_elsewhere(table: Table, accounts: tuple[Account, ...]) -> tuple[Line, ...]:
    """Lines around the table with somebody's address, or a piece of one, that no account has."""
    known = {account.email for account in accounts}
    return tuple(
        line
        for line in table.around
        if any(
            "@" in word and word not in known and not is_own_email(word)
            for word in (each.strip(_PUNCTUATION) for each in line.prose.lower().split())
        )
    )


def _ignored(table: Table, elsewhere: tuple[Line, ...] = ()) -> tuple[Problem, ...]:
    found = {line.number: line for line in (*table.ignored, *elsewhere)}
    return (say.lines_ignored(tuple(found.values())),) if found else ()
