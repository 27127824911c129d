"""What the command line says by itself is French, down to what the library that reads it says."""

import re
from pathlib import Path

import pytest

from tests.command_line import CommandLine, document

ENGLISH = re.compile(
    r"\b(Usage|Commands|Arguments|Show|Error|Try|Invalid|Missing|not|valid|such|default|required|the)\b"
)
COMMANDS = [
    (),
    ("annex",),
    ("annex", "read"),
    ("backup",),
    *[("backup", name) for name in ("run", "list", "verify", "restore", "drill", "extract", "drop", "shred")],
    ("instance",),
    ("keys",),
    ("keys", "rotate"),
    ("staff",),
    ("onboard",),
    ("serve",),
    ("theme", "check"),
    ("worker",),
]


@pytest.fixture
def run(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path)


def test_a_shell_gets_the_same_help(run: CommandLine) -> None:
    started = run.from_scratch("backup", "--help")
    prepared = run("backup", "--help")
    assert started.returncode == 0
    assert started.stdout == prepared.stdout
    assert started.stderr == prepared.stderr == ""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_is_french_and_whole(run: CommandLine, command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert ENGLISH.findall(done.stdout) == []
    assert "Emploi :" in done.stdout
    assert "..." not in re.sub(r"^Emploi :.*", "", done.stdout)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["frobnicate"], "Aucune commande ne s’appelle « frobnicate »"),
        (["backup", "extract", "--tabel"], "Vouliez-vous dire"),
        (["--nonsense"], "Aucune option ne s’appelle « --nonsense »"),
        (["backup", "restore"], "Il manque 'SLUG'"),
        (["onboard", "a.txt"], "Il manque '--logo'"),
        (["backup", "restore", "x", "--into"], "L’option « --into » attend une valeur"),
        (["backup", "drop", "x", "y"], "« y » est de trop"),
        (["serve", "--port", "x"], "« x » n’est pas un nombre entier"),
        (["serve", "--port", "0"], "« 0 » n’est pas dans l’intervalle 1<=x<=65535"),
        (["backup", "verify", "x", "--archive", "abc"], "« provisioner backup list » les montre"),
        (["backup", "list", "--json=1"], "L’option « --json » ne prend pas de valeur"),
    ],
)
def test_wrong_usage_is_told_in_french(run: CommandLine, arguments: list[str], sentence: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert ENGLISH.findall(done.stderr) == []


def test_wrong_usage_is_a_document_where_one_was_asked_for(run: CommandLine) -> None:
    done = run("backup", "extract", "x", "--table", "accounts", "--json")
    assert done.returncode == 2
    told = document(done)
    assert (told["title"], told["detail"]) == ("UsageError", "--json ne va qu’avec --list.")
    assert told["detail"] in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eight-thousand", "PROVISIONER_PORT : un nombre entier est attendu."),
        ("PORT", "0", "PROVISIONER_PORT : il faut au moins 1."),
        ("TRUSTED_PROXIES", '["here"]', "PROVISIONER_TRUSTED_PROXIES : la valeur n’a pas la forme attendue."),
        ("TRUSTED_PROXIES", "here", "PROVISIONER_TRUSTED_PROXIES : Une liste JSON est attendue"),
        ("ARCHIVES_URL", "s3://store.example", "Forme attendue : s3://HÔTE"),
    ],
)
def test_a_wrong_setting_is_told_in_french_and_once(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    done = CommandLine(tmp_path, **{f"PROVISIONER_{name}": value})("instance", "list", "--json")
    assert done.returncode == 2
    assert sentence in done.stderr
    assert ".." not in done.stderr
    assert "Value error" not in done.stderr
    assert document(done)["detail"] in done.stderr
