"""Templates, styles and scripts of the form as files: held to what the console's are held to."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from provisioner.annex.entry import Field
from provisioner.annex.entry.titles import TITLES
from provisioner.web.annex_form import SECTIONS, SectionKey, section_of
from provisioner.web.annex_form.blueprint import blueprint
from provisioner.web.annex_form.sections import FormField
from tests.templates import imported_in_vain, trusted
from tests.unit.provisioner.web.annex_form.tiny import tiny_app

ROOT = Path(blueprint.root_path)
TEMPLATES = sorted((ROOT / "templates" / "annex_form").glob("*.html"))
SHEETS = {path.stem: path.read_text() for path in (ROOT / "static").glob("*.css")}
SCRIPTS = {path.stem: path.read_text() for path in (ROOT / "static").glob("*.js")}
FORM = (ROOT / "templates" / "annex_form" / "form.html").read_text()


@pytest.fixture(scope="module")
def environment() -> Environment:
    return tiny_app().jinja_env


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_nothing_is_imported_in_vain(environment: Environment, path: Path) -> None:
    assert imported_in_vain(environment, path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_only_drawings_are_trusted(path: Path) -> None:
    assert trusted(path.read_text()) == (["shapes[name]"] if path.stem == "parts" else [])


def test_sheets_bring_no_colour_of_their_own_and_stay_small() -> None:
    for name, text in SHEETS.items():
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgb|\bhsl", text) == [], name
        assert text.count("\n") <= 350, name


def test_every_sheet_and_every_script_is_linked_once() -> None:
    linked = [re.findall(r"'([a-z]+)'", names) for names in re.findall(r"for part in \((.*?)\)", FORM)]
    assert [sorted(names) for names in linked] == [sorted(SHEETS), sorted(SCRIPTS)]


def test_what_a_script_looks_for_is_on_the_page() -> None:
    markup = "".join(path.read_text() for path in TEMPLATES)
    for name, text in SCRIPTS.items():
        for attribute in set(re.findall(r"\[(data-af-[a-z-]+)", text)):
            assert attribute in markup, f"{name}.js looks for {attribute}"


def test_every_field_of_an_entry_is_on_the_form_once() -> None:
    assert [field.name for section in SECTIONS for field in section.fields] == list(Field)
    assert [section.key for section in SECTIONS] == list(SectionKey)


@pytest.mark.parametrize("field", [field for section in SECTIONS for field in section.fields])
def test_mails_and_lists_call_a_field_by_its_label(field: FormField) -> None:
    assert TITLES[field.name].startswith(field.label)


@pytest.mark.parametrize(
    ("place", "section"),
    [
        ("structure.siret", SectionKey.BILLING),
        ("accounts/d1/email", SectionKey.ACCOUNTS),
        ("accounts", SectionKey.ACCOUNTS),
        ("logo", SectionKey.IDENTITY),
        ("offer.referent", SectionKey.BILLING),
        ("contact", SectionKey.CONTACT),
        ("document", None),
        ("offer.accepted_on", None),
    ],
)
def test_a_place_has_its_section(place: str, section: SectionKey | None) -> None:
    assert section_of(place) is section
