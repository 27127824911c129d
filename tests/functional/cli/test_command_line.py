"""The command ``provisioner`` as programs and people use it: output channels, exit codes, effects."""

import os
import socket
from pathlib import Path

import pytest

from tests import prepared
from tests.command_line import ACCEPTED, CommandLine, document
from tests.mailbox import free_port


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(tmp_path_factory.mktemp("command-line"))


def test_onboarding_prints_the_instance_and_its_progress(run: CommandLine) -> None:
    done = run("onboard", run.annex(), "--logo", run.logo, *ACCEPTED, "--json")
    assert done.returncode == 0, done.stderr
    shown = document(done)
    assert [condition["status"] for condition in shown["conditions"]] == ["true"] * 7
    assert [account["role"] for account in shown["accounts"]] == ["super_conseiller", "conseiller"]
    assert "Mise en ligne" in done.stderr


def test_for_people_onboarding_prints_the_address(run: CommandLine) -> None:
    done = run("onboard", run.annex("Ville de Montclair"), "--logo", run.logo, *ACCEPTED)
    assert (done.returncode, done.stdout) == (0, "http://montclair.localhost:8000\n")


def test_the_same_annex_again_is_a_conflict_that_names_the_instance(run: CommandLine) -> None:
    annex = run.annex("Ville de Rocheval")
    assert run("onboard", annex, "--logo", run.logo, *ACCEPTED).returncode == 0
    again = run("onboard", annex, "--logo", run.logo, *ACCEPTED, "--json")
    assert again.returncode == 5
    assert "« rocheval »" in document(again)["detail"]
    assert "« rocheval »" in again.stderr


def test_without_an_acceptance_it_is_refused_with_what_to_do(run: CommandLine) -> None:
    done = run("onboard", run.annex(), "--logo", run.logo, "--json")
    assert done.returncode == 3
    assert "offer.acceptance_missing" in [problem["code"] for problem in document(done)["problems"]]
    assert "--accepted-on" in done.stderr


def test_date_and_place_of_the_acceptance_go_together(run: CommandLine) -> None:
    done = run("onboard", run.annex(), "--logo", run.logo, "--accepted-on", "2025-06-18")
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("option", ["--logo", "--banner"])
def test_a_picture_that_is_not_there_is_refused_by_name(run: CommandLine, option: str) -> None:
    pictures = {"--logo": run.logo, option: "/nowhere/picture.png"}
    arguments = [part for pair in pictures.items() for part in pair]
    done = run("onboard", run.annex(), *arguments, *ACCEPTED, "--json")
    assert done.returncode == 3
    assert "/nowhere/picture.png" in done.stderr


def test_what_is_no_file_or_too_large_is_refused(run: CommandLine) -> None:
    huge = run.folder / "huge.png"
    with huge.open("wb") as file:
        file.truncate(30_000_000)
    for path, code in (("/dev/zero", "logo.unreadable"), (str(huge), "logo.too_large")):
        done = run("onboard", run.annex(), "--logo", path, *ACCEPTED, "--json")
        assert done.returncode == 3
        assert [problem["code"] for problem in document(done)["problems"]] == [code]


def test_json_is_utf8_whatever_the_terminal_says(tmp_path: Path) -> None:
    run = CommandLine(tmp_path, PYTHONIOENCODING="latin-1")
    done = run.from_scratch("annex", "read", "/nowhere/œuvre.txt", "--json")
    assert done.returncode == 3
    assert "œuvre" in document(done)["problems"][0]["message"]


def test_a_missing_document_is_refused_by_name(run: CommandLine) -> None:
    for command in (["annex", "read"], ["onboard", "--logo", run.logo, *ACCEPTED]):
        done = run(*command, "/nowhere/annexe.txt")
        assert done.returncode == 3
        assert "/nowhere/annexe.txt" in done.stderr


def test_reading_an_annex(run: CommandLine) -> None:
    done = run("annex", "read", run.annex("Ville de Montclair"), "--json")
    assert done.returncode == 0
    read = document(done)
    assert read["valid"] is True
    assert read["structure"]["name"] == "Ville de Montclair"
    assert read["domain"] is None
    assert "domain.template_example" in [problem["code"] for problem in read["problems"]]


def test_an_annex_with_an_error_exits_with_3_and_still_prints_what_was_read(run: CommandLine) -> None:
    path = Path(run.annex("Ville de Montclair"))
    path.write_text(path.read_text().replace("#10ACB7", "10ACB7"))
    done = run("annex", "read", str(path), "--json")
    assert done.returncode == 3
    assert document(done)["colours"] == {"primary": None, "secondary": "#FAE819"}
    assert "#10ACB7" in done.stderr


def test_checking_a_theme(run: CommandLine) -> None:
    done = run("theme", "check", "--primary", "#10ACB7", "--secondary", "#FAE819", "--json")
    assert done.returncode == 0
    report = document(done)
    assert report["valid"] is True
    assert all(pair["ratio"] >= pair["required"] for pair in report["pairs"])
    assert {problem["code"] for problem in report["problems"]} == {"colour.adjusted"}


def test_a_banner_of_the_wrong_size_is_refused(run: CommandLine) -> None:
    banner = run.picture("wide.png", 2400, 180)
    colours = ("--primary", "#10ACB7", "--secondary", "#FAE819")
    done = run("theme", "check", *colours, "--banner", banner, "--json")
    assert done.returncode == 3
    assert [p["code"] for p in document(done)["problems"] if p["severity"] == "error"] == ["banner.width"]


@pytest.mark.parametrize("command", [("instance", "list"), ("backup", "list", "--control")])
def test_lists_say_when_nobody_looks_after_what_runs_by_itself(
    run: CommandLine, command: tuple[str, ...]
) -> None:
    done = run(*command)
    assert done.returncode == 0
    assert "Les tâches de fond n’ont encore jamais tourné. Pour les remettre en marche" in done.stderr


def test_seeing_and_suspending_an_instance(run: CommandLine) -> None:
    run("onboard", run.annex("Ville de Sauval"), "--logo", run.logo, *ACCEPTED)
    assert "sauval" in [shown["slug"] for shown in document(run("instance", "list", "--json"))]
    suspended = document(run("instance", "suspend", "sauval", "--json"))
    served = next(c for c in suspended["conditions"] if c["type"] == "Served")
    assert (suspended["state"], served["status"], served["reason"]) == ("suspended", "false", "Suspended")
    assert run("instance", "suspend", "sauval").returncode == 5
    resumed = document(run("instance", "resume", "sauval", "--json"))
    assert resumed["state"] == "active"
    assert {c["status"] for c in resumed["conditions"]} == {"true"}
    assert document(run("instance", "show", "sauval", "--json")) == resumed
    assert run("instance", "reconcile", "sauval").returncode == 0
    assert "Remise en conformité demandée : sauval." in run("audit", "list").stdout


def test_an_unknown_instance_exits_with_4(run: CommandLine) -> None:
    for command in ("show", "suspend", "resume", "reconcile"):
        done = run("instance", command, "nobody", "--json")
        assert done.returncode == 4
        assert "« nobody »" in document(done)["detail"]


def test_a_staff_account_gets_a_link_for_its_first_password(run: CommandLine) -> None:
    done = run("staff", "add", "camille@operateur.example")
    assert done.returncode == 0
    assert done.stdout.startswith("http://console.localhost:8000/bienvenue/")
    assert run("staff", "add", "not an address").returncode == 3


def test_wrong_usage_exits_with_2(run: CommandLine) -> None:
    for arguments in (["instance", "frobnicate"], ["onboard"], ["theme", "check"], ["--nonsense"]):
        assert run(*arguments).returncode == 2


def test_the_demonstration_visits_its_result(tmp_path: Path) -> None:
    try_out = CommandLine(tmp_path, PROVISIONER_PORT=str(free_port()))
    done = try_out.as_installed("demo", "--check")
    assert done.returncode == 0, done.stderr
    assert "banner.png" in done.stderr
    assert "relue et vérifiée" in done.stderr
    again = try_out("demo", "--check")
    assert again.returncode == 0, again.stderr
    assert len(document(try_out("instance", "list", "--json"))) == 1


def test_the_demonstration_does_not_open_a_real_installation(tmp_path: Path) -> None:
    for settings in (
        {"PROVISIONER_BASE_DOMAIN": "mixeur.example"},
        {"PROVISIONER_SMTP_URL": "smtp://127.0.0.1:9"},
    ):
        assert CommandLine(tmp_path, **settings)("demo", "--check").returncode == 5


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = CommandLine(tmp_path, PROVISIONER_PORT=port)("serve")
    assert done.returncode == 6
    assert port in done.stderr


def test_a_wrong_setting_is_named_without_its_value(tmp_path: Path) -> None:
    done = CommandLine(tmp_path, PROVISIONER_PORT="eight-thousand")("instance", "list")
    assert done.returncode == 2
    assert "PROVISIONER_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_suspending_works_while_a_worker_is_at_work(run: CommandLine) -> None:
    run("onboard", run.annex("Ville de Bruyval"), "--logo", run.logo, *ACCEPTED)
    with prepared.running(["worker", "--quiet"], run.environment):
        for command, state in (("suspend", "suspended"), ("resume", "active")) * 3:
            done = run("instance", command, "bruyval", "--json")
            assert (done.returncode, document(done)["state"]) == (0, state), done.stderr
            served = next(c for c in document(done)["conditions"] if c["type"] == "Served")
            assert served["status"] == ("true" if state == "active" else "false")


def test_a_database_that_does_not_answer_exits_with_6(run: CommandLine) -> None:
    environment = {**os.environ, "PROVISIONER_DATABASE_URL": "postgresql://someone:hush@127.0.0.1:9/x"}
    done = prepared.run(["instance", "list"], environment)
    assert done.returncode == 6
    assert "hush" not in done.stderr + done.stdout
