"""Typography of the French that people read: in the strings of the code and in the templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("provisioner", "tenants", "themes", "storage")
# The words of the annex as documents have them, in whichever typography: read, never shown.
READ_FROM_DOCUMENTS = ROOT / "provisioner" / "annex" / "form"

STRAIGHT = re.compile(r"(?i)\b(?:[ldnsjmtc]|qu|jusqu|lorsqu|puisqu|aujourd)'(?=[aeiouyhàâéèêëîïôùûœ{])")
BREAKABLE = re.compile(r"« | [»;?!:](?=\s|<|$)")
CODE_IN_TEMPLATES = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<style.*?</style>|<svg.*?</svg>", re.DOTALL)


def sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from (path for path in (ROOT / room).rglob("*.py") if READ_FROM_DOCUMENTS not in path.parents)


def templates() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("templates/**/*.html"))


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each string that is no docstring: those are English."""
    tree = ast.parse(path.read_text())
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, documented)]
    docstrings = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


@pytest.mark.parametrize("text", ["l'image", "L'identité", "qu'il", "d'{offer}", "jusqu'à", "aujourd'hui"])
def test_a_straight_apostrophe_is_recognised(text: str) -> None:
    assert STRAIGHT.search(text)


@pytest.mark.parametrize("text", ["l’image", "['active']", "data-x='oui'", "a member's page"])
def test_what_is_no_elision_is_left_alone(text: str) -> None:
    assert not STRAIGHT.search(text)


def test_apostrophes_in_the_code_s_sentences_are_typographic() -> None:
    straight = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources()
        for line, text in sentences(path)
        if STRAIGHT.search(text)
    ]
    assert straight == []


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_templates_have_typographic_apostrophes_and_spaces_that_do_not_break(path: Path) -> None:
    text = CODE_IN_TEMPLATES.sub("", path.read_text())
    assert not STRAIGHT.search(text)
    assert not BREAKABLE.search(text)
