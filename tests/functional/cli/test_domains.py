"""``provisioner domain ask``, ``release`` and ``list`` as programs and people use them."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.domains.claims import claiming
from provisioner.domains.models import DomainState
from provisioner.settings import Settings
from tests.command_line import ACCEPTED, CommandLine, document

HOST = "mixeur.sombreval.example"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """An installation with two instances, « sombreval » and « clairmont »."""
    line = CommandLine(tmp_path_factory.mktemp("command-line"))
    for name in ("Ville de Sombreval", "Ville de Clairmont"):
        assert line("onboard", line.annex(name), "--logo", line.logo, *ACCEPTED).returncode == 0
    return line


@pytest.fixture
def asked(run: CommandLine) -> None:
    assert run("domain", "ask", "sombreval", HOST).returncode == 0


def newest_claim(run: CommandLine) -> dict[str, str]:
    listed = document(run("domain", "list", "--json"))["domains"]
    claims: list[dict[str, str]] = [each for each in listed if each["host"] == HOST]
    return claims[-1]


@pytest.mark.usefixtures("asked")
def test_a_name_is_asked_for_listed_and_given_back(run: CommandLine) -> None:
    listed = newest_claim(run)
    assert (listed["slug"], listed["state"]) == ("sombreval", "requested")
    assert HOST in run("domain", "list").stdout

    given_back = run("domain", "release", f"https://{HOST.upper()}/")

    assert given_back.returncode == 0
    assert "« sombreval » ne l’attend plus" in given_back.stderr
    assert "supprimer cet enregistrement, s’il existe" in given_back.stderr
    assert f"{HOST}.  300  IN  CNAME  prod.mixeur.solutions." in given_back.stderr
    assert "http://sombreval.localhost:8000" in given_back.stderr
    assert newest_claim(run)["state"] == "released"
    assert run("domain", "release", HOST).returncode == 4


def test_who_asks_is_told_which_record_to_create(run: CommandLine) -> None:
    host = "mixeur.clairmont.example"

    done = run("domain", "ask", "clairmont", host, "--json")

    assert f"{host}.  300  IN  CNAME  prod.mixeur.solutions." in done.stderr
    assert "la première vérification demandera aussi un TXT" in done.stderr
    assert document(done)["host"] == host


@pytest.mark.usefixtures("asked")
def test_who_asks_for_a_taken_name_is_told_how_it_is_given_back(run: CommandLine) -> None:
    assert "provisioner domain release" in run("domain", "ask", "clairmont", HOST).stderr


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("host", "code"), [(HOST, 5), ("asso.fr", 3), ("mixeur.hespu1.org", 3)])
def test_nobody_is_taken_in_with_a_name_that_cannot_be_had(run: CommandLine, host: str, code: int) -> None:
    annex = run.annex("Ville de Belombre")
    Path(annex).write_text(Path(annex).read_text().replace("exemple-mixeur.hespul.org", host))

    refused = run("onboard", annex, "--logo", run.logo, *ACCEPTED)

    assert refused.returncode == code
    assert host in refused.stderr
    assert run("instance", "show", "belombre").returncode == 4


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("slug", "host", "code"),
    [
        ("personne", "mixeur.ville.example", 4),
        ("sombreval", "pas un nom", 3),
        ("clairmont", HOST, 5),
    ],
)
def test_what_cannot_be_asked_for_is_refused(run: CommandLine, slug: str, host: str, code: int) -> None:
    done = run("domain", "ask", slug, host)

    assert done.returncode == code
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("asked")
def test_a_name_in_service_is_given_back_by_whoever_says_its_name_again(run: CommandLine) -> None:
    settings = Settings(data_dir=run.folder / "installation")
    with open_platform(settings) as platform, Session(platform.control) as session, session.begin():
        claiming.find_by_host(session, HOST).state = DomainState.SERVED

    unsure = run("domain", "release", HOST)
    another = run("domain", "release", HOST, "--yes", "mixeur.clairmont.example")

    assert "Rien n’a été fait" in unsure.stderr
    assert another.returncode == 2
    assert newest_claim(run)["state"] == "served"
    given_back = run("domain", "release", HOST, "--yes", HOST)
    assert given_back.returncode == 0
    assert "« sombreval » n’y répond plus" in given_back.stderr
    assert newest_claim(run)["state"] == "released"
    assert "mène encore ici" in run("domain", "list").stdout
