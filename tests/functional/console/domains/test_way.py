"""The way from a name to its target, on the name's page."""

from dataclasses import replace

import pytest

from tests.functional.console.domains.names import TARGET, Town, in_place, wrong_target
from tests.pages import Page, PageClient


def marked(page: Page) -> list[str]:
    """The names on the way that are shown as the target."""
    hops = page.document.iter("span")
    return ["".join(hop.itertext()) for hop in hops if "is-target" in hop.get("class", "").split()]


@pytest.mark.parametrize("after", [(), ("front.hebergeur.example",)])
def test_the_target_is_marked_also_where_it_leads_on(
    browser: PageClient, town: Town, after: tuple[str, ...]
) -> None:
    town.add(replace(in_place(town.host, town.now), chain=("relais.example", TARGET, *after)))
    assert marked(browser.get(town.path())) == [TARGET]


def test_a_way_that_leads_elsewhere_has_no_target(browser: PageClient, town: Town) -> None:
    town.add(wrong_target(town.host, town.now))
    assert marked(browser.get(town.path())) == []
