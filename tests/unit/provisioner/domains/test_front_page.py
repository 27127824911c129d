"""docs/front.md names what there is: settings, the Caddyfile's own variables, answers to the question."""

import re
from pathlib import Path

from provisioner.domains.ask import SENTENCES
from provisioner.settings import Settings

PAGE = (Path(__file__).parents[4] / "docs" / "front.md").read_text()


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


def test_answers_that_it_explains_are_the_ones_that_are_given() -> None:
    given = " ".join(SENTENCES.values())
    explained = re.findall(r"^\| `([A-Z][^`]+ [^`]+)` \|", PAGE, re.MULTILINE)
    assert len(explained) == 4
    assert all(answer in given for answer in explained)


def variables() -> dict[str, str]:
    """Of the file that is particular to a machine."""
    return dict(re.findall(r'^([A-Z_]+)="?([^"\n]+)"?$', block("sh"), re.MULTILINE))
