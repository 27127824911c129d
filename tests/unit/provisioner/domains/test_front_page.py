"""docs/front.md names what there is: settings, the Caddyfile's own variables, answers to the question."""

import re
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]
from jinja2 import Environment, StrictUndefined

from provisioner.domains.ask import SENTENCES
from provisioner.settings import Settings

PROJECT = Path(__file__).parents[4]
PAGE = (PROJECT / "docs" / "front.md").read_text()
ANSIBLE = PROJECT / "ansible"
TEMPLATE = ANSIBLE / "roles" / "front" / "templates" / "Caddyfile.j2"


def block(kind: str) -> str:
    """The first block of code of that kind."""
    found = re.search(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_every_setting_that_it_names_is_one() -> None:
    told = set(re.findall(r"PROVISIONER_[A-Z_]+", PAGE))
    assert told <= {f"PROVISIONER_{name.upper()}" for name in Settings.model_fields}


def test_the_settings_that_it_shows_are_read() -> None:
    shown = dict(re.findall(r"^PROVISIONER_([A-Z_]+)='?([^'\n]+)'?$", PAGE, re.MULTILINE))
    read = Settings.model_validate({name.lower(): value for name, value in shown.items()})
    assert read.ask_address is not None
    assert [str(address) for address in read.front_addresses] == variables()["FRONT_ADDRESSES"].split()
    assert variables()["ASK_URL"] == f"http://{read.ask_address}/ask"


def test_each_variable_of_the_caddyfile_is_given_or_has_a_default_and_is_explained() -> None:
    used = dict(re.findall(r"\{\$([A-Z_]+)(:[^}]*)?\}", block("caddyfile")))
    assert {name for name, default in used.items() if not default} == set(variables())
    explained = set(re.findall(r"`((?!PROVISIONER)[A-Z_]+)`", PAGE))
    assert explained == set(used)


def rendered(*, chooses: bool) -> str:
    """What the playbooks write, with Ansible's own settings of Jinja."""
    jinja = Environment(trim_blocks=True, keep_trailing_newline=True, undefined=StrictUndefined)  # noqa: S701 - no HTML
    ports = {"console_status_port": 9101, "instances_status_port": 9102, "front_ask_port": 9001}
    return jinja.from_string(TEMPLATE.read_text()).render(front_chooses=chooses, **ports)


def test_the_playbooks_write_the_very_caddyfile_that_it_shows() -> None:
    assert rendered(chooses=False) == block("caddyfile")


@pytest.mark.parametrize("line", ["\timport upstream 9101", "\thealth_uri /readyz", "\tbind 127.0.0.1"])
def test_several_web_machines_are_looked_at_and_asked_in_turn(line: str) -> None:
    assert line in rendered(chooses=True)
    assert line not in rendered(chooses=False)


def test_caddy_listens_where_names_lead_unless_the_machine_has_other_addresses() -> None:
    settings = yaml.safe_load((ANSIBLE / "group_vars" / "all" / "settings.yml").read_text())
    assert settings["front_listens_at"] == "{{ front_addresses }}"
    told = {"front_listens_at": ["10.0.0.10", "fd00::10"], "front_ask_upstreams": ["127.0.0.1:9000"]}
    written = Environment(autoescape=False).from_string(TEMPLATE.with_name("front.env.j2").read_text())  # noqa: S701 - no HTML
    assert 'FRONT_ADDRESSES="10.0.0.10 fd00::10"' in written.render(told).splitlines()
    assert "`front_listens_at`" in PAGE


def test_answers_that_it_explains_are_the_ones_that_are_given() -> None:
    given = " ".join(SENTENCES.values())
    explained = re.findall(r"^\| `([A-Z][^`]+ [^`]+)` \|", PAGE, re.MULTILINE)
    assert len(explained) == 4
    assert all(answer in given for answer in explained)


def variables() -> dict[str, str]:
    """Of the file that is particular to a machine."""
    return dict(re.findall(r'^([A-Z_]+)="?([^"\n]+)"?$', block("sh"), re.MULTILINE))
