"""Alerts, the page that says what to do about them, and what they rest on, held together."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from provisioner.backups.watch.alert_codes import WORDS
from provisioner.cli import cli
from provisioner.offers import load_offer

ROOT = Path(__file__).parents[2]
OPERATE = (ROOT / "docs/operate.md").read_text()
RULES = (ROOT / "ansible/roles/monitoring/files/alerts/provisioner.yml").read_text()
ALERTS = re.findall(r"- alert: (\w+)", RULES)
# Of commands, as the page writes them: in a line of code, up to its end.
COMMANDS = re.findall(r"`(provisioner [a-z][^`]*)`", OPERATE)


def expression(alert: str) -> str:
    return RULES.partition(f"- alert: {alert}\n")[2].partition("labels:")[0]


def test_each_alert_has_a_section_of_its_own_that_says_what_to_do() -> None:
    sections = dict(re.findall(r"^### (Provisioner\w+)\n(.*?)(?=^### |\Z)", OPERATE, re.M | re.S))
    assert list(sections) == ALERTS
    for name, text in sections.items():
        assert "**Means**" in text, name
        assert re.search(r"\*\*Look\*\*", text), name
        assert re.search(r"\*\*[Dd]o\*\*", text), name


@pytest.mark.parametrize("alert", ALERTS)
def test_each_alert_leads_to_its_section(alert: str) -> None:
    told = RULES.partition(f"- alert: {alert}\n")[2].partition("- alert:")[0]
    assert f"docs/operate.md#{alert.lower()}\n" in told
    assert re.search(r"severity: (critical|warning)\n", told)


def test_backups_are_late_when_the_offer_says_so() -> None:
    plan = load_offer().backup
    # A day of October has an hour more.
    late = plan.alert_after_hours * 3600 + plan.tolerance_minutes * 60 + 3600
    for alert in ("ProvisionerBackupTooOld", "ProvisionerControlBackupTooOld"):
        assert f"> {late}\n" in expression(alert)
    for alert in ("ProvisionerBackupNotProven", "ProvisionerControlBackupNotProven"):
        assert f"> {(plan.drill_every_days + 1) * 86_400}\n" in expression(alert)


def test_each_mail_about_backups_is_told_of() -> None:
    table = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|$", OPERATE, re.M))
    assert table == {code.value: words.title for code, words in WORDS.items()}
    first = OPERATE.partition("## When a mail tells")[2].partition("\n## ")[0]
    for words in WORDS.values():
        assert words.title in first


@pytest.mark.parametrize("written", sorted(set(COMMANDS)), ids=range(len(set(COMMANDS))))
def test_each_command_of_the_page_exists(written: str) -> None:
    command, rest = _found(shlex.split(written)[1:])
    offered = {option for each in command.params for option in each.opts}
    assert {word for word in rest if word.startswith("--")} <= offered


def test_the_page_names_commands() -> None:
    assert len(set(COMMANDS)) > 15


def _found(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = cli
    while words and isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, words
        command, words = found, words[1:]
    return command, words


def _anchors() -> Iterator[str]:
    for heading in re.findall(r"^#+ (.+)$", OPERATE, re.M):
        yield re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_links_within_the_page_lead_somewhere() -> None:
    assert set(re.findall(r"\]\(#([^)]+)\)", OPERATE)) <= set(_anchors())


def test_links_to_other_pages_lead_somewhere() -> None:
    for target in set(re.findall(r"\]\(([^)#]+\.(?:md|yml))", OPERATE)):
        assert (ROOT / "docs" / target).exists(), target
