"""docs/domains.md, held to what the service does."""

import re
from pathlib import Path

import click
import pytest

from provisioner.cli.domain import domain
from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.models import DomainState
from provisioner.offers import load_offer
from provisioner.settings import Settings

PAGE = (Path(__file__).parents[4] / "docs" / "domains.md").read_text()


def rows(heading: str) -> list[str]:
    """The first cell of each row of the table below the heading, without its marks."""
    section = PAGE[PAGE.index(f"\n## {heading}\n") :].split("\n## ")[1]
    return re.findall(r"^\| `([^`]+)`", section, re.MULTILINE)


def test_every_code_is_explained_once_and_no_other() -> None:
    assert sorted(rows("What each code means, and what to do")) == sorted(Code)


def test_every_state_is_explained_in_the_order_of_a_life() -> None:
    assert rows("Life of a name") == list(DomainState)


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_is_told(verdict: Verdict) -> None:
    assert f"(`{verdict}`)" in PAGE


def test_only_commands_that_exist_are_named_and_all_of_them() -> None:
    told = set(re.findall(r"provisioner domain ([a-z]+)", PAGE))
    assert told == set(domain.list_commands(click.Context(domain)))


def test_only_settings_that_exist_are_named() -> None:
    known = {f"PROVISIONER_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"PROVISIONER_[A-Z_]+", PAGE)) <= known


def test_the_offer_s_numbers_are_told() -> None:
    terms = load_offer().domain
    assert f"in {terms.confirm_looks} looks over at least {terms.confirm_minutes} minutes" in PAGE
    assert f"{terms.grace_days} days later" in PAGE
    assert f"{terms.grace_days} days remain" in PAGE
    for zone in (terms.base, terms.cname_target, *terms.operator_zones):
        assert f"`{zone}`" in PAGE or f"{zone}." in PAGE
