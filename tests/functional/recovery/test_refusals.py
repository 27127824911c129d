"""What is not believed, not found or not asked for: said, and nothing of what is good is lost with it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.keys.control_key import CONTROL_OWNER
from provisioner.errors import Conflict, InputRefused
from provisioner.models import Instance
from provisioner.recovery.bringing_secrets import ASIDE
from storage.archive.manifest import seal_manifest, unseal_manifest
from storage.directory_store import DirectoryStore
from storage.encryption import Identity
from storage.escrow import Escrow
from storage.signing import SigningKey
from tests.functional.backups.copied import contents
from tests.functional.recovery.conftest import Recovered
from tests.functional.recovery.lost_machine import (
    Lost,
    archives_of,
    bring_back,
    codes,
    damage,
    outcome_of,
    running,
    saved,
    what_is_saved,
)
from tests.functional.recovery.test_interrupted import SIGKILLED
from tests.members import live_instance


def refused(folder: Path) -> list[str]:
    """The codes of why nothing at all is brought back."""
    with pytest.raises(InputRefused) as refusal:
        bring_back(folder)
    return [problem.code for problem in refusal.value.problems]


def untouched(folder: Path) -> bool:
    """Whether the machine has no server, and no secret but those that were brought."""
    made = {path.name for path in (folder / "secrets").iterdir()} - {"operator", "manifest-verifying"}
    return not made and not (folder / "postgres").exists()


def test_damaged_archives_are_named_and_those_before_them_taken(lost: Lost, bare: Path) -> None:
    control, mine = archives_of(bare, None), archives_of(bare, lost.ids["open"])
    damage(control[-1])
    damage(mine[-1])
    report = bring_back(bare)
    outcome = outcome_of(report, lost, "open")
    assert report.control.key.endswith(control[-2].name)
    assert [problem.code for problem in report.control_problems] == ["sha256"]
    assert outcome.brought is not None
    assert outcome.brought.key.endswith(mine[-2].name)
    assert (codes(outcome)[0], outcome.ok, report.ok) == ("sha256", False, False)
    assert outcome_of(report, lost, "suspended").ok


def test_what_could_not_be_brought_back_is_taken_up_alone_once_its_archives_are_there(
    lost: Lost, bare: Path
) -> None:
    shelf = bare / "archives" / "instances" / str(lost.ids["open"])
    kept = shelf.rename(bare / "kept")
    first = bring_back(bare)
    assert codes(outcome_of(first, lost, "open")) == ["none"]
    assert outcome_of(first, lost, "suspended").ok
    kept.rename(shelf)
    again = bring_back(bare)
    assert [one.id for one in again.instances] == [lost.ids["open"]]
    assert again.instances[0].ok
    with pytest.raises(Conflict, match="déjà été rétabli"):
        bring_back(bare)


def test_what_the_service_made_since_is_left_alone(lost: Lost, bare: Path) -> None:
    """Killed before the end, run again when the service is at work."""
    command = [sys.executable, "-m", "tests.functional.recovery.dying", str(bare), "Instances"]
    assert subprocess.run(command, check=False).returncode == SIGKILLED
    with running(bare) as (platform, _):
        made = live_instance(platform)
        saved(platform, made.id)
        before = contents(platform, made.id)
    report = bring_back(bare)
    [outcome] = [one for one in report.instances if one.id == made.id]
    assert (codes(outcome), outcome.brought) == (["never_begun"], None)
    with running(bare) as (platform, _):
        assert contents(platform, made.id).keys() == before.keys()
        assert contents(platform, made.id)["public.accounts"] == before["public.accounts"]


def test_another_operators_key_opens_nothing_and_changes_nothing(bare: Path) -> None:
    (bare / "secrets" / "operator").write_text(Identity.generate().secret)
    assert refused(bare) == ["operator_key"]
    assert untouched(bare)


def test_without_the_operators_key_none_is_made(bare: Path) -> None:
    (bare / "secrets" / "operator").unlink()
    assert refused(bare) == ["operator_missing"]
    assert not list((bare / "secrets").iterdir())


def test_a_store_without_archives_is_said_to_have_none(bare: Path) -> None:
    shutil.rmtree(bare / "archives")
    assert refused(bare) == ["none"]
    assert untouched(bare)


def test_a_service_that_lives_is_not_restored_over(lost: Lost) -> None:
    before = {path: path.read_bytes() for path in (lost.folder / "secrets").iterdir()}
    with pytest.raises(Conflict, match="en usage"):
        bring_back(lost.folder)
    assert {path: path.read_bytes() for path in (lost.folder / "secrets").iterdir()} == before
    with running(lost.folder) as (platform, _), Session(platform.control) as session:
        assert session.get(Instance, lost.ids["late"]) is not None


def test_a_service_that_was_brought_back_whole_is_not_either(recovered: Recovered) -> None:
    with pytest.raises(Conflict, match="déjà été rétabli"):
        bring_back(recovered.platform.settings.data_dir)


def test_a_verifying_key_that_was_brought_has_the_last_word(bare: Path) -> None:
    (bare / "secrets" / "manifest-verifying").write_text(SigningKey.generate().verifying.public)
    assert refused(bare) == ["manifest_signature", "manifest_signature", "verifying_key"]
    assert untouched(bare)


def test_a_machine_that_was_only_prepared_is_taken_and_its_secrets_set_aside(
    lost: Lost, tmp_path: Path
) -> None:
    folder = tmp_path / "machine"
    with running(folder):
        pass
    own = (folder / "secrets" / "tenants").read_text()
    for name in ("operator", "operator-recipient", "manifest-signing", "manifest-verifying"):
        (folder / "secrets" / name).unlink()
    assert bring_back(what_is_saved(lost.folder, folder)).control.rows == lost.rows["control"]
    assert (folder / "secrets" / f"tenants{ASIDE}").read_text() == own
    assert (folder / "secrets" / "tenants").read_text() == (lost.folder / "secrets" / "tenants").read_text()


@pytest.fixture
def forged(bare: Path) -> Path:
    """The same, where somebody who may write to the store has signed the newest control archive anew."""
    newest = archives_of(bare, None)[-1]
    described = newest.with_name(f"{newest.name}.manifest")
    operator = Identity((bare / "secrets" / "operator").read_text())
    escrow = Escrow(DirectoryStore(bare / "keys"), lambda: (operator.recipient,))
    claimed = unseal_manifest(described.read_bytes(), escrow.identities(CONTROL_OWNER, operator)).claims()
    described.write_bytes(seal_manifest(claimed, SigningKey.generate(), claimed.recipient))
    return bare


def test_two_who_signed_are_not_chosen_between(forged: Path) -> None:
    assert refused(forged) == ["two_signers"]


def test_the_verifying_key_tells_which_archives_are_ours(lost: Lost, forged: Path) -> None:
    shutil.copy(lost.folder / "secrets" / "manifest-verifying", forged / "secrets")
    report = bring_back(forged)
    assert report.is_proven
    assert report.control.key.endswith(archives_of(forged, None)[-2].name)
    assert [problem.code for problem in report.control_problems] == ["manifest_signature"]
