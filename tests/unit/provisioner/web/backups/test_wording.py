"""How backups stand, in few words: for somebody who is tired."""

import uuid
from datetime import timedelta

import pytest

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.facts import Owner
from provisioner.web.console.backups.calendar import day_of, days_of
from provisioner.web.console.backups.standing import Flaw, expected_days
from provisioner.web.console.backups.wording import (
    Fact,
    coming,
    facts_of,
    kept,
    proven,
    said_strip,
    saved,
)
from provisioner.web.tone import Tone
from tests.unit.provisioner.web.backups.records import INSTANCE, NOW, PLAN, drill, nights, standing

NEW = Owner(uuid.UUID(int=8), NOW - timedelta(hours=1))
FORGOTTEN = Owner(uuid.UUID(int=9), NOW - timedelta(days=90))


def words(fact: Fact) -> tuple[str, str, Tone]:
    return fact.value.replace("\u00a0", " "), fact.note.replace("\u00a0", " "), fact.tone


def test_all_is_well() -> None:
    well = standing(nights(range(10)), [drill(5)])
    assert words(saved(well, NOW)) == ("aujourd’hui à 5 h 29", "vérifiée, il y a 6 heures", Tone.WELL)
    assert words(proven(well, NOW)) == ("le 16 novembre à 11 h 30", "réussie, il y a 5 jours", Tone.WELL)
    assert words(kept(well)) == ("10 sauvegardes", "40 Mo en tout, la dernière 4 Mo", Tone.PLAIN)
    assert coming(well, NOW).note == "quotidienne"
    assert coming(well, NOW).value.startswith("demain à ")
    assert well.flaws == set()


def test_too_old_says_how_old() -> None:
    late = standing(nights(range(3, 10)), [drill(40)])
    assert words(saved(late, NOW)) == (
        "le 18 novembre à 5 h 29",
        "il y a 3 jours : c’est trop ancien",
        Tone.WRONG,
    )
    assert words(proven(late, NOW))[1:] == ("il y a 1 mois : c’est trop ancien", Tone.WRONG)
    assert words(coming(late, NOW))[:2] == ("dès que possible", "")
    assert late.flaws == {Flaw.LATE, Flaw.UNPROVEN}


def test_a_failure_since_the_last_good_one_is_said() -> None:
    failing = standing(
        [*nights([0], state=ArchiveState.FAILED), *nights([1])], [drill(9), drill(2, held=False)]
    )
    assert "échec aujourd’hui à 5 h 29" in words(saved(failing, NOW))[1]
    assert "échec le 19 novembre à 11 h 30" in words(proven(failing, NOW))[1]
    assert Flaw.FAILING in failing.flaws


def test_a_new_one_is_not_late_yet() -> None:
    new = standing([], owner=NEW)
    assert words(saved(new, NOW)) == (
        "aucune pour l’instant",
        "attendue avant demain à 12 h 30",
        Tone.WAITING,
    )
    assert words(kept(new))[0] == "aucune sauvegarde"
    assert new.flaws == set()


def test_one_that_never_was_saved_is_late() -> None:
    never = standing([], owner=FORGOTTEN)
    assert words(saved(never, NOW))[0] == "aucune"
    assert words(saved(never, NOW))[1].startswith("attendue depuis le ")
    assert never.flaws == {Flaw.LATE, Flaw.UNPROVEN}


@pytest.mark.parametrize(("ago", "said"), [([5], "et 1 abîmée"), ([5, 6], "et 2 abîmées")])
def test_what_is_damaged_is_counted(ago: list[int], said: str) -> None:
    damaged = standing([*nights(range(5)), *nights(ago, state=ArchiveState.DAMAGED)], [drill(5)])
    assert words(kept(damaged)) == ("5 sauvegardes", said, Tone.WRONG)
    assert damaged.flaws == {Flaw.FAILING}


def test_an_owner_s_page_begins_with_four_facts() -> None:
    titles = [fact.title for fact in facts_of(standing(nights(range(3))), NOW)]
    assert titles == [
        "Dernière sauvegarde",
        "Dernière restauration d’essai",
        "Conservées",
        "Prochaine sauvegarde",
    ]


def strip(archives: list[int], failed: tuple[int, ...] = ()) -> str:
    last = day_of(NOW)
    first = last - timedelta(days=29)
    facts = [*nights(archives), *nights(failed, state=ArchiveState.FAILED)]
    expected = expected_days(PLAN, INSTANCE, first, last, NOW)
    return said_strip(days_of(facts, expected, first, last, NOW))


def test_a_picture_is_said_in_words() -> None:
    assert strip([*range(30)]) == "30 derniers jours : 30 jours avec une bonne sauvegarde."
    assert strip([*range(1, 28)], failed=(0,)) == (
        "30 derniers jours : 27 jours avec une bonne sauvegarde, 1 en échec (21/11), "
        "2 sans sauvegarde (23/10, 24/10)."
    )
    assert strip([0]).endswith(
        "1 jour avec une bonne sauvegarde, 29 sans sauvegarde (23/10, 24/10, 25/10, 26/10…)."
    )
