"""Templates are parsed, not only rendered when a test happens to pass by."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import provisioner.web
from tests.unit.provisioner.web.offline import offline_console

FOLDER = Path(provisioner.web.__path__[0]) / "templates"
PARTS = {
    "base.html",
    "icons.html",
    "parts.html",
    "live.html",
    "typed.html",
    "dossiers/parts.html",
    "dossiers/next.html",
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
    source = (FOLDER / name).read_text()
    assert "{% block heading %}" in source
    assert source.count("<h1>{{ self.heading() }}</h1>") == 1


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_imported_in_vain(environment: Environment, name: str) -> None:
    source = (FOLDER / name).read_text()
    for statement in environment.parse(source).find_all(nodes.FromImport):
        for imported in statement.names:
            used = imported if isinstance(imported, str) else imported[1]
            assert re.search(rf"\b{used}\(", source), f"{used} is imported and not called"


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"icons.html"}))
def test_no_page_trusts_what_people_wrote(name: str) -> None:
    assert "|safe" not in (FOLDER / name).read_text().replace(" ", "")
