"""Templates are parsed, not only rendered when a test happens to pass by."""

from pathlib import Path

import pytest
from jinja2 import Environment

import provisioner.web
from tests.templates import has_one_heading, imported_in_vain, trusted
from tests.unit.provisioner.web.offline import offline_console

FOLDER = Path(provisioner.web.__path__[0]) / "templates"
PARTS = {
    "skeleton.html",
    "base.html",
    "icons.html",
    "parts.html",
    "fleet_parts.html",
    "live.html",
    "typed.html",
    "dossiers/parts.html",
    "domains/name_live.html",
    "domains/parts.html",
    "dossiers/next.html",
    "backups/parts.html",
    "backups/owner_live.html",
    "backups/archive_live.html",
    "backups/copy_live.html",
    "support/parts.html",
}
NAMES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))


@pytest.fixture(scope="module")
def environment() -> Environment:
    return offline_console().jinja_env


@pytest.mark.parametrize("name", NAMES)
def test_each_compiles(environment: Environment, name: str) -> None:
    assert environment.get_template(name).filename == str(FOLDER / name)


@pytest.mark.parametrize("name", sorted(set(NAMES) - PARTS))
def test_each_page_has_a_heading_which_is_its_title_too(name: str) -> None:
    assert has_one_heading((FOLDER / name).read_text())


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_imported_in_vain(environment: Environment, name: str) -> None:
    assert imported_in_vain(environment, (FOLDER / name).read_text()) == []


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"icons.html"}))
def test_no_page_trusts_what_people_wrote(name: str) -> None:
    assert trusted((FOLDER / name).read_text()) == []
