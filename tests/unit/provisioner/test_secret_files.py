"""Secrets as files: made once by whoever administers, only read by whoever serves."""

from pathlib import Path

import pytest

from provisioner.addresses import CONSOLE_SECRETS, INSTANCES_SECRETS, Addresses
from provisioner.errors import OutsideFailed
from provisioner.secret_files import SecretMissing, read, read_or_create
from provisioner.settings import Settings


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    made = read_or_create(folder, "console")
    assert len(made) >= 43
    assert read_or_create(folder, "console") == read(folder, "console") == made
    assert read_or_create(folder, "contacts") != made
    assert [path.name for path in sorted(folder.iterdir())] == ["console", "contacts"]
    assert (folder / "console").stat().st_mode & 0o777 == 0o600


def test_one_that_is_only_read_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing, match=f"{tmp_path}/console manque.*LoadCredential="):
        read(tmp_path, "console")
    assert list(tmp_path.iterdir()) == []


def test_where_none_can_be_made_the_file_and_the_reason_are_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "secrets"
    with pytest.raises(OutsideFailed, match=f"{folder}/console n’a pas pu être lu .*à la place d’un dossier"):
        read_or_create(folder, "console")
    # A name that no file can have stands for a folder that takes none.
    with pytest.raises(OutsideFailed, match=r"n’a pas pu être créé .*le nom est trop long"):
        read_or_create(tmp_path, "n" * 250)


@pytest.mark.parametrize(("content", "sentence"), [("\n", "est vide"), (None, "n’a pas pu être lu")])
def test_one_that_says_nothing_is_refused(tmp_path: Path, content: str | None, sentence: str) -> None:
    if content is None:
        (tmp_path / "console").mkdir()
    else:
        (tmp_path / "console").write_text(content)
    for reader in (read, read_or_create):
        with pytest.raises(OutsideFailed, match=f"{tmp_path}/console {sentence}"):
            reader(tmp_path, "console")


def test_preparing_makes_what_serving_reads(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    serving = Addresses(settings, serving=True)
    for name in CONSOLE_SECRETS:
        with pytest.raises(SecretMissing):
            serving.secret(name)
    assert not settings.secrets.exists()
    Addresses(settings).make_secrets()
    assert {*INSTANCES_SECRETS} < {*CONSOLE_SECRETS} < {path.name for path in settings.secrets.iterdir()}
    assert serving.operator_recipients == Addresses(settings).operator_recipients
