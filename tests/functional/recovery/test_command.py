"""``provisioner recover`` as programs and people use it: one document, sentences apart, exit codes."""

import shutil
from pathlib import Path

from tests.command_line import CommandLine, document
from tests.functional.recovery.lost_machine import Lost, archives_of, what_is_saved


def test_programs_get_one_document_and_the_codes_that_say_what_to_do(lost: Lost, tmp_path: Path) -> None:
    run = CommandLine(tmp_path)
    machine = what_is_saved(lost.folder, tmp_path / "installation", "secrets/manifest-verifying")
    asked = run("recover", "--json")
    assert (asked.returncode, asked.stdout, (machine / "postgres").exists()) == (130, "", False)
    done = run("recover", "--yes", "--json")
    told = document(done)
    assert (done.returncode, told["ok"]) == (3, False)
    assert told["control"]["signature_proven"] is True
    assert told["control"]["rows"]["instances"] == 3
    by_slug = {one["slug"]: one for one in told["instances"]}
    open_one = by_slug[lost.slugs["open"]]
    assert open_one["ok"] is True
    assert open_one["archive"][:8] in archives_of(lost.folder, lost.ids["open"])[-1].name
    assert open_one["rows"]["accounts"] == lost.rows["open"]["public.accounts"]
    assert [one["code"] for one in by_slug[lost.slugs["late"]]["problems"]] == ["unknown_instance"]
    assert f"{lost.slugs['open']} : rétablie" in done.stderr
    again = run("recover", "--yes", "--json")
    assert (again.returncode, [one["code"] for one in document(again)["problems"]]) == (5, ["recovered"])
    assert run("backup", "list", lost.slugs["open"]).returncode == 0
    assert run("keys", "check").returncode == 0
    assert run("audit", "verify").returncode == 0


def test_an_archive_of_everything_names_what_did_not_come_back_and_fails_for_nothing(
    lost: Lost, tmp_path: Path
) -> None:
    """Every upgrade begins with it."""
    run = CommandLine(tmp_path)
    machine, gone = what_is_saved(lost.folder, tmp_path / "installation"), lost.slugs["open"]
    shutil.rmtree(machine / "archives" / "instances" / str(lost.ids["open"]))
    assert run("recover", "--yes").returncode == 3
    done = run("backup", "run", "--json")
    assert done.returncode == 0, done.stderr
    by_slug = {one["slug"]: one for one in document(done)["archives"]}
    assert by_slug[lost.slugs["suspended"]]["state"] == by_slug[None]["state"] == "verified"
    (problem,) = by_slug[gone]["problems"]
    assert ("id" in by_slug[gone], problem["code"]) == (False, "not_begun")
    assert f"Les données de l’instance « {gone} » n’ont pas été rapportées" in done.stderr
    assert run("backup", "run", gone).returncode == 5
