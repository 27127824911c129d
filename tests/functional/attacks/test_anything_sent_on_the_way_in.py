"""Whatever is sent behind a good link, or by whoever owes something yet, no application breaks."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.functional.access.matrix import Door
from tests.functional.attacks.links import KINDS, Kind, link_of_a_name, visit_of_a_copy
from tests.functional.attacks.sending import FORM, NAMES, PAIRS, UNHURRIED, Pairs, Sender, broken
from tests.functional.attacks.stages import STAGES
from tests.functional.attacks.world import Application, World

# A visit has no form, its link is the way in; the pages of a name are an application of their own.
KINDS_WITH_FORM = [kind for kind in KINDS if kind not in {visit_of_a_copy, link_of_a_name}]
FEWER = settings(UNHURRIED, max_examples=12)


@pytest.fixture
def arrived(world: World, kind: Kind) -> Sender:
    """Whoever got a link of this kind just now, at its page."""
    link = kind(world)
    app = link.browser.browser.application
    assert isinstance(app, Flask)
    return Sender.behind(app, link.browser, link.path)


@pytest.fixture
def halfway(world: World, stage: Application) -> Iterator[Sender]:
    """Somebody new at this stage, who is there still when the test is over."""
    sender = Sender.at(stage, world)
    assert frozenset(door.endpoint for door in sender.doors) == stage.doors
    yield sender
    assert sender.is_still_in()


@pytest.mark.parametrize("kind", KINDS_WITH_FORM)
@pytest.mark.parametrize("turn", range(3))
def test_every_field_behind_a_good_link_bears_what_is_no_value(arrived: Sender, turn: int) -> None:
    answers = arrived.send_all(turn, arrived.token)
    assert broken(answers) == []
    # Behind a secret that is none, there is nothing.
    assert {door.method for door, status in answers if status != 404} == {"GET", "POST"}


@pytest.mark.parametrize("kind", KINDS_WITH_FORM)
def test_files_where_a_good_link_leads_to_texts(arrived: Sender) -> None:
    answers = arrived.send_files(arrived.token, NAMES)
    assert broken(answers) == []
    assert answers


@pytest.mark.parametrize("kind", KINDS_WITH_FORM)
@FEWER
@given(chance=st.data(), query=PAIRS, fields=PAIRS)
def test_anything_behind_a_good_link_is_answered(
    arrived: Sender, chance: st.DataObject, query: Pairs, fields: Pairs
) -> None:
    assert broken([anything(arrived, chance, query, fields)]) == []


@pytest.mark.parametrize("stage", STAGES, ids=str)
@pytest.mark.parametrize("turn", range(3))
def test_every_field_of_a_stage_bears_what_is_no_value(halfway: Sender, turn: int) -> None:
    assert broken(halfway.send_all(turn, halfway.token)) == []


@pytest.mark.parametrize("stage", STAGES, ids=str)
def test_files_where_a_stage_expects_texts(halfway: Sender) -> None:
    assert broken(halfway.send_files(halfway.token, NAMES)) == []


@pytest.mark.parametrize("stage", STAGES, ids=str)
@FEWER
@given(chance=st.data(), query=PAIRS, fields=PAIRS)
def test_anything_at_a_stage_is_answered(
    halfway: Sender, chance: st.DataObject, query: Pairs, fields: Pairs
) -> None:
    assert broken([anything(halfway, chance, query, fields)]) == []


def anything(sender: Sender, chance: st.DataObject, query: Pairs, fields: Pairs) -> tuple[Door, int]:
    door = chance.draw(st.sampled_from(sender.doors))
    body = urlencode([*fields, ("csrf_token", sender.token)]).encode()
    return door, sender.knock(door, query, body, FORM)
