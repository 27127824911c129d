"""A destroyed key: what was sealed for it opens with no key at hand, and what is a neighbour's still does."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.backups.copies.drilling import drill
from provisioner.backups.copies.extracting import extract_file
from provisioner.backups.copies.restorations import begin
from provisioner.backups.copies.restoring import restore_beside
from provisioner.backups.copies.scratch import restore_into
from provisioner.backups.expiring import expire
from provisioner.backups.keys.rotation import rotate_instance
from provisioner.backups.keys.shredding import foresee, is_shredded, shred
from provisioner.backups.models import Archive, ArchiveState, Restoration, RestorationState
from provisioner.backups.taking.opening import ArchiveRefused, open_archive
from provisioner.backups.taking.taking import run_backup
from provisioner.backups.taking.verifying import verify
from provisioner.errors import Conflict, NotFound
from provisioner.instances.lifecycle import resume, suspend
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.models import Instance
from storage.directory_store import DirectoryStore
from storage.objects import ObjectNotFound
from storage.wall import tear_down
from tests.functional.backups.copied import ask, changed, row_of, traces
from tests.functional.backups.sealed import KeysAtHand, sealed_archive, secret_in_rows
from tests.members import live_instance, load
from tests.unit.storage.dying import DyingStore, Fate, Killed


def suspended(platform: Platform) -> Instance:
    instance = live_instance(platform)
    with Session(platform.control) as session, session.begin():
        suspend(session, instance.slug, platform.clock())
    return instance


def originals_of(platform: Platform, instance: Instance) -> list[bytes]:
    folder = platform.settings.data_dir.resolve() / "objects" / "originals" / str(instance.id)
    return [path.read_bytes() for path in folder.iterdir()]


def states(platform: Platform, instance: Instance) -> set[ArchiveState]:
    with Session(platform.control) as session:
        return set(session.scalars(select(Archive.state).where(Archive.instance_id == instance.id)))


def test_with_all_keys_at_hand_its_archives_and_originals_open_no_more(
    platform: Platform, addresses: Addresses
) -> None:
    gone, neighbour = suspended(platform), live_instance(platform)
    before_rotation = sealed_archive(platform, gone.id)
    with Session(platform.control) as session, session.begin():
        rotate_instance(platform, session, gone.slug)
    lost = [before_rotation, sealed_archive(platform, gone.id), *originals_of(platform, gone)]
    kept = [sealed_archive(platform, neighbour.id), *originals_of(platform, neighbour)]
    keys = KeysAtHand.of(platform, addresses)
    assert all(keys.open(sealed) for sealed in [*lost, *kept])
    assert shred(platform, gone.slug).archives == 2
    keys = KeysAtHand.of(platform, addresses)
    assert not any(keys.open(sealed) for sealed in lost)
    assert all(keys.open(sealed) for sealed in kept)
    assert not secret_in_rows(platform)


def test_a_real_archive_and_its_manifest_open_no_more_and_a_neighbours_reads_back(
    platform: Platform, addresses: Addresses
) -> None:
    gone, neighbour = suspended(platform), live_instance(platform)
    lost, kept = (run_backup(platform, BackupOrder(one.id)) for one in (gone, neighbour))
    stored = [b"".join(platform.archives.read(key)) for key in (lost.key, lost.manifest_key)]
    assert all(KeysAtHand.of(platform, addresses).open(sealed) for sealed in stored)
    shred(platform, gone.slug)
    assert not any(KeysAtHand.of(platform, addresses).open(sealed) for sealed in stored)
    assert not verify(platform, lost.id).ok
    assert verify(platform, kept.id).ok


def test_its_archives_are_marked_and_those_of_a_neighbour_are_not(platform: Platform) -> None:
    gone, neighbour = suspended(platform), live_instance(platform)
    for one in (gone, neighbour):
        sealed_archive(platform, one.id)
    shred(platform, gone.slug)
    assert states(platform, gone) == {ArchiveState.SHREDDED}
    assert states(platform, neighbour) == {ArchiveState.VERIFIED}
    assert load(platform, gone.id).recipient is None


def test_of_its_originals_not_even_what_a_dead_upload_left_stays(platform: Platform) -> None:
    gone = suspended(platform)
    platform.store.put(f"originals/{gone.id}/0a.age", b"sealed")
    DirectoryStore(platform.settings.data_dir / "objects").begin(f"originals/{gone.id}/1b.age").write(b"half")
    shred(platform, gone.slug)
    assert not (platform.settings.data_dir / "objects" / "originals" / str(gone.id)).exists()


def test_what_an_attempt_that_died_has_left_goes_like_the_others(platform: Platform) -> None:
    gone = suspended(platform)
    dead = run_backup(platform, BackupOrder(gone.id))
    with Session(platform.control) as session, session.begin():
        session.get_one(Archive, dead.id).state = ArchiveState.RUNNING
    assert shred(platform, gone.slug).archives == 0
    assert states(platform, gone) == {ArchiveState.SHREDDED}
    expire(platform)
    with pytest.raises(ObjectNotFound):
        platform.archives.stat(dead.key)


def test_a_suspended_instance_gets_no_new_key_behind_its_back(platform: Platform) -> None:
    gone = suspended(platform)
    shred(platform, gone.slug)
    reconcile(platform, gone.id)
    assert platform.escrow.recipient(gone.id) is None
    assert is_shredded(load(platform, gone.id))


def test_one_that_is_resumed_gets_a_new_key(platform: Platform, addresses: Addresses) -> None:
    gone = suspended(platform)
    lost = sealed_archive(platform, gone.id)
    shred(platform, gone.slug)
    with Session(platform.control) as session, session.begin():
        resume(session, gone.slug, platform.clock())
    reconcile(platform, gone.id)
    again = load(platform, gone.id)
    assert not is_shredded(again)
    assert again.recipient == platform.escrow.recipient(gone.id) != gone.recipient
    assert KeysAtHand.of(platform, addresses).open(sealed_archive(platform, gone.id))
    assert not KeysAtHand.of(platform, addresses).open(lost)


def test_what_cannot_be_shredded_keeps_its_key(platform: Platform) -> None:
    instance = live_instance(platform)
    with pytest.raises(Conflict, match="Suspendez-la d’abord"):
        shred(platform, instance.slug)
    with pytest.raises(NotFound):
        shred(platform, "personne")
    assert load(platform, instance.id).recipient == platform.escrow.recipient(instance.id)


def test_a_copy_that_needs_no_key_stands_in_the_way(platform: Platform) -> None:
    gone = suspended(platform)
    sealed_archive(platform, gone.id)
    with Session(platform.control) as session, session.begin():
        archive = session.scalars(select(Archive).where(Archive.instance_id == gone.id)).one()
        copy_id = uuid.uuid4()
        copy = Restoration(id=copy_id, archive_id=archive.id, state=RestorationState.READY)
        copy.asked_at, copy.asked_by, copy.hostname = platform.clock(), "tests", "copie-1a2b3c4d.localhost"
        session.add(copy)
    with pytest.raises(Conflict, match=r"copie-1a2b3c4d\.localhost"):
        shred(platform, gone.slug)
    with Session(platform.control) as session, session.begin():
        session.get_one(Restoration, copy_id).state = RestorationState.DROPPED
    assert shred(platform, gone.slug).archives == 1


@dataclass
class Meanwhile:
    """The store of archives; something happens whenever one is read."""

    platform: Platform
    happens: Callable[[], object]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.platform.archives, name)

    def read(self, key: str, version: str | None = None, start: int = 0) -> Iterator[bytes]:
        self.happens()
        return self.platform.archives.read(key, version, start)


def test_a_restore_for_proof_stands_in_the_way_too(platform: Platform) -> None:
    gone = suspended(platform)
    archive = run_backup(platform, BackupOrder(gone.id))
    refused: list[str] = []

    def shred_meanwhile() -> None:
        with pytest.raises(Conflict, match="restauration d’essai") as refusal:
            shred(platform, gone.slug)
        refused.append(str(refusal.value))

    assert drill(replace(platform, archives=Meanwhile(platform, shred_meanwhile)), archive.id).held
    assert refused
    assert shred(platform, gone.slug).archives == 1


def test_what_was_shredded_while_it_was_read_is_neither_proven_nor_shown_nor_handed_out(
    platform: Platform,
) -> None:
    archive = run_backup(platform, BackupOrder(live_instance(platform).id))
    name = open_archive(platform, archive).manifest.files[0].name

    def become(state: ArchiveState) -> None:
        with changed(platform, archive) as row:
            row.state = state

    during = replace(platform, archives=Meanwhile(platform, lambda: become(ArchiveState.SHREDDED)))
    found = drill(during, archive.id)
    assert [problem["code"] for problem in found.problems] == ["shredded"]
    assert traces(platform, found.id) == []
    become(ArchiveState.VERIFIED)
    restoration_id = ask(platform, archive)
    with pytest.raises(ArchiveRefused, match="broyée"):
        restore_beside(during, restoration_id)
    assert row_of(platform, restoration_id).state is RestorationState.FAILED
    assert traces(platform, restoration_id) == []
    become(ArchiveState.VERIFIED)
    with pytest.raises(ArchiveRefused, match="broyée"):
        extract_file(during, archive, name)


def test_nothing_begins_from_an_archive_whose_row_was_read_before_it_was_shredded(
    platform: Platform,
) -> None:
    gone = suspended(platform)
    archive = run_backup(platform, BackupOrder(gone.id))
    shred(platform, gone.slug)
    assert archive.state is ArchiveState.VERIFIED
    with Session(platform.control) as session, pytest.raises(ArchiveRefused, match="broyée"):
        begin(session, archive, "tests", platform.clock())


def test_shredding_waits_for_what_is_beginning_and_sees_it(platform: Platform) -> None:
    gone = suspended(platform)
    archive = run_backup(platform, BackupOrder(gone.id))
    with ThreadPoolExecutor(1) as other:
        with Session(platform.control) as session, session.begin():
            begin(session, archive, "tests", platform.clock())
            shredding = other.submit(shred, platform, gone.slug)
            with pytest.raises(TimeoutError):
                shredding.result(timeout=0.5)
        with pytest.raises(Conflict, match="en préparation"):
            shredding.result()
    assert load(platform, gone.id).recipient is not None


def test_databases_that_were_handed_over_are_named(platform: Platform) -> None:
    gone = suspended(platform)
    archive = run_backup(platform, BackupOrder(gone.id))
    name = f"enquete_{gone.id.hex[:8]}"
    restore_into(platform, archive, "tests", name)
    try:
        assert shred(platform, gone.slug).databases == (name,)
    finally:
        tear_down(platform.admin, name)


def test_shredding_twice_is_a_conflict(platform: Platform) -> None:
    gone = suspended(platform)
    shred(platform, gone.slug)
    with pytest.raises(Conflict, match="déjà broyée"), Session(platform.control) as session:
        foresee(session, gone.slug)


@pytest.mark.parametrize("steps", range(3))
def test_killed_half_way_it_is_ended_by_the_next(
    platform: Platform, addresses: Addresses, tmp_path: Path, steps: int
) -> None:
    gone = suspended(platform)
    lost = [sealed_archive(platform, gone.id), *originals_of(platform, gone)]
    dying = DyingStore(platform.escrow.keys, Fate(steps))
    with pytest.raises(Killed):
        shred(replace(platform, escrow=replace(platform.escrow, keys=dying)), gone.slug)
    assert states(platform, gone) == {ArchiveState.VERIFIED}
    assert shred(platform, gone.slug).archives == 1
    keys = KeysAtHand.of(platform, addresses)
    assert not any(keys.open(sealed) for sealed in lost)
