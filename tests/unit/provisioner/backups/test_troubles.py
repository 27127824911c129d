"""What is wrong with the backups of an owner, and what its conditions say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import Owner
from provisioner.backups.watch.alert_codes import AlertCode, whose
from provisioner.backups.watch.observations import seen_fresh, seen_proven
from provisioner.backups.watch.troubles import Record, trouble_of_store, troubles_of
from provisioner.models import ConditionStatus
from tests.unit.provisioner.backups.plans import MIXEUR, archive, drill, owner, paris

NOW = paris("2026-11-21 10:30")
TAKEN = paris("2026-11-21 02:14")
OWNER = owner("2026-06-01 09:00")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def record(*archives: Any, **more: Any) -> Record:
    newest_first = sorted(archives, key=lambda one: one.taken_at, reverse=True)
    proven = drill(newest_first[0] if newest_first else archive(TAKEN), NOW - DAY)
    return replace(Record(OWNER, archives=tuple(newest_first), drills=(proven,)), **more)


def found(given: Record) -> dict[AlertCode, str]:
    return {trouble.code: trouble.message for trouble in troubles_of(MIXEUR, given, NOW)}


def failures(count: int) -> list[Any]:
    return [archive(NOW - n * HOUR, state=ArchiveState.FAILED) for n in range(1, count + 1)]


def test_all_is_well() -> None:
    given = record(archive(TAKEN))
    assert found(given) == {}
    fresh, proven = seen_fresh(MIXEUR, given, NOW), seen_proven(MIXEUR, given, NOW)
    assert (fresh.status, fresh.reason) == (ConditionStatus.TRUE, "Fresh")
    assert fresh.message.startswith("Dernière bonne sauvegarde : 21 novembre 2026 à 2 h 14. Prochaine : 2")
    assert (proven.status, proven.reason) == (ConditionStatus.TRUE, "Proven")
    assert "Dernière restauration d’essai réussie : 20 novembre 2026 à 10 h 30." in proven.message
    assert "La prochaine doit réussir avant le 20 décembre 2026" in proven.message


def test_the_last_good_archive_is_too_old() -> None:
    given = record(archive(NOW - 2 * DAY))
    assert found(given) == {
        AlertCode.NO_FRESH_BACKUP: "Dernière bonne sauvegarde : 19 novembre 2026 à 10 h 30."
    }
    seen = seen_fresh(MIXEUR, given, NOW)
    assert (seen.status, seen.reason) == (ConditionStatus.FALSE, "TooOld")
    assert seen.message.endswith("La prochaine est en cours ou va commencer.")


def test_a_day_and_the_offer_s_tolerance_are_no_trouble() -> None:
    young_enough = NOW - DAY - timedelta(minutes=MIXEUR.tolerance_minutes)
    assert found(record(archive(young_enough))) == {}
    assert AlertCode.NO_FRESH_BACKUP in found(record(archive(young_enough - timedelta(minutes=1))))


def test_what_was_not_read_back_does_not_count() -> None:
    given = record(archive(TAKEN, state=ArchiveState.STORED), archive(NOW - 3 * DAY))
    assert AlertCode.NO_FRESH_BACKUP in found(given)


def test_never_saved() -> None:
    young = Owner(OWNER.id, NOW - HOUR)
    waiting = record(owner=young, drills=())
    assert found(waiting) == {}
    assert seen_fresh(MIXEUR, waiting, NOW).status is ConditionStatus.UNKNOWN
    assert seen_proven(MIXEUR, waiting, NOW).message.startswith("Pas encore éprouvée.")
    too_long = record(drills=())
    assert found(too_long).keys() == {AlertCode.NO_FRESH_BACKUP, AlertCode.NOT_PROVEN}
    assert seen_fresh(MIXEUR, too_long, NOW).reason == "NeverSaved"
    assert seen_proven(MIXEUR, too_long, NOW).reason == "NeverProven"


def test_what_has_no_database_has_nothing_to_save() -> None:
    given = record(drills=(), has_database=False)
    assert found(given) == {}
    assert seen_fresh(MIXEUR, given, NOW).reason == "NothingToSave"
    assert seen_proven(MIXEUR, given, NOW).status is ConditionStatus.UNKNOWN


def test_what_has_lost_its_key_on_purpose_is_not_awaited_any_more() -> None:
    given = record(archive(TAKEN - 3 * DAY, state=ArchiveState.SHREDDED), shredded=True)
    assert found(given) == {}
    assert seen_fresh(MIXEUR, given, NOW).reason == "Shredded"
    assert seen_proven(MIXEUR, given, NOW).status is ConditionStatus.UNKNOWN


def test_a_database_that_is_gone_does_not_make_its_old_archives_fresh() -> None:
    assert AlertCode.NO_FRESH_BACKUP in found(record(archive(NOW - 2 * DAY), has_database=False))


@pytest.mark.parametrize(("count", "told"), [(1, False), (2, True), (5, True)])
def test_one_failure_may_happen_two_in_a_row_are_told(count: int, told: bool) -> None:
    failed = failures(count)
    given = record(archive(TAKEN), *failed, reasons={failed[0].id: "Le disque est plein."})
    assert (AlertCode.BACKUP_FAILS in found(given)) is told
    assert "La tentative du 21 novembre 2026 à 9 h 30 a échoué : Le disque est plein." in (
        seen_fresh(MIXEUR, given, NOW).message
    )
    if told:
        said = f"{count} sauvegardes de suite ont échoué, la dernière le 21 novembre 2026 à 9 h 30. Le disque"
        assert found(given)[AlertCode.BACKUP_FAILS].startswith(said)


def test_what_is_under_way_ends_no_series_and_begins_none() -> None:
    running = archive(NOW, state=ArchiveState.RUNNING)
    assert AlertCode.BACKUP_FAILS in found(record(archive(TAKEN), *failures(2), running))
    assert AlertCode.BACKUP_FAILS not in found(record(archive(TAKEN), *failures(1), running))


def test_a_good_archive_ends_the_series() -> None:
    good = archive(NOW)
    assert AlertCode.BACKUP_FAILS not in found(record(good, *failures(4)))


def test_two_drills_in_a_row_that_do_not_hold() -> None:
    good = archive(TAKEN)
    bad = [drill(good, NOW - n * HOUR, held=False) for n in (1, 2)]
    given = record(good, drills=(*bad, drill(good, NOW - DAY)), drill_reasons={good.id: "3 lignes manquent."})
    assert found(given)[AlertCode.DRILL_FAILS].endswith(". 3 lignes manquent.")
    assert "n’a pas réussi : 3 lignes manquent." in seen_proven(MIXEUR, given, NOW).message
    assert AlertCode.DRILL_FAILS not in found(replace(given, drills=given.drills[1:]))


def test_drills_that_outages_hindered_say_nothing_of_the_archive() -> None:
    good = archive(TAKEN)
    away = [drill(good, NOW - n * HOUR, held=False, hindered=True) for n in (1, 2, 3)]
    given = record(good, drills=(*away, drill(good, NOW - DAY)))
    assert found(given) == {}
    bad = [drill(good, NOW - n * HOUR, held=False) for n in (4, 5)]
    assert AlertCode.DRILL_FAILS in found(replace(given, drills=(*away, *bad)))


def test_unproven_for_longer_than_the_offer_allows() -> None:
    good = archive(TAKEN)
    given = record(good, drills=(drill(good, NOW - 31 * DAY),))
    assert found(given).keys() == {AlertCode.NOT_PROVEN}
    assert seen_proven(MIXEUR, given, NOW).reason == "TooOld"


def test_the_control_plane_is_saved_and_proven_like_all_others() -> None:
    ours, good = Owner(None, OWNER.created_at), archive(TAKEN, owner=None)
    assert found(record(good, owner=ours)) == {}
    assert found(record(good, owner=ours, drills=())).keys() == {AlertCode.NOT_PROVEN}
    bad = tuple(drill(good, NOW - n * HOUR, held=False) for n in (1, 2))
    failing = record(good, owner=ours, drills=(*bad, drill(good, NOW - DAY)))
    assert found(failing).keys() == {AlertCode.DRILL_FAILS}
    assert whose(AlertCode.DRILL_FAILS, None) == "Le service lui-même (console)"


def test_a_store_that_refuses_one_archive_after_the_other_is_told_once_for_all() -> None:
    first, second = failures(2)
    reasons = {first.id: "Le stockage répond 503.", second.id: "Le stockage ne répond pas."}
    one = record(first, archive(TAKEN), reasons=reasons, refused=frozenset({first.id}))
    other = record(second, reasons=reasons, refused=frozenset({second.id}))
    trouble = trouble_of_store([one, other], NOW)
    assert trouble is not None
    assert (trouble.code, trouble.instance_id) == (AlertCode.STORE_REFUSES, None)
    assert trouble.message == (
        "Toutes les tentatives échouent depuis le 21 novembre 2026 à 8 h 30. Le stockage répond 503."
    )


def test_one_refusal_a_success_since_or_another_cause_is_no_trouble_of_the_store() -> None:
    first, second = failures(2)
    reasons = {first.id: "Refus.", second.id: "Refus."}
    refused = record(first, second, reasons=reasons, refused=frozenset({first.id, second.id}))
    assert trouble_of_store([replace(refused, archives=(first,))], NOW) is None
    assert trouble_of_store([refused, record(archive(NOW - timedelta(minutes=5)))], NOW) is None
    assert trouble_of_store([replace(refused, refused=frozenset({second.id}))], NOW) is None
    assert trouble_of_store([refused], NOW + 2 * DAY) is None


def test_what_should_be_gone() -> None:
    old = [archive(NOW - n * DAY) for n in (400, 401)]
    assert found(record(archive(TAKEN), overdue=tuple(old[:1])))[AlertCode.EXPIRY_OVERDUE] == (
        "La sauvegarde du 17 octobre 2025 à 11 h 30 devrait avoir quitté le stockage."
    )
    assert found(record(archive(TAKEN), overdue=tuple(old)))[AlertCode.EXPIRY_OVERDUE].startswith(
        "2 sauvegardes devraient avoir quitté le stockage ; la plus ancienne est du 16 octobre 2025"
    )


def test_a_damaged_archive_is_told_until_a_good_one_was_taken_since() -> None:
    damaged = archive(NOW - 9 * DAY, state=ArchiveState.DAMAGED)
    good = archive(TAKEN)
    given = record(good, damaged, reasons={damaged.id: "Un octet a changé."})
    (trouble,) = troubles_of(MIXEUR, given, NOW)
    assert trouble.key == f"archive-damaged:{damaged.id}"
    assert (
        trouble.message == "La sauvegarde du 12 novembre 2026 à 10 h 30 n’est plus bonne. Un octet a changé."
    )
    told_before, told_after = {damaged.id: TAKEN - HOUR}, {damaged.id: TAKEN + HOUR}
    assert found(replace(given, alerted=told_after)).keys() == {AlertCode.ARCHIVE_DAMAGED}
    assert found(replace(given, alerted=told_before)) == {}
    assert found(replace(given, alerted={damaged.id: None})) == {}


def test_messages_stay_the_same_as_long_as_nothing_happens() -> None:
    given = record(archive(TAKEN), *failures(1), reasons={})
    later = NOW + timedelta(minutes=2)
    assert seen_fresh(MIXEUR, given, NOW) == seen_fresh(MIXEUR, given, later)
    assert seen_proven(MIXEUR, given, NOW) == seen_proven(MIXEUR, given, later)
