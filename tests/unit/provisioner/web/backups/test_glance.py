"""The list of all owners: what is chosen of it, and in which order."""

import uuid
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.backups.plan.facts import Owner
from provisioner.web.console.backups.glance import TITLES, Fleet, Row, is_in, known_state, row_of
from provisioner.web.console.backups.standing import Standing
from provisioner.web.console.listing import PER_PAGE, Choice
from tests.unit.provisioner.web.backups.records import LONG_AGO, NOW, drill, nights, standing

CONTROL = Owner(None, LONG_AGO)


def well(name: str = "Commune de Surville") -> Standing:
    return standing(nights(range(3)), [drill(5)], name=name)


def late(name: str = "Commune de Surville") -> Standing:
    return standing(nights([3]), [drill(5)], name=name)


def new(name: str = "Commune de Surville") -> Standing:
    return standing([], owner=Owner(uuid.UUID(int=8), NOW), name=name)


def names(fleet: Fleet) -> list[str]:
    return [row.name for row in fleet.rows]


def shown(standings: list[Standing], **choice: object) -> Fleet:
    return Fleet.of(standings, Choice(**choice), drawn)  # type: ignore[arg-type]  # words of a test


def drawn(standings: Sequence[Standing]) -> Iterable[Row]:
    return [row_of(each, each.record.archives) for each in standings]


def test_what_is_worst_comes_first_then_what_waits_then_by_name() -> None:
    control = standing(nights(range(3), CONTROL), [drill(5)], CONTROL, "Plan de contrôle")
    fleet = shown([well("Zèle"), well("Alpha"), new("Neuve"), late("Retard"), control])
    assert names(fleet) == ["Retard", "Neuve", "Plan de contrôle", "Alpha", "Zèle"]


def test_totals_count_whatever_is_shown() -> None:
    fleet = shown([well(), well(), late()], state="en-retard")
    assert {tile.title: tile.count for tile in fleet.tiles} == {
        "Toutes": 3,
        "En retard": 1,
        "En échec": 0,
        "Non éprouvées": 0,
        "À jour": 2,
    }
    assert (fleet.found, fleet.everything, fleet.is_narrowed) == (1, 3, True)


@pytest.mark.parametrize("words", ["SURVILLE", "commune  surv", "membre-7 surville"])
def test_words_are_sought_without_case_and_accents(words: str) -> None:
    assert names(shown([well("Commune de Surville"), new("Ailleurs")], words=words)) == [
        "Commune de Surville"
    ]


def test_the_control_plane_is_found_without_its_accent() -> None:
    control = standing(nights(range(3), CONTROL), owner=CONTROL, name="Plan de contrôle")
    assert names(shown([control, well()], words="controle")) == ["Plan de contrôle"]


@pytest.mark.parametrize(
    ("text", "state"), [(None, None), ("rien", None), ("en-retard", "en-retard"), ("a-jour", "a-jour")]
)
def test_an_address_that_names_no_state_shows_all(text: str | None, state: str | None) -> None:
    assert known_state(text) == state


@given(st.integers(0, 2 * PER_PAGE + 3), st.integers())
def test_any_page_number_shows_a_page_that_exists(count: int, page: int) -> None:
    fleet = shown([new()] * count, page=page)
    assert 1 <= fleet.page <= fleet.pages
    assert bool(fleet.rows) == bool(count)


@pytest.mark.parametrize("each", [well(), late(), new()], ids=["well", "late", "new"])
def test_everybody_is_in_a_total_beside_the_first(each: Standing) -> None:
    assert any(is_in(each, state) for state in TITLES if state is not None)
