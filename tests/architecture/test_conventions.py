"""Conventions that a reader may rely on, held for every file of the product."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from provisioner.app.hosts import CONSOLE_NAME, CONTACTS_NAME, DNS_NAME
from provisioner.cli import cli
from provisioner.offers import load_offer
from provisioner.settings import Settings

ROOT = Path(__file__).parents[2]
ROOMS = ("provisioner", "tenants", "themes", "storage")
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40


def sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from (path for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts)


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in sources()}


def test_the_environment_is_read_in_settings_alone(trees: dict[str, ast.Module]) -> None:
    readers = {
        name
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        if isinstance(node.value, ast.Name) and node.value.id == "os"
    }
    assert readers == {"provisioner/settings.py"}


def test_time_is_passed_in(trees: dict[str, ast.Module]) -> None:
    askers = {
        name
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
        if isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date"}
    }
    assert askers == {"provisioner/clock.py"}


def test_no_product_code_knows_that_it_is_tested(trees: dict[str, ast.Module]) -> None:
    for path in sources():
        assert not re.search(r"pytest|PYTEST|in_test|TESTING", path.read_text()), path


def test_modules_and_functions_stay_small(trees: dict[str, ast.Module]) -> None:
    for path in sources():
        assert path.read_text().count("\n") <= LONGEST_MODULE, path
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno <= LONGEST_FUNCTION, f"{name}:{node.lineno}"


def test_every_module_says_what_it_is_for(trees: dict[str, ast.Module]) -> None:
    for name, tree in trees.items():
        assert ast.get_docstring(tree) or not tree.body, name


@pytest.mark.parametrize("name", ["utils", "helpers", "manager", "handler", "misc", "common"])
def test_no_module_is_a_drawer(trees: dict[str, ast.Module], name: str) -> None:
    assert not [path for path in trees if name in Path(path).stem]


def test_a_lint_exception_carries_its_reason() -> None:
    for path in sources():
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if match := re.search(r"# (noqa|type: ignore)[^ ]*(?: [A-Z0-9, ]+)?(.*)", line):
                assert len(match[2].strip(" -#")) > 10, f"{path.relative_to(ROOT)}:{number}"


def test_every_setting_is_in_the_readme_and_the_reverse() -> None:
    told = set(re.findall(r"`(PROVISIONER_[A-Z_]+)`", (ROOT / "README.md").read_text()))
    assert told == {f"PROVISIONER_{name.upper()}" for name in Settings.model_fields}


def test_every_command_is_in_the_readme_and_the_reverse() -> None:
    told = set(re.findall(r"`provisioner ([a-z]+)", (ROOT / "README.md").read_text()))
    context = click.Context(cli)
    offered = {name for name in cli.list_commands(context) if cli.get_command(context, name)}
    assert told == offered


def test_everything_installed_is_locked_with_hashes_and_without_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text()
        assert "--hash=sha256:" in lock
        assert not re.search(r"https?://|index-url", lock)


def test_what_the_user_asked_for_is_depended_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[^a-z0-9-]", entry)[0] for entry in named}
    asked = {"flask", "flask-sqlalchemy", "flask-login", "pillow", "dnspython", "jinja2", "boto3", "pytest"}
    assert asked <= names


def test_names_of_our_own_pages_are_no_instances() -> None:
    assert {CONSOLE_NAME, CONTACTS_NAME, DNS_NAME} <= set(load_offer().domain.reserved_slugs)


def test_reading_an_annex_loads_neither_database_nor_web() -> None:
    """People and programs read many: starting must cost no more than the reading."""
    program = "import sys, provisioner.cli.annex; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout.split()
    assert {"sqlalchemy", "flask", "argon2", "PIL.Image"}.isdisjoint(loaded)
