"""From the reading of a document to a form already filled in, with what it left open marked."""

import re
from collections.abc import Iterator

from provisioner.annex.annex import Account, Annex, Offer, Reading
from provisioner.annex.entry.check import check
from provisioner.annex.entry.entry import AccountRow, Entry, Field
from provisioner.annex.entry.places import place_of, text_at
from provisioner.annex.entry.remarks import ABSENT, Remark
from themes.problems import Problem, Severity

_ABSENT = "Absent du document."
_COUNTED = re.compile(r"^Compte n° \d+ \([^()]*\) : ")


def prefill(reading: Reading) -> tuple[Entry, tuple[Remark, ...]]:
    """The form as the document fills it in: a value refused is there as written, for a person to correct.

    Accounts get the keys ``d1``, ``d2``… in the order of the document.
    """
    annex = reading.annex
    keys = tuple(f"d{number}" for number in range(1, len(annex.accounts) + 1))
    rows = tuple(
        _row(key, f"accounts[{index}]", account, reading)
        for index, (key, account) in enumerate(zip(keys, annex.accounts, strict=True))
    )
    values = {field: text or reading.written.get(field, "") for field, text in _texts(annex).items()}
    entry = Entry(values, rows)
    return entry, (*_doubts(reading, entry, keys), *_absences(reading, entry))


def _texts(annex: Annex) -> dict[Field, str | None]:
    offer = annex.offer or Offer()
    colours = annex.colours.as_json()
    return {
        Field.NAME: annex.structure.name,
        Field.DESCRIPTION: annex.structure.description,
        Field.CONTACT_FIRST_NAME: annex.contact.first_name,
        Field.CONTACT_LAST_NAME: annex.contact.last_name,
        Field.CONTACT_EMAIL: annex.contact.email,
        Field.PRIMARY: colours["primary"],
        Field.SECONDARY: colours["secondary"],
        Field.DOMAIN: annex.domain,
        Field.SIRET: annex.structure.siret,
        Field.ADDRESS: offer.address,
        Field.REFERENT_FIRST_NAME: offer.referent.first_name,
        Field.REFERENT_LAST_NAME: offer.referent.last_name,
        Field.REFERENT_FUNCTION: offer.referent.function,
    }


def _row(key: str, field: str, account: Account, reading: Reading) -> AccountRow:
    cells = {
        column: getattr(account, column) or reading.written.get(f"{field}.{column}", "")
        for column in ("first_name", "last_name", "email")
    }
    return AccountRow(key, **cells, role=account.role.value)


def _doubts(reading: Reading, entry: Entry, keys: tuple[str, ...]) -> Iterator[Remark]:
    """The problems of the reading, but for those that the form's own rules say of the same place."""
    left = {row.key for row in entry.accounts}
    own = tuple(row.key for row in entry.accounts)
    said = {(place_of(problem.field, own), problem.code) for problem in check(entry).problems}
    for problem in reading.problems:
        place = _place(problem, keys, left)
        if (place, problem.code) not in said:
            message = _beside_its_row(problem.message)
            yield Remark(place, problem.severity, problem.code, message, text_at(entry, place))


def _beside_its_row(message: str) -> str:
    """A sentence shown in a row need not count it."""
    sentence = _COUNTED.sub("", message)
    return sentence[:1].upper() + sentence[1:]


def _place(problem: Problem, keys: tuple[str, ...], left: set[str]) -> str:
    """Of a row of which nothing was read at all, only the table is left."""
    place = place_of(problem.field, keys)
    key = place.split("/")[1] if "/" in place else None
    return "accounts" if key and key not in left else place


def _absences(reading: Reading, entry: Entry) -> Iterator[Remark]:
    """A value that the document does not give, where no problem of the reading says so already."""
    told = {problem.field for problem in reading.problems}
    for field in Field:
        if not entry[field] and field not in told:
            yield Remark(field.value, Severity.WARNING, ABSENT, _ABSENT, "")
