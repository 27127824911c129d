"""``provisioner backup run``, ``list`` and ``verify`` as programs and people use them (design §5)."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import ACCEPTED, CommandLine, document
from tests.s3.server import TestBucket

LISTED = {
    "id",
    "taken_at",
    "kind",
    "bytes",
    "location",
    "expires_at",
    "locked_until",
    "verified_at",
    "drilled_at",
    "state",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """With two instances, each of which has one archive."""
    command = CommandLine(tmp_path_factory.mktemp("backups"))
    for name in ("Ville de Montclair", "Ville de Rocheval"):
        done = command("onboard", command.annex(name), "--logo", command.logo, *ACCEPTED)
        assert done.returncode == 0, done.stderr
    done = command("backup", "run")
    assert done.returncode == 0, done.stderr
    assert "relecture" in done.stderr
    assert "verrouillage" not in done.stderr, "a directory locks nothing"
    return command


def archives(run: CommandLine, *whose: str) -> list[dict[str, Any]]:
    """The newest first."""
    listed: list[dict[str, Any]] = document(run("backup", "list", *whose, "--json"))["archives"]
    return listed


def test_without_a_name_everything_was_saved(run: CommandLine) -> None:
    for whose in (["montclair"], ["rocheval"], ["--control"]):
        assert [archive["state"] for archive in archives(run, *whose)] == ["verified"]


def test_the_list_says_where_each_is_and_until_when(run: CommandLine) -> None:
    archive = archives(run, "montclair")[-1]
    assert set(archive) == LISTED
    assert Path(archive["location"]).stat().st_size == archive["bytes"]
    assert archive["kind"] == "manual"
    assert archive["expires_at"] > archive["taken_at"]
    heading, line, *_ = run("backup", "list", "montclair").stdout.splitlines()
    assert heading.endswith("éprouvée le  gardée jusqu’au")
    assert "vérifiée" in line
    assert heading.index("état") == line.index("vérifiée")


def test_running_by_name_prints_what_was_made(run: CommandLine) -> None:
    done = run("backup", "run", "montclair", "--json")
    assert done.returncode == 0, done.stderr
    told = document(done)
    assert told["ok"] is True
    (archive,) = told["archives"]
    assert (archive["slug"], archive["state"], archive["problems"]) == ("montclair", "verified", [])
    assert archive["id"] == archives(run, "montclair")[0]["id"]
    assert f", {archive['id']}\n" in done.stderr


def test_verifying_tells_the_rows_of_every_table(run: CommandLine) -> None:
    done = run("backup", "verify", "montclair", "--json")
    assert done.returncode == 0, done.stderr
    told = document(done)
    assert set(told) == {"ok", "archive", "problems", "rows"}
    assert told["archive"] == archives(run, "montclair")[0]["id"]
    assert (told["ok"], told["problems"], told["rows"]["accounts"]) == (True, [], 2)
    assert f"Sauvegarde {told['archive']} à vérifier : relue en entier." in run("audit", "list").stdout


def test_a_flipped_byte_is_refused_and_the_older_one_still_holds(run: CommandLine) -> None:
    run("backup", "run", "rocheval")
    newest, older = archives(run, "rocheval")[:2]
    path = Path(newest["location"])
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    refused = run("backup", "verify", "rocheval", "--json")
    assert refused.returncode == 3
    told = document(refused)
    assert (told["ok"], [problem["code"] for problem in told["problems"]]) == (False, ["sha256"])
    assert told["problems"][0]["message"] in refused.stderr
    assert [one["state"] for one in archives(run, "rocheval")] == ["damaged", "verified"]
    assert told["problems"][0]["message"] in run("backup", "list", "rocheval").stdout
    assert "of rocheval" not in refused.stderr, "the log's words"
    assert run("backup", "verify", "rocheval", "--archive", older["id"]).returncode == 0


def test_somebody_else_s_archive_is_not_found_under_this_name(run: CommandLine) -> None:
    theirs = archives(run, "rocheval")[-1]["id"]
    for archive in (theirs, str(uuid.uuid4())):
        assert run("backup", "verify", "montclair", "--archive", archive).returncode == 4


def test_what_nobody_has_is_not_found(run: CommandLine) -> None:
    for command in ("run", "list", "verify"):
        assert run("backup", command, "nobody").returncode == 4


@pytest.mark.parametrize("whose", [[], ["montclair", "--control"]])
def test_one_owner_is_named_and_not_two(run: CommandLine, whose: list[str]) -> None:
    assert run("backup", "list", *whose).returncode == 2


def test_a_store_that_cannot_give_what_the_offer_promises_is_refused(
    run: CommandLine, bucket: TestBucket
) -> None:
    same = dict.fromkeys(("PROVISIONER_ARCHIVES_WRITER", "PROVISIONER_ARCHIVES_EXPIRER"), bucket.access)
    elsewhere = CommandLine(run.folder, PROVISIONER_ARCHIVES_URL=bucket.url, **same)
    done = elsewhere("backup", "run", "montclair", "--json")
    assert done.returncode == 3, done.stderr
    codes = {problem["code"] for problem in document(done)["problems"]}
    assert codes == {"store.region_outside", "store.no_lock"}
