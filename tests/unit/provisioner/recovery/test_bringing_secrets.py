"""Secrets of an archive into a folder that may have some: none is lost, and some are this machine's own."""

from pathlib import Path

import pytest

from provisioner.recovery.bringing_secrets import ASIDE, bring_secrets


def test_what_is_not_there_is_brought_for_its_owner_alone(tmp_path: Path) -> None:
    assert bring_secrets(tmp_path / "secrets", {"secrets/tenants": b"theirs"}) == []
    path = tmp_path / "secrets" / "tenants"
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("theirs", 0o600)


def test_what_says_something_else_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "tenants").write_text("ours")
    assert bring_secrets(tmp_path, {"secrets/tenants": b"theirs"}) == ["tenants"]
    assert (tmp_path / "tenants").read_text() == "theirs"
    assert (tmp_path / f"tenants{ASIDE}").read_text() == "ours"


def test_again_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "tenants").write_text("ours")
    bring_secrets(tmp_path, {"secrets/tenants": b"theirs"})
    assert bring_secrets(tmp_path, {"secrets/tenants": b"theirs"}) == []
    assert (tmp_path / f"tenants{ASIDE}").read_text() == "ours"


def test_passwords_of_a_server_that_is_there_stay(tmp_path: Path) -> None:
    (tmp_path / "database-admin").write_text("of this server")
    assert bring_secrets(tmp_path, {"secrets/database-admin": b"of that one"}) == []
    assert (tmp_path / "database-admin").read_text() == "of this server"


@pytest.mark.parametrize("name", ["operator", "operator-recipient", "../elsewhere", ".hidden", "UPPER"])
def test_nothing_else_is_written_by_an_archive(tmp_path: Path, name: str) -> None:
    bring_secrets(tmp_path / "secrets", {f"secrets/{name}": b"theirs", "settings.json": b"{}"})
    assert not any(path.is_file() for path in tmp_path.rglob("*"))
