"""``provisioner domain ask``, ``release`` and ``list`` as programs and people use them."""

import pytest

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

    given_back = run("domain", "release", f"{HOST.upper()}.")

    assert given_back.returncode == 0
    assert newest_claim(run)["state"] == "released"
    assert run("domain", "release", HOST).returncode == 4


def test_who_asks_is_told_which_record_to_create(run: CommandLine) -> None:
    host = "mixeur.clairmont.example"

    done = run("domain", "ask", "clairmont", host, "--json")

    assert f"{host}  CNAME  prod.mixeur.solutions" in done.stderr
    assert document(done)["host"] == host


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
