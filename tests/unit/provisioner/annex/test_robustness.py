"""Whatever happens to an annex on its way: no crash, and no wrong value without a problem beside it."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioner.annex import Reading, read_bytes
from tenants.roles import AccountState, Role

TEXTS = [
    path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "corpus").glob("*.txt"))
]
AFFIRMATIVE = re.compile(r"\b(?:oui|yes|x|o|y|vrai|true)\b|[✓✔✅☑☒🗹]", re.IGNORECASE)
GARBLE = "lI1|0Oo rnm.,;:-_@#\t\n|'’éèàÉ\u00a0\u200b\ufffd·"


LINE_ACCIDENTS = ["drop", "double", "join"]
ACCIDENTS = [*LINE_ACCIDENTS, "cut", "swap", "insert", "replace", "delete"]


@st.composite
def damaged(draw: st.DrawFn, texts: list[str] = TEXTS, accidents: list[str] = ACCIDENTS) -> str:
    """A good annex after up to eight accidents to its lines or its characters."""
    lines = draw(st.sampled_from(texts)).split("\n")
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(lines) - 1))
        lines = _after(draw(st.sampled_from(accidents)), lines, at, draw)
    return "\n".join(lines)


def _after(accident: str, lines: list[str], at: int, draw: st.DrawFn) -> list[str]:
    line, character = lines[at], draw(st.integers(0, len(lines[at])))
    letters = draw(st.text(GARBLE, min_size=1, max_size=3))
    other = draw(st.integers(0, len(lines) - 1))
    changed = {
        "drop": [],
        "double": [line, line],
        "join": [f"{line} {lines[min(at + 1, len(lines) - 1)]}"],
        "cut": [line[:character], line[character:]],
        "swap": [lines[other]],
        "insert": [line[:character] + letters + line[character:]],
        "replace": [line[:character] + letters + line[character + len(letters) :]],
        "delete": [line[:character] + line[character + 2 :]],
    }[accident]
    return lines[:at] + changed + lines[at + 1 :] or [""]


def read(text: str) -> Reading:
    return read_bytes(text.encode("utf-8", errors="replace"), "annexe.txt")


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def plain(text: str) -> str:
    """As typed by a person: what a reader may tidy without changing the value."""
    text = unicodedata.normalize("NFC", text).replace("\u200b", "").replace("\u2011", "-").replace("**", "")
    return " ".join(text.split())


def without_spaces(text: str) -> str:
    return "".join(plain(text).split()).lower()


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=damaged())
def test_a_damaged_annex_always_gives_a_reading_of_the_same_shape(text: str) -> None:
    document = json.loads(json.dumps(read(text).as_json()))
    assert set(document) == {
        *("valid", "structure", "contact", "colours"),
        *("domain", "accounts", "offer", "problems"),
    }
    assert document["valid"] is not any(problem["severity"] == "error" for problem in document["problems"])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=damaged())
def test_a_valid_annex_lacks_nothing_that_an_instance_needs(text: str) -> None:
    reading = read(text)
    annex = reading.annex
    if reading.valid:
        required = (
            *(
                annex.structure.name,
                annex.structure.description,
                annex.colours.primary,
                annex.colours.secondary,
            ),
            *(annex.contact.first_name, annex.contact.last_name, annex.contact.email),
        )
        assert all(required)
        assert any(account.role is Role.SUPER_CONSEILLER for account in annex.accounts)
        emails = [account.email for account in annex.accounts if account.email]
        assert len(emails) == len(set(emails))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=damaged())
def test_an_email_stands_in_the_text_or_a_warning_names_its_repair(text: str) -> None:
    reading = read(text)
    repairs = " ".join(p.message for p in reading.problems if p.code.endswith("email_repaired"))
    emails = [account.email for account in reading.annex.accounts] + [reading.annex.contact.email]
    for email in filter(None, emails):
        assert email in plain(text).lower() or email in repairs
        assert not email.endswith("hespul.org")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=damaged())
def test_a_super_conseiller_is_ready_and_has_an_affirmative_mark_beside_the_email(text: str) -> None:
    lines = text.splitlines()
    for account in read(text).annex.accounts:
        complete = bool(account.first_name and account.last_name and account.email)
        assert (account.state is AccountState.READY) is complete
        if account.role is Role.SUPER_CONSEILLER:
            assert account.state is AccountState.READY
            ending = (account.email or "")[-4:]
            assert any(
                ending in without_spaces("".join(lines[index : index + 2]))
                and AFFIRMATIVE.search("\n".join(lines[max(0, index - 2) : index + 5]))
                for index in range(len(lines))
            )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=damaged())
def test_colours_names_numbers_and_domains_are_never_invented(text: str) -> None:
    reading, written = read(text), plain(text)
    annex = reading.annex
    for colour in (annex.colours.primary, annex.colours.secondary):
        assert colour is None or str(colour) in written.upper()
    for name in (annex.contact.first_name, annex.contact.last_name):
        assert name is None or name in written
    assert annex.domain is None or annex.domain in written.lower() or "domain.repaired" in codes(reading)
    assert annex.structure.siret is None or annex.structure.siret in re.sub(r"[\s.-]", "", written)


OFFERS = [text for text in TEXTS if "INFORMATIONS ADMINISTRATIVES" in text.upper()]
OPERATORS = re.compile(r"Dutilleul|Lyon|hespul|99876001100028|2025-09-02", re.IGNORECASE)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=damaged(OFFERS, LINE_ACCIDENTS))
def test_nothing_of_the_operators_becomes_the_members(text: str) -> None:
    document = read(text).as_json()
    del document["problems"], document["structure"]["description"]
    assert not OPERATORS.search(json.dumps(document, default=str))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(content=st.binary(max_size=2000))
def test_any_bytes_give_a_reading(content: bytes) -> None:
    assert read_bytes(content, "fichier").valid is False


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=st.text(max_size=2000))
def test_any_text_gives_a_reading(text: str) -> None:
    assert read(text).annex.accounts == ()


HOSTILE = {
    "labels": "Nom :\n",
    "labels apart": "Nom :\n\n",
    "short paragraphs": "Description : mot\n\n",
    "cells": "\t" * 15_000 + "\n",
    "spaces": " " * 15_000 + "a\n",
    "columns of a header": "Prénom\nNom\n",
    "broken addresses": "Prénom\tNom\temail\na\tb\tc@d-\n",
    "a word without end": "a" * 15_000 + " @\n",
    "dots": "Nom de domaine configuré : " + "a." * 7_000 + "\n",
    "quotation marks": ">" * 15_000 + "\n",
    "accents": "Nom : e" + "\u0301" * 15_000 + "\n",
    "numbers": "N° SIRET à facturer : " + "1 " * 7_000 + "\n",
    "parties": "\tHESPUL\tle Membre\n",
    "dates": "Acceptation\nFait à, , , , , , , , le 24/09/2025\n",
}


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_long_repetition_of_anything_is_read_to_its_end(unit: str) -> None:
    """Time that grew with the square of the length would run into the suite's time limit."""
    for heading in ("Votre structure\n", "COMPTES À CRÉER\n", "INFORMATIONS ADMINISTRATIVES\n"):
        text = heading + HOSTILE[unit] * (100_000 // len(HOSTILE[unit]))
        assert read(text).valid is False
