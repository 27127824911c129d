"""Comparing what the store lists with what the catalogue says, so that no loss waits for somebody to read.

Both are read once, side by side, in constant memory. A list may be older than what it is compared with, so
what differs is only a suspicion: it is looked at by itself before anything is recorded.
"""

import logging
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush, merge
from itertools import chain, groupby
from operator import itemgetter

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer

from provisioner.backups.locks import BackupUnderWay
from provisioner.backups.models import MANIFEST, Archive, ArchiveState
from provisioner.backups.taking.verifying import notice_loss
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.alerts import report_once
from provisioner.instances.work import Platform
from provisioner.jobs import defer_verify
from storage.objects import ObjectStoreError, Stored

logger = logging.getLogger(__name__)
# In the order of their keys, as stores list them.
FOLDERS = ("control/", "instances/")
# Of those that seem lost, and of those that seem to be back; the newest first, the others next time.
AT_MOST = 2000
_AT_A_TIME = 500
_NAMED = 20
# What is seen without reading, and so may turn out to be mended without reading.
_SEEN_FROM_OUTSIDE = frozenset({"missing", "size", "manifest_missing"})


@dataclass(slots=True)
class Newest:
    """The newest archives of however many, at the most ``AT_MOST``."""

    _heap: list[tuple[datetime, uuid.UUID]] = field(default_factory=list)

    def add(self, archive: Archive) -> None:
        heappush(self._heap, (archive.taken_at, archive.id))
        if len(self._heap) > AT_MOST:
            heappop(self._heap)

    def __iter__(self) -> Iterator[uuid.UUID]:
        return (archive_id for _, archive_id in sorted(self._heap, reverse=True))


@dataclass(slots=True)
class Census:
    """``lost``: count, and do not seem to be there. ``back``: were not there, and seem to be again.

    ``strangers`` lie there, and belong to no archive: the first keys of ``count``.
    """

    lost: Newest = field(default_factory=Newest)
    back: Newest = field(default_factory=Newest)
    strangers: list[str] = field(default_factory=list)
    count: int = 0


def hold_census(platform: Platform) -> int:
    """Have what is gone from the store known as damaged, what is back read back; returns how many are gone.

    Where the store does not answer, nothing is learnt and nothing recorded.
    """
    try:
        census = compare(platform)
        gone = sum(_is_gone(platform, archive_id) for archive_id in census.lost)
    except ObjectStoreError as error:
        logger.warning("the archives could not be counted: %s", error)
        return 0
    with Session(platform.control) as session, session.begin():
        for archive_id in census.back:
            defer_verify(session, archive_id, scheduled=True)
        report_once(session, AlertCode.UNKNOWN_OBJECTS, _told(census), platform.clock())
    return gone


def compare(platform: Platform) -> Census:
    """What differs. Raises ObjectStoreError."""
    census = Census()
    with (
        Session(platform.control) as asking,
        Session(platform.control) as session,
        # The rows of this moment; whether there is one by now for what was stored since is asked.
        closing(session.scalars(_catalogue(), execution_options={"yield_per": _AT_A_TIME})) as known,
    ):
        listed = chain.from_iterable(map(platform.archives.listing, FOLDERS))
        for key, archive, stored in _side_by_side(known, listed):
            if archive is not None:
                _compare_one(census, archive, stored)
            elif not _is_new(asking, key):
                _add_stranger(census, key)
    return census


def _compare_one(census: Census, archive: Archive, stored: Sequence[Stored]) -> None:
    is_whole = _is_whole(archive, stored)
    if archive.state is ArchiveState.VERIFIED and not is_whole:
        census.lost.add(archive)
    if archive.state is ArchiveState.DAMAGED and archive.problem_code in _SEEN_FROM_OUTSIDE and is_whole:
        census.back.add(archive)


def _catalogue() -> Select[Archive]:
    """Every archive there ever was, in the order in which stores list keys."""
    return select(Archive).options(defer(Archive.rows)).order_by(Archive.key.collate("C"))


def _side_by_side(
    known: Iterable[Archive], listed: Iterable[Stored]
) -> Iterator[tuple[str, Archive | None, Sequence[Stored]]]:
    """By the key of an archive: its row, if there is one, and what the store has of it and of its manifest.

    Where one of them is not in order, a key may come twice: then something seems to be lost that is not.
    """
    rows = ((row.key, row, None) for row in known)
    objects = ((stored.key.removesuffix(MANIFEST), None, stored) for stored in listed)
    for key, pairs in groupby(merge(rows, objects, key=itemgetter(0)), key=itemgetter(0)):
        found, archive = [], None
        for _, row, stored in pairs:
            archive = row or archive
            found += [stored] if stored else []
        yield key, archive, found


def _is_whole(archive: Archive, stored: Sequence[Stored]) -> bool:
    """Both objects, in the versions that are ours; later ones, whoever put them there, change nothing."""
    sizes = {(one.key, one.version): one.size for one in stored}
    has_manifest = (archive.manifest_key, archive.manifest_version) in sizes
    return has_manifest and sizes.get((archive.key, archive.version)) == archive.bytes


def _is_new(session: Session, key: str) -> bool:
    """Whether it was begun since: the row of an archive is there before its object."""
    return session.scalar(select(Archive.id).where(Archive.key == key)) is not None


def _add_stranger(census: Census, key: str) -> None:
    census.count += 1
    if len(census.strangers) < _NAMED:
        census.strangers.append(key)
        logger.warning("the store has %s, which belongs to no archive", key)


def _told(census: Census) -> str | None:
    if not census.count:
        return None
    first = f"« {census.strangers[0]} »"
    if census.count == 1:
        return f"L’objet {first} du stockage n’appartient à aucune sauvegarde connue."
    said = f"{census.count} objets du stockage n’appartiennent à aucune sauvegarde connue"
    return f"{said} ; le premier est {first}."


def _is_gone(platform: Platform, archive_id: uuid.UUID) -> bool:
    try:
        return notice_loss(platform, archive_id)
    except BackupUnderWay:
        # Its owner is being looked after; the next census sees it again.
        return False
