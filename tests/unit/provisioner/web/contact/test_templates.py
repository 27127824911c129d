"""Templates are parsed, not only rendered when a test passes by; their sheet has no colour of its own."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

import provisioner.web
import provisioner.web.contact
from tests.templates import has_one_heading, imported_in_vain, trusted
from tests.unit.provisioner.web.contact.offline import offline_contacts

HERE = Path(provisioner.web.contact.__path__[0])
FOLDER = HERE / "templates"
PARTS = {"base.html", "recap.html", "statement.html"}
NAMES = sorted(path.name for path in FOLDER.glob("*.html"))
SHEETS = {path.stem: path.read_text() for path in (HERE / "static").glob("*.css")}
SHEET = "".join(SHEETS.values())
COLOURS = (Path(provisioner.web.__path__[0]) / "static" / "colours.css").read_text()


@pytest.fixture(scope="module")
def environment() -> Environment:
    return offline_contacts().jinja_env


@pytest.mark.parametrize("name", NAMES)
def test_each_compiles_and_comes_before_the_consoles(environment: Environment, name: str) -> None:
    assert environment.get_template(name).filename == str(FOLDER / name)


@pytest.mark.parametrize("name", sorted(set(NAMES) - PARTS))
def test_each_page_has_a_heading_which_is_its_title_too(name: str) -> None:
    assert has_one_heading((FOLDER / name).read_text())


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_imported_in_vain(environment: Environment, name: str) -> None:
    assert imported_in_vain(environment, (FOLDER / name).read_text()) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_page_trusts_what_people_wrote(name: str) -> None:
    assert trusted((FOLDER / name).read_text()) == []


def test_the_page_of_shut_doors_says_nothing_that_could_differ() -> None:
    source = (FOLDER / "shut.html").read_text()
    shown = set(re.findall(r"\{\{\s*([\w.]+)", source))
    assert shown == {"self.heading", "product", "support_email"}


def test_every_colour_is_the_consoles() -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgb|\bhsl", SHEET) == []
    assert [
        name for name in re.findall(r"var\((--console-[a-z-]+)\)", SHEET) if f"{name}:" not in COLOURS
    ] == []


def test_every_sheet_is_linked_and_stays_small() -> None:
    base = (FOLDER / "base.html").read_text()
    linked = re.findall(r"for part in \((.*?)\)", base)[-1]
    assert sorted(re.findall(r"'([a-z]+)'", linked)) == sorted(SHEETS)
    assert {name: text.count("\n") for name, text in SHEETS.items() if text.count("\n") > 350} == {}


def test_every_class_of_the_sheet_is_on_a_page() -> None:
    pages = "".join(path.read_text() for path in HERE.parent.rglob("templates/**/*.html"))
    # States and sections are named by their values.
    named = re.compile(r"^(is|on)-")
    classes = {name for name in re.findall(r"\.([a-z][a-z-]+)", SHEET) if not named.match(name)}
    assert [name for name in sorted(classes) if name not in pages] == []
