"""What an attempt makes of the store's answers, and of errors."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.backups.catalogue import object_key, short_names
from provisioner.backups.plan.belief import CLOCKS_AGREE_WITHIN
from provisioner.backups.taking.attempt import (
    Interrupted,
    is_between,
    refuse_other_size,
    refuse_skew,
    told,
)
from provisioner.backups.taking.opening import ArchiveRefused
from storage.archive.errors import ArchiveNotWritten, WritingFault
from storage.errors import DatabaseUnavailable
from storage.object_keys import is_key
from storage.objects import LockNotApplied, ObjectNotFound, ObjectStoreError, Stored

BEGUN = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
ENDED = BEGUN + timedelta(minutes=20)


def stored(size: int = 10, at: datetime | None = None) -> Stored:
    return Stored("instances/a/archive", size, stored_at=at)


@given(st.timedeltas(min_value=-CLOCKS_AGREE_WITHIN, max_value=ENDED - BEGUN + CLOCKS_AGREE_WITHIN))
def test_a_store_dates_an_object_by_its_beginning_or_its_end(after: timedelta) -> None:
    assert is_between(BEGUN + after, BEGUN, ENDED)


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=4000)), st.booleans())
def test_any_other_moment_is_a_clock_that_is_wrong(away: timedelta, ahead: bool) -> None:
    moment = ENDED + CLOCKS_AGREE_WITHIN + away if ahead else BEGUN - CLOCKS_AGREE_WITHIN - away
    with pytest.raises(ArchiveRefused) as refused:
        refuse_skew(stored(at=moment), BEGUN, ENDED)
    assert refused.value.problem.code == "clock_skew"


@pytest.mark.parametrize("size", [0, 9, 11])
def test_a_store_that_kept_another_length_is_not_believed(size: int) -> None:
    refuse_other_size(stored(10), 10)
    with pytest.raises(ArchiveRefused) as refused:
        refuse_other_size(stored(size), 10)
    assert refused.value.problem.code == "size"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Interrupted(), "interrupted"),
        (ArchiveRefused("sha256", "Altérée."), "sha256"),
        (ArchiveNotWritten(WritingFault.DUMP_KILLED, "Interrompu."), "dump_killed"),
        (LockNotApplied("Pas de verrou."), "not_locked"),
        (ObjectNotFound("Parti."), "missing"),
        (ObjectStoreError("En panne."), "store_failed"),
        (DatabaseUnavailable("Loin."), "database_failed"),
        (RuntimeError("a defect of ours"), "unexpected"),
    ],
)
def test_every_error_has_a_code_and_a_sentence(error: Exception, code: str) -> None:
    found, sentence = told(error)
    assert found == code
    assert sentence.endswith(".")
    assert "defect of ours" not in sentence


def test_who_is_interrupted_promises_neither_that_all_is_lost_nor_that_it_is_kept() -> None:
    _, sentence = told(Interrupted())
    assert "Ce qui est entier sera repris ; sinon, une autre sera faite." in sentence


@given(st.one_of(st.none(), st.uuids()), st.uuids(), st.datetimes(timezones=st.just(UTC)))
def test_every_archive_has_a_key_that_stores_take(
    instance_id: uuid.UUID | None, archive_id: uuid.UUID, taken_at: datetime
) -> None:
    key = object_key(instance_id, archive_id, taken_at)
    assert is_key(key)
    assert is_key(f"{key}.manifest")
    assert len(key) <= 190


def test_people_read_tables_without_their_schema() -> None:
    assert short_names({"public.accounts": 2, "other.things": 1}) == {"accounts": 2, "other.things": 1}
