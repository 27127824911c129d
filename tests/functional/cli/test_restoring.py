"""``provisioner backup restore``, ``drill``, ``extract`` and ``drop`` as programs and people use them."""

import csv
import io
import json
import stat
import uuid
from pathlib import Path

import httpx
import pytest

from provisioner.app.web import WebApplication
from provisioner.settings import Settings
from tests.command_line import ACCEPTED, CommandLine, document


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """An installation with one instance, « sombreval », that was saved."""
    line = CommandLine(tmp_path_factory.mktemp("command-line"))
    assert line("onboard", line.annex("Ville de Sombreval"), "--logo", line.logo, *ACCEPTED).returncode == 0
    assert line("backup", "run", "sombreval").returncode == 0
    return line


@pytest.fixture(scope="module")
def archive(run: CommandLine) -> dict[str, str]:
    """As ``backup list`` has it."""
    listed: dict[str, str] = document(run("backup", "list", "sombreval", "--json"))["archives"][0]
    return listed


def test_restoring_says_what_came_back_and_where_to_look(run: CommandLine, archive: dict[str, str]) -> None:
    done = run("backup", "restore", "sombreval", "--json")
    assert done.returncode == 0, done.stderr
    told = document(done)
    assert (told["ok"], told["archive"], told["problems"]) == (True, archive["id"], [])
    assert told["rows"]["accounts"] == 2
    assert told["url"] in done.stderr
    assert "Restauration de la base" in done.stderr
    assert visited(run, told["url"]) == (200, True)
    assert run("backup", "drop", told["url"].split("/")[2].split(".")[0]).returncode == 0
    assert visited(run, told["url"]) == (404, False)


def visited(run: CommandLine, url: str) -> tuple[int, bool]:
    """What the service answers to whoever follows the link, and whether it is the copy."""
    served = WebApplication(Settings(data_dir=run.folder / "installation"))
    try:
        with httpx.Client(transport=httpx.WSGITransport(app=served), follow_redirects=True) as browser:
            answer = browser.get(url)
        return answer.status_code, "Copie restaurée de Ville de Sombreval" in answer.text
    finally:
        served.close()


def test_into_a_database_of_one_s_own(run: CommandLine, archive: dict[str, str]) -> None:
    done = run("backup", "restore", "sombreval", "--archive", archive["id"], "--into", "rendue", "--json")
    assert done.returncode == 0, done.stderr
    assert "url" not in document(done)
    assert "dropdb rendue" in done.stderr
    assert "dropdb rendue" in run("backup", "drop", "rendue").stderr
    again = run("backup", "restore", "sombreval", "--into", "rendue", "--json")
    assert (again.returncode, document(again)["title"]) == (5, "Conflict")
    assert "« rendue » existe déjà" in again.stderr


def test_a_name_that_cannot_be_is_refused(run: CommandLine, archive: dict[str, str]) -> None:
    done = run("backup", "restore", "sombreval", "--into", "Rendue à côté", "--json")
    assert done.returncode == 3
    told = document(done)
    assert (told["ok"], told["archive"]) == (False, archive["id"])
    assert [problem["code"] for problem in told["problems"]] == ["database_name"]


def test_a_drill_says_that_it_held(run: CommandLine, archive: dict[str, str]) -> None:
    done = run("backup", "drill", "sombreval", "--json")
    assert done.returncode == 0, done.stderr
    told = document(done)
    assert (told["ok"], told["archive"], told["problems"]) == (True, archive["id"], [])
    assert told["rows"]["enabled_applications"] == 9
    assert document(run("backup", "list", "sombreval", "--json"))["archives"][0]["drilled_at"] is not None


def test_what_an_archive_holds_is_listed(run: CommandLine, archive: dict[str, str]) -> None:
    told = document(run("backup", "extract", "sombreval", "--list", "--json"))
    assert (told["archive"], told["tables"]["accounts"]) == (archive["id"], 2)
    listed = run("backup", "extract", "sombreval", "--list").stdout
    assert "           2 lignes  accounts\n" in listed
    assert all(f" octets  {name}\n" in listed for name in told["files"])


def test_a_table_goes_to_standard_output(run: CommandLine, archive: dict[str, str]) -> None:
    done = run("backup", "extract", "sombreval", "--table", "accounts")
    assert done.returncode == 0, done.stderr
    assert sorted(row["first_name"] for row in csv.DictReader(io.StringIO(done.stdout))) == [
        "Ambre",
        "Basile",
    ]


def test_a_file_goes_where_it_is_wanted_for_nobody_else_to_read(
    run: CommandLine, archive: dict[str, str], tmp_path: Path
) -> None:
    files = document(run("backup", "extract", "sombreval", "--list", "--json"))["files"]
    name, target = next(name for name in files if name.startswith("pictures/")), tmp_path / "logo.png"
    done = run("backup", "extract", "sombreval", "--file", name, "--output", str(target))
    assert done.returncode == 0, done.stderr
    assert target.stat().st_size == files[name]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]
    assert f"Écrit : {target}" in done.stderr


def test_what_is_there_already_is_not_overwritten(
    run: CommandLine, archive: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "accounts.csv"
    target.write_text("mine")
    done = run("backup", "extract", "sombreval", "--table", "accounts", "--output", str(target))
    assert (done.returncode, target.read_text()) == (5, "mine")
    assert "existe déjà" in done.stderr


def test_a_link_that_somebody_laid_is_not_followed(
    run: CommandLine, archive: dict[str, str], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("as it was")
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / ".accounts.csv.part").symlink_to(elsewhere)
    done = run(
        "backup", "extract", "sombreval", "--table", "accounts", "--output", str(folder / "accounts.csv")
    )
    assert done.returncode == 0, done.stderr
    assert elsewhere.read_text() == "as it was"
    assert "first_name" in (folder / "accounts.csv").read_text()


def test_what_cannot_be_written_is_said_in_french(run: CommandLine, archive: dict[str, str]) -> None:
    """Nobody makes files there, whatever their rights."""
    target = "/proc/accounts.csv"
    done = run("backup", "extract", "sombreval", "--table", "accounts", "--output", target)
    assert f"« {target} » n’a pas pu être écrit" in done.stderr
    assert done.returncode == 6


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["restore", "nulle-part"], 4),
        (["restore", "sombreval", "--archive", str(uuid.uuid4())], 4),
        (["restore", "sombreval", "--archive", "x"], 2),
        (["restore"], 2),
        (["drill"], 2),
        (["drop", "sombreval"], 4),
        (["drop", "nulle-part"], 4),
        (["drop", str(uuid.uuid4())], 4),
        (["extract", "sombreval"], 2),
        (["extract", "sombreval", "--table", "accounts", "--list"], 2),
        (["extract", "sombreval", "--table", "nulle_part"], 4),
        (["extract", "sombreval", "--file", "secrets/tenants"], 4),
        (["extract", "sombreval", "--table", "accounts", "--output", "/nowhere/accounts.csv"], 3),
    ],
)
def test_what_cannot_be_done_is_said_with_its_own_exit_code(
    run: CommandLine, archive: dict[str, str], arguments: list[str], code: int
) -> None:
    done = run("backup", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr != ""
    assert "Traceback" not in done.stderr


def test_an_archive_that_was_changed_is_refused(run: CommandLine) -> None:
    assert run("backup", "run", "sombreval").returncode == 0
    newest = document(run("backup", "list", "sombreval", "--json"))["archives"][0]
    with Path(newest["location"]).open("ab") as file:
        file.write(b"x")
    for command in ("restore", "drill"):
        done = run("backup", command, "sombreval", "--archive", newest["id"], "--json")
        told = json.loads(done.stdout)
        assert (done.returncode, told["ok"], told["archive"]) == (3, False, newest["id"])
        assert [problem["code"] for problem in told["problems"]] == ["sha256"]


def test_the_newest_good_one_is_chosen_aloud_and_what_was_passed_over_is_named(run: CommandLine) -> None:
    assert run("backup", "run", "sombreval").returncode == 0
    newest, *_ = document(run("backup", "list", "sombreval", "--json"))["archives"]
    Path(newest["location"]).unlink()
    assert run("backup", "verify", "sombreval", "--archive", newest["id"]).returncode == 3
    done = run("backup", "extract", "sombreval", "--list")
    good = next(
        one
        for one in document(run("backup", "list", "sombreval", "--json"))["archives"]
        if one["state"] == "verified"
    )
    assert done.returncode == 0
    assert "Sauvegarde choisie : celle du" in done.stderr
    assert good["id"] in done.stderr
    assert "plus récente, n’est plus bonne et a été écartée : L’objet" in done.stderr
    assert "choisie" not in done.stdout
    assert "choisie" not in run("backup", "extract", "sombreval", "--list", "--archive", good["id"]).stderr
