"""``provisioner keys`` and ``backup shred`` as programs and people use them."""

import subprocess
from pathlib import Path

import pytest

from tests.command_line import ACCEPTED, CommandLine, document


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """An installation with two instances, « sombreval » and « clairmont »; the first is suspended."""
    line = CommandLine(tmp_path_factory.mktemp("command-line"))
    for name in ("Ville de Sombreval", "Ville de Clairmont"):
        assert line("onboard", line.annex(name), "--logo", line.logo, *ACCEPTED).returncode == 0
    assert line("instance", "suspend", "sombreval").returncode == 0
    return line


@pytest.fixture
def secrets(run: CommandLine) -> Path:
    return run.folder / "installation" / "secrets"


def shred(run: CommandLine, *answers: str) -> subprocess.CompletedProcess[str]:
    """With somebody at the terminal who gives these answers."""
    return run("backup", "shred", "sombreval", typed="".join(f"{answer}\n" for answer in answers))


def is_sound(run: CommandLine) -> bool:
    return run("keys", "check").returncode == 0


def test_a_sound_escrow_is_said_to_be_so(run: CommandLine) -> None:
    done = run("keys", "check", "--json")
    assert (done.returncode, document(done)) == (0, {"ok": True, "owners": 2, "problems": []})


def test_a_lost_operators_key_is_refused_with_what_to_do(run: CommandLine, secrets: Path) -> None:
    kept = (secrets / "operator").rename(secrets / "kept")
    done = run("keys", "check", "--json")
    made_anew = (secrets / "operator").exists()
    kept.rename(secrets / "operator")
    assert (done.returncode, made_anew) == (6, False)
    assert "a disparu : rétablissez-le" in done.stderr


def test_keys_of_named_instances_or_of_all_are_replaced(run: CommandLine) -> None:
    one, all_of_them = run("keys", "rotate", "clairmont"), run("keys", "rotate")
    assert (one.returncode, one.stderr.count("nouvelle clé")) == (0, 1)
    assert (all_of_them.returncode, all_of_them.stderr.count("nouvelle clé")) == (0, 3)
    assert run("keys", "rotate", "personne").returncode == 4
    assert is_sound(run)


def test_the_operators_key_is_replaced(run: CommandLine, secrets: Path) -> None:
    before = (secrets / "operator").read_text()
    done = run("keys", "rotate", "--operator")
    assert done.returncode == 0, done.stderr
    assert (secrets / "operator").read_text() != before
    assert "AGE-SECRET-KEY" not in done.stdout + done.stderr
    assert is_sound(run)
    assert run("keys", "rotate", "--operator", "clairmont").returncode == 2


def test_shredding_is_asked_twice_and_one_wrong_answer_keeps_everything(run: CommandLine) -> None:
    for answers in ((), ("clairmont",), ("sombreval",), ("sombreval", "12"), ("sombreval", "oui")):
        done = shred(run, *answers)
        assert done.returncode in {5, 130}, answers
        assert "broyée" not in done.stderr
        assert "ien n’a été fait" in done.stderr
    assert is_sound(run)
    done = shred(run, "sombreval", "0")
    assert done.returncode == 0, done.stderr
    assert "La clé de « sombreval » est broyée" in done.stderr
    assert "noise" not in done.stderr, "the log's words"
    assert document(run("keys", "check", "--json"))["ok"]


def test_a_program_answers_by_naming_the_instance_again(run: CommandLine) -> None:
    mistaken = run("backup", "shred", "clairmont", "--yes", "sombreval", "--json")
    assert (mistaken.returncode, document(mistaken)["title"]) == (2, "UsageError")
    refused = run("backup", "shred", "clairmont", "--yes", "clairmont", "--json")
    assert refused.returncode == 5
    assert "Suspendez-la d’abord" in document(refused)["detail"]
    assert run("backup", "run", "clairmont").returncode == 0
    assert run("instance", "suspend", "clairmont").returncode == 0
    done = run("backup", "shred", "clairmont", "--yes", "clairmont", "--json")
    assert (done.returncode, document(done)) == (0, {"slug": "clairmont", "archives": 1})
    for command in ("verify", "restore"):
        none = run("backup", command, "clairmont")
        assert (none.returncode, "leur clé a été broyée" in none.stderr) == (4, True)
