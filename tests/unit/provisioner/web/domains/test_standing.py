"""How a name stands, and what the list of all of them begins with."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.lateness import OBTAINING
from provisioner.domains.models import DomainState
from provisioner.web.console.domains.glance import Fleet, by_urgency
from provisioner.web.console.domains.standing import NameLook, NameStanding
from provisioner.web.console.domains.wording import certificate, grace, next_look
from provisioner.web.console.listing import Choice
from tests.unit.provisioner.web.domains.standings import DAY, NOW, TERMS, standing

MOMENTS = st.timedeltas(-300 * DAY, 300 * DAY).map(lambda distance: NOW + distance)
MAYBE = st.none() | MOMENTS


@st.composite
def standings(draw: st.DrawFn) -> NameStanding:
    return standing(
        draw(st.sampled_from(DomainState)),
        host=draw(st.sampled_from(["a.example", "b.example", "c.example"])),
        verdict=draw(st.none() | st.sampled_from([verdict.value for verdict in Verdict])),
        codes=tuple(draw(st.lists(st.sampled_from([code.value for code in Code]), max_size=3))),
        asked_at=draw(MOMENTS),
        next_look_at=draw(MAYBE),
        failing_since=draw(MAYBE),
        verified_at=draw(MAYBE),
        degraded_at=draw(MAYBE),
        certificate_until=draw(MAYBE),
        certificate_problem=draw(st.none() | st.just("Le certificat n’est pas de ce nom.")),
    )


@given(st.lists(standings(), max_size=12))
def test_what_needs_somebody_comes_before_what_does_not(names: list[NameStanding]) -> None:
    order = [list(NameLook).index(each.look) for each in by_urgency(names)]
    assert order == sorted(order)
    assert {each.record.id for each in by_urgency(names)} == {each.record.id for each in names}


@given(st.lists(standings(), max_size=12))
def test_totals_count_each_name_once(names: list[NameStanding]) -> None:
    everything, *parts = Fleet.of(names, Choice(), TERMS, lambda ids: {}).tiles
    assert everything.count == len(names) == sum(tile.count for tile in parts)


@given(standings())
def test_any_name_can_be_said(name: NameStanding) -> None:
    words = certificate(name, TERMS)
    assert words.look in {"well", "wrong", "waiting"}
    assert all((name.word, words.value, next_look(name)))


def test_among_what_is_to_be_handled_what_is_broken_comes_first() -> None:
    ending = standing(DomainState.SERVED, asked_at=NOW - 300 * DAY, certificate_until=NOW + DAY)
    broken = standing(DomainState.DEGRADED, degraded_at=NOW - DAY)
    assert by_urgency([ending, broken]) == [broken, ending]


def test_who_waits_longest_comes_first() -> None:
    recent, old = (standing(DomainState.WAITING, asked_at=NOW - days * DAY) for days in (1, 30))
    assert by_urgency([recent, old]) == [old, recent]


@pytest.mark.parametrize("verdict", [Verdict.OK, Verdict.MISCONFIGURED])
def test_a_name_that_was_answered_once_and_is_not_any_more_is_for_staff(verdict: Verdict) -> None:
    lapsed = standing(DomainState.WAITING, verified_at=NOW - 90 * DAY, verdict=verdict.value)
    assert (lapsed.look, lapsed.word) == (NameLook.TO_HANDLE, "Plus servi")


def test_a_certificate_that_is_late_is_news_and_one_that_is_on_its_way_is_not() -> None:
    problem = {"certificate_problem": "Aucun certificat."}
    early = standing(DomainState.VERIFIED, verified_at=NOW - OBTAINING + timedelta(seconds=1), **problem)
    late = standing(DomainState.VERIFIED, verified_at=NOW - OBTAINING, **problem)
    assert (early.look, late.look) == (NameLook.WAITING, NameLook.TO_HANDLE)


@pytest.mark.parametrize("state", [DomainState.VERIFIED, DomainState.SERVED])
@pytest.mark.parametrize(
    ("code", "word"),
    [(Code.SERVERS_DISAGREE, "Serveurs en désaccord"), (Code.CAA_FORBIDS, "Certificat à traiter")],
)
def test_what_the_first_page_tells_of_is_for_staff_though_the_name_is_answered(
    state: DomainState, code: Code, word: str
) -> None:
    told = standing(state, verdict=Verdict.MISCONFIGURED.value, codes=(Code.TIMEOUT.value, code.value))
    assert (told.look, told.word) == (NameLook.TO_HANDLE, word)


def test_servers_that_disagree_are_not_confirmed_to_lead_away() -> None:
    told = standing(DomainState.SERVED, failing_since=NOW, codes=(Code.SERVERS_DISAGREE.value,))
    assert told.is_unconfirmed


def test_a_certificate_that_cannot_be_renewed_is_not_called_good() -> None:
    forbidden = {"codes": (Code.CAA_FORBIDS.value,), "certificate_until": NOW + 60 * DAY}
    words = certificate(standing(DomainState.SERVED, **forbidden), TERMS)
    assert (words.note, words.look) == ("ne peut plus être renouvelé", "wrong")


def test_a_certificate_ends_soon_when_the_offer_says_so() -> None:
    warned = timedelta(days=TERMS.certificate_warning_days)
    good, ending = (
        standing(DomainState.SERVED, certificate_until=NOW + warned - spent * timedelta(seconds=1))
        for spent in (-1, 0)
    )
    assert (good.look, ending.look) == (NameLook.SERVED, NameLook.TO_HANDLE)


def test_a_certificate_that_is_over_is_said_to_be() -> None:
    over = certificate(standing(DomainState.SERVED, certificate_until=NOW - DAY), TERMS)
    assert (over.value, over.note, over.look) == ("terminé", "depuis le 20 novembre 2026", "wrong")


def test_grace_is_said_only_where_one_runs() -> None:
    broken = {"degraded_at": NOW - DAY, "verdict": Verdict.MISCONFIGURED.value}
    assert (
        grace(standing(DomainState.DEGRADED, **broken), TERMS)
        == "Sans correction, abandonné le 4 décembre 2026"
    )
    uncertified = broken | {"verdict": Verdict.OK.value}
    assert grace(standing(DomainState.DEGRADED, **uncertified), TERMS) is None
    assert grace(standing(DomainState.SERVED), TERMS) is None
