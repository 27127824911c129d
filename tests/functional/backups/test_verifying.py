"""Reading back: what is not the very archive that was put there is said so, and does not count any more."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import find_archive, newest_verified
from provisioner.backups.locks import BackupUnderWay, owner_lock
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.plan.facts import ArchiveFacts, Owner
from provisioner.backups.plan.freshness import freshness
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.taking.verifying import verify
from provisioner.errors import NotFound
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from storage.encryption import Identity
from storage.objects import ObjectStoreError
from tests.functional.backups import test_refused_archives as damages
from tests.functional.backups.test_refused_archives import Damage
from tests.members import live_instance
from tests.s3.front import Front, download
from tests.s3.server import TestBucket


@pytest.fixture
def archive(platform: Platform) -> Archive:
    return run_backup(platform, BackupOrder(live_instance(platform).id))


def state_of(platform: Platform, archive: Archive) -> tuple[ArchiveState, str | None]:
    with Session(platform.control) as session:
        row = find_archive(session, archive.id)
        return row.state, row.problem_code


def test_what_is_as_it_was_is_verified_again_with_its_rows(platform: Platform, archive: Archive) -> None:
    found = verify(platform, archive.id)
    assert found.ok
    assert found.as_json()["rows"]["accounts"] == 3
    assert found.rows == archive.rows
    with Session(platform.control) as session:
        again = find_archive(session, archive.id).verified_at
    assert again is not None
    assert archive.verified_at is not None
    assert again > archive.verified_at


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (damages.flip_a_byte, "sha256"),
        (damages.cut_short, "size"),
        (damages.lengthen, "size"),
        (damages.delete, "missing"),
        (damages.delete_the_manifest, "manifest_missing"),
        (damages.damage_the_manifest, "manifest_unreadable"),
        (damages.forge_the_signature, "manifest_signature"),
        (damages.swap_both_with_a_later_one, "other_archive"),
        (damages.swap_with_a_neighbour, "wrong_key"),
    ],
)
def test_damage_is_told_by_its_code_and_the_archive_does_not_count_any_more(
    platform: Platform, archive: Archive, damage: Damage, code: str
) -> None:
    damage(platform, archive)
    found = verify(platform, archive.id)
    assert code in [refusal.problem.code for refusal in found.refusals]
    assert state_of(platform, archive)[0] is ArchiveState.DAMAGED


def test_an_older_one_that_is_good_counts_instead(platform: Platform, archive: Archive) -> None:
    later = damages.another(platform, archive)
    damages.flip_a_byte(platform, later)
    verify(platform, later.id)
    now = platform.clock()
    with Session(platform.control) as session:
        newest = newest_verified(session, archive.instance_id)
        assert newest is not None
        assert newest.id == archive.id
        facts = [ArchiveFacts.of(find_archive(session, one.id)) for one in (archive, later)]
    owner = Owner(archive.instance_id, archive.taken_at)
    last = freshness(platform.offer.backup, owner, facts, now).last
    assert last is not None
    assert last.id == archive.id


def test_what_was_repaired_counts_again(platform: Platform, archive: Archive) -> None:
    path = damages.file_of(platform, archive.key)
    content = path.read_bytes()
    damages.flip_a_byte(platform, archive)
    verify(platform, archive.id)
    path.write_bytes(content)
    assert verify(platform, archive.id).ok
    assert state_of(platform, archive) == (ArchiveState.VERIFIED, None)


@pytest.mark.parametrize("lose", [damages.change_the_key, damages.empty_the_key_store])
@pytest.mark.parametrize("state", [ArchiveState.VERIFIED, ArchiveState.STORED, ArchiveState.DAMAGED])
def test_a_key_that_is_missing_is_told_and_changes_nothing(
    platform: Platform, archive: Archive, lose: Damage, state: ArchiveState
) -> None:
    with Session(platform.control) as session, session.begin():
        find_archive(session, archive.id).state = state
    lose(platform, archive)
    found = verify(platform, archive.id)
    assert [refusal.problem.code for refusal in found.refusals] == ["key_missing"]
    assert state_of(platform, archive) == (state, None)


def test_another_operator_s_key_is_told_and_is_not_the_archive_s_fault(
    platform: Platform, archive: Archive
) -> None:
    stranger = Identity.generate()
    found = verify(replace(platform, operator=lambda: stranger), archive.id)
    assert [refusal.problem.code for refusal in found.refusals] == ["operator_key"]
    assert state_of(platform, archive) == (ArchiveState.VERIFIED, None)


@pytest.mark.parametrize(
    "state", [ArchiveState.RUNNING, ArchiveState.FAILED, ArchiveState.EXPIRED, ArchiveState.SHREDDED]
)
def test_what_holds_nothing_is_refused_and_stays_what_it_is(
    platform: Platform, archive: Archive, state: ArchiveState
) -> None:
    with Session(platform.control) as session, session.begin():
        find_archive(session, archive.id).state = state
    found = verify(platform, archive.id)
    assert [refusal.problem.code for refusal in found.refusals] == [state.value]
    assert state_of(platform, archive)[0] is state


def test_a_store_that_does_not_answer_says_nothing_about_the_archive(
    platform: Platform, archive: Archive, bucket: TestBucket, front: Front
) -> None:
    store = front.before(bucket).store
    elsewhere = replace(platform, archives=store, expiry=store)
    there = run_backup(elsewhere, BackupOrder(archive.instance_id))
    front.answer(503, "SlowDown", when=download)
    with pytest.raises(ObjectStoreError):
        verify(elsewhere, there.id)
    assert state_of(platform, there)[0] is ArchiveState.VERIFIED
    front.mend()
    assert verify(elsewhere, there.id).ok


def test_it_waits_for_its_turn(platform: Platform, archive: Archive) -> None:
    with owner_lock(platform, archive.instance_id), pytest.raises(BackupUnderWay):
        verify(platform, archive.id)


def test_an_unknown_archive_is_not_found(platform: Platform) -> None:
    with pytest.raises(NotFound):
        verify(platform, live_instance(platform).id)
