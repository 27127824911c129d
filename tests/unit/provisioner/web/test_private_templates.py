"""Templates and sheets of what opens by a private link: parsed, and with no colour of their own."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask

import provisioner.web
import provisioner.web.contact
import provisioner.web.dns
from tests.templates import has_one_heading, imported_in_vain, trusted
from tests.unit.provisioner.web.contact.offline import offline_contacts
from tests.unit.provisioner.web.dns.offline import offline_pages

COLOURS = (Path(provisioner.web.__path__[0]) / "static" / "colours.css").read_text()


@dataclass(frozen=True)
class Look:
    """One application's own templates and sheets; ``parts`` are no pages."""

    package: ModuleType
    application: Callable[[], Flask]
    parts: frozenset[str]

    @property
    def here(self) -> Path:
        return Path(self.package.__path__[0])

    @property
    def templates(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in (self.here / "templates").glob("*.html")}

    @property
    def sheets(self) -> dict[str, str]:
        return {path.stem: path.read_text() for path in (self.here / "static").glob("*.css")}

    @cached_property
    def app(self) -> Flask:
        return self.application()


CONTACT = Look(
    provisioner.web.contact, offline_contacts, frozenset({"base.html", "recap.html", "statement.html"})
)
DNS = Look(provisioner.web.dns, offline_pages, frozenset({"base.html", "live.html", "records.html"}))
LOOKS = pytest.mark.parametrize("look", [CONTACT, DNS], ids=["contact", "dns"])
TEMPLATES = pytest.mark.parametrize(
    ("look", "name"),
    [
        pytest.param(look, name, id=f"{look.here.name}/{name}")
        for look in (CONTACT, DNS)
        for name in sorted(look.templates)
    ],
)


@TEMPLATES
def test_each_compiles_and_comes_before_those_of_others(look: Look, name: str) -> None:
    assert look.app.jinja_env.get_template(name).filename == str(look.here / "templates" / name)


@TEMPLATES
def test_each_page_has_a_heading_which_is_its_title_too(look: Look, name: str) -> None:
    assert has_one_heading(look.templates[name]) is (name not in look.parts)


@TEMPLATES
def test_nothing_is_imported_in_vain(look: Look, name: str) -> None:
    assert imported_in_vain(look.app.jinja_env, look.templates[name]) == []


@TEMPLATES
def test_no_page_trusts_what_people_wrote(look: Look, name: str) -> None:
    assert trusted(look.templates[name]) == []


@LOOKS
def test_the_page_of_shut_doors_says_nothing_that_could_differ(look: Look) -> None:
    shown = set(re.findall(r"\{\{\s*([\w.]+)", look.templates["shut.html"]))
    assert shown <= {"self.heading", "product", "support_email"}


@LOOKS
def test_every_colour_is_the_consoles(look: Look) -> None:
    sheet = "".join(look.sheets.values())
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgb|\bhsl", sheet) == []
    named = re.findall(r"var\((--console-[a-z-]+)\)", sheet)
    assert [name for name in named if f"{name}:" not in COLOURS] == []


@LOOKS
def test_every_sheet_is_linked_and_stays_small(look: Look) -> None:
    linked = re.findall(r"for part in \((.*?)\)", look.templates["base.html"])[-1]
    assert sorted(re.findall(r"'([a-z]+)'", linked)) == sorted(look.sheets)
    assert {name: text.count("\n") for name, text in look.sheets.items() if text.count("\n") > 350} == {}


@LOOKS
def test_every_class_of_a_sheet_is_on_a_page(look: Look) -> None:
    pages = "".join(path.read_text() for path in look.here.parent.rglob("templates/**/*.html"))
    # States and sections are named by their values.
    named = re.compile(r"^(is|on)-")
    classes = set(re.findall(r"\.([a-z][a-z-]+)", "".join(look.sheets.values())))
    assert [name for name in sorted(classes) if not named.match(name) and name not in pages] == []
