"""Keys are replaced without a loss, and every day somebody looks whether they still open what they should."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from provisioner.backups.keys.control_key import CONTROL_OWNER, owner_id
from provisioner.backups.keys.escrow_check import KeyFinding, check_escrow, note_escrow_check
from provisioner.backups.keys.rotation import rotate_control, rotate_instance
from provisioner.backups.keys.shredding import shred
from provisioner.backups.models import Archive, ArchiveState, BackupAlert
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.dossiers.models import Dossier, DossierState
from provisioner.errors import Conflict, NotFound
from provisioner.instances import originals
from provisioner.instances.lifecycle import suspend
from provisioner.instances.originals import Owner
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.models import Instance
from storage.encryption import Identity, seal, unseal
from storage.wrappings import fingerprint, wrapping_key
from tests.functional.backups.sealed import sealed_archive
from tests.members import live_instance, load


@pytest.fixture
def instance(platform: Platform) -> Instance:
    return live_instance(platform)


def findings_about(platform: Platform, instance_id: uuid.UUID | None) -> list[KeyFinding]:
    with Session(platform.control) as session:
        return [one for one in check_escrow(platform, session).findings if one.instance_id == instance_id]


def codes_about(platform: Platform, instance_id: uuid.UUID | None) -> list[str]:
    return [finding.problem.code for finding in findings_about(platform, instance_id)]


def rotated(platform: Platform, slug: str) -> str:
    with Session(platform.control) as session, session.begin():
        return rotate_instance(platform, session, slug)


def outcome(platform: Platform, instance_id: uuid.UUID | None) -> tuple[ArchiveState, str | None]:
    """What becomes of a backup."""
    archive = run_backup(platform, BackupOrder(instance_id))
    return archive.state, archive.problem_code


def wrapped(platform: Platform, owner: uuid.UUID) -> Path:
    return platform.settings.data_dir.resolve() / "keys" / "identities" / str(owner)


@pytest.fixture
def untold(platform: Platform) -> Iterator[None]:
    """Other tests of this installation find no alert of ours."""
    yield
    with Session(platform.control) as session, session.begin():
        session.execute(delete(BackupAlert).where(BackupAlert.code == AlertCode.KEYS))


@contextmanager
def harmed(folder: Path, harm: Callable[[Path], None]) -> Iterator[None]:
    """What lies in ``folder`` for a while; other tests of this installation find it as it was."""
    aside = folder.with_name("aside")
    shutil.copytree(folder, aside)
    harm(folder)
    yield
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)


def remove(folder: Path) -> None:
    shutil.rmtree(folder)


def damage(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:-1])


def test_after_a_rotation_old_archives_and_originals_open_and_new_ones_take_the_new_key(
    platform: Platform, instance: Instance
) -> None:
    assert instance.recipient is not None
    before = sealed_archive(platform, instance.id, b"avant")
    kept = originals.keep(platform.store, Owner(instance.id, instance.recipient), b"bon de commande")
    recipient = rotated(platform, instance.slug)
    assert load(platform, instance.id).recipient == recipient == platform.escrow.entrust(instance.id)
    identities = platform.escrow.identities(instance.id, platform.operator())
    assert unseal(before, *identities) == b"avant"
    assert originals.read(platform.store, instance.id, kept, *identities) == b"bon de commande"
    assert unseal(sealed_archive(platform, instance.id, b"apr\xc3\xa8s"), identities[0]) == "après".encode()
    assert codes_about(platform, instance.id) == []


def test_a_rotation_that_died_before_it_told_is_told_and_ended_by_the_next(
    platform: Platform, instance: Instance
) -> None:
    begun = platform.escrow.rotate(instance.id)
    assert codes_about(platform, instance.id) == ["keys.changed"]
    assert outcome(platform, instance.id) == (ArchiveState.FAILED, "key_changed")
    assert rotated(platform, instance.slug) != begun
    assert codes_about(platform, instance.id) == []
    assert outcome(platform, instance.id) == (ArchiveState.VERIFIED, None)


def swap_recipient(platform: Platform, owner: uuid.UUID) -> str:
    """As somebody who may write the key store does it, to read what is sealed from now on."""
    thief = Identity.generate()
    operator = platform.operator().recipient
    name = wrapping_key(owner, fingerprint(thief.recipient), fingerprint(operator))
    platform.escrow.keys.put(name, seal(thief.secret.encode(), operator))
    platform.escrow.record(owner, thief.recipient)
    return thief.recipient


@pytest.mark.parametrize("of_control", [False, True])
def test_whoever_writes_the_key_store_has_nothing_sent_that_he_can_open(
    platform: Platform, instance: Instance, *, of_control: bool
) -> None:
    """Not even with an identity that the operator's key opens: wrapping it needs no secret."""
    instance_id = None if of_control else instance.id
    assert outcome(platform, instance_id) == (ArchiveState.VERIFIED, None)
    thief = swap_recipient(platform, owner_id(instance_id))
    before = set(platform.archives.listing(""))
    reconcile(platform, instance.id)
    assert outcome(platform, instance_id) == (ArchiveState.FAILED, "key_changed")
    assert set(platform.archives.listing("")) == before
    assert "keys.changed" in codes_about(platform, instance_id)
    healed = rotate_control(platform) if of_control else rotated(platform, instance.slug)
    assert healed != thief
    assert outcome(platform, instance_id) == (ArchiveState.VERIFIED, None)


def test_nothing_is_sent_that_nobody_could_open(platform: Platform, instance: Instance) -> None:
    before = set(platform.archives.listing(""))
    with harmed(wrapped(platform, instance.id), remove):
        assert outcome(platform, instance.id) == (ArchiveState.FAILED, "key_missing")
    stranger = Identity.generate()
    other = replace(platform, operator=lambda: stranger)
    assert outcome(other, instance.id) == (ArchiveState.FAILED, "operator_key")
    with harmed(wrapped(platform, instance.id), damage):
        assert outcome(platform, instance.id) == (ArchiveState.FAILED, "operator_key")
    assert set(platform.archives.listing("")) == before


def test_a_recipient_that_the_key_store_forgot_is_told_once_and_written_again(
    platform: Platform, instance: Instance
) -> None:
    shutil.rmtree(platform.settings.data_dir.resolve() / "keys" / "recipients" / str(instance.id))
    assert codes_about(platform, instance.id) == ["keys.unrecorded"]
    assert platform.escrow.recipient(instance.id) == instance.recipient
    assert codes_about(platform, instance.id) == []
    assert outcome(platform, instance.id) == (ArchiveState.VERIFIED, None)


def test_only_an_instance_with_a_key_can_have_it_replaced(platform: Platform, instance: Instance) -> None:
    with Session(platform.control) as session, session.begin():
        suspend(session, instance.slug, platform.clock())
    shred(platform, instance.slug)
    with pytest.raises(Conflict, match="n’a pas de clé"):
        rotated(platform, instance.slug)
    with pytest.raises(NotFound):
        rotated(platform, "personne")


def test_the_control_planes_key_is_replaced_too(platform: Platform) -> None:
    before = sealed_archive(platform, None, b"registre")
    recipient = rotate_control(platform)
    identities = platform.escrow.identities(CONTROL_OWNER, platform.operator())
    assert identities[0].recipient == recipient
    assert unseal(before, *identities) == b"registre"


@pytest.mark.parametrize("harm", [remove, damage])
def test_a_key_that_opens_no_more_is_found_and_named(
    platform: Platform, instance: Instance, harm: Callable[[Path], None]
) -> None:
    with harmed(wrapped(platform, instance.id), harm):
        (finding,) = findings_about(platform, instance.id)
    assert finding.problem.code == "keys.lost"
    assert instance.slug in finding.problem.message
    assert "AGE-SECRET" not in finding.problem.message


def test_an_archive_for_a_key_that_is_not_in_escrow_is_found(platform: Platform, instance: Instance) -> None:
    sealed_archive(platform, instance.id)
    for recipient, codes in ((Identity.generate().recipient, ["keys.lost"]), (instance.recipient, [])):
        with Session(platform.control) as session, session.begin():
            mine = Archive.instance_id == instance.id
            session.execute(update(Archive).where(mine).values(recipient=recipient))
        assert codes_about(platform, instance.id) == codes


def test_an_open_dossier_s_key_is_tried_too(platform: Platform) -> None:
    dossier_id, now = uuid.uuid4(), platform.clock()
    recipient = platform.escrow.entrust(dossier_id)
    with Session(platform.control) as session, session.begin():
        dossier = Dossier(id=dossier_id, title="Rivière-Basse", recipient=recipient)
        dossier.state, dossier.created_at, dossier.changed_at = DossierState.TO_REVIEW, now, now
        dossier.created_by = "tests"
        session.add(dossier)
    with harmed(wrapped(platform, dossier_id), remove):
        messages = [finding.problem.message for finding in findings_about(platform, None)]
    assert any("Rivière-Basse" in message for message in messages)
    with Session(platform.control) as session, session.begin():
        session.execute(delete(Dossier).where(Dossier.id == dossier_id))


def test_another_operators_key_is_one_finding_and_not_one_for_everybody(
    platform: Platform, instance: Instance
) -> None:
    stranger = Identity.generate()
    with Session(platform.control) as session:
        check = check_escrow(replace(platform, operator=lambda: stranger), session)
    assert [(one.instance_id, one.problem.code) for one in check.findings] == [(None, "keys.operator")]
    assert check.owners >= 1
    assert not check.ok


@pytest.mark.usefixtures("untold")
def test_staff_are_told_and_told_when_it_is_over(platform: Platform, instance: Instance) -> None:
    def told() -> list[str]:
        open_ones = select(BackupAlert.message).where(
            BackupAlert.code == AlertCode.KEYS,
            BackupAlert.instance_id == instance.id,
            BackupAlert.closed_at.is_(None),
        )
        with Session(platform.control) as session:
            return list(session.scalars(open_ones))

    with harmed(wrapped(platform, instance.id), remove):
        note_escrow_check(platform)
        assert [instance.slug in message for message in told()] == [True]
    note_escrow_check(platform)
    assert told() == []


@pytest.mark.usefixtures("untold")
@pytest.mark.parametrize("secret", ["", "pas une clé"])
def test_an_operators_key_that_is_none_is_told_and_never_shown(
    platform: Platform, instance: Instance, secret: str
) -> None:
    note_escrow_check(replace(platform, operator=lambda: Identity(secret)))
    everybody = select(BackupAlert.message).where(
        BackupAlert.code == AlertCode.KEYS,
        BackupAlert.instance_id.is_(None),
        BackupAlert.closed_at.is_(None),
    )
    with Session(platform.control) as session:
        (message,) = session.scalars(everybody)
    note_escrow_check(platform)
    assert "n’ont pas pu être contrôlées" in message
    assert not secret or secret not in message
