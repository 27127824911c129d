from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from provisioner.instances.overview import Glance, Health
from provisioner.web.console.home import Tile
from provisioner.web.console.listing import PER_PAGE, Listing
from provisioner.web.console.lookout import Lookout
from tests.pages import text_of
from tests.unit.provisioner.web.offline import NOW, demo_console, offline_console, rendered

QUIET = Lookout.judge(None, [], [])


def glances(count: int, health: Health = Health.ONLINE) -> list[Glance]:
    return [
        Glance(f"membre-{n}", f"Commune {n}", "Noé Tilleul", "noe@structure.example", health, None, NOW)
        for n in range(count)
    ]


def listing(count: int, page: int = 1) -> Listing:
    return Listing.of(glances(count), words="", health=None, page=page)


def test_each_page_shows_its_part() -> None:
    last = listing(2 * PER_PAGE + 1, page=3)
    assert (last.pages, [row.slug for row in last.rows]) == (3, [f"membre-{2 * PER_PAGE}"])


@given(st.integers(0, 3 * PER_PAGE), st.integers())
def test_any_page_number_shows_a_page_that_exists(count: int, page: int) -> None:
    shown = listing(count, page)
    assert 1 <= shown.page <= shown.pages
    assert bool(shown.rows) == bool(count)


def test_state_and_words_narrow_together() -> None:
    everything = [*glances(3), *glances(12, Health.SUSPENDED)]
    found = Listing.of(everything, words="  commune   11 ", health=Health.SUSPENDED, page=1)
    assert (found.everything, found.found, found.words) == (15, 1, "commune 11")
    assert found.is_narrowed


def test_the_first_visit_says_how_an_instance_is_made() -> None:
    nothing = {"listing": listing(0), "lookout": QUIET, "tiles": (), "titles": {}, "sample": None}
    page = rendered(offline_console(), "home.html", **nothing)
    assert "provisioner onboard annexe.txt" in text_of(page)


def test_the_demo_says_what_to_do_first(tmp_path: Path) -> None:
    values = {
        "listing": listing(1),
        "lookout": QUIET,
        "tiles": (Tile("Toutes", None, 1),),
        "titles": {Health.ONLINE: "En ligne"},
        "sample": glances(1)[0],
    }
    assert "Démonstration" in text_of(rendered(demo_console(tmp_path), "home.html", **values))
    assert "Démonstration" not in text_of(rendered(offline_console(), "home.html", **values))


def test_a_long_list_leads_to_its_other_pages() -> None:
    page = rendered(
        offline_console(),
        "home.html",
        listing=Listing.of(glances(3 * PER_PAGE), words="commune", health=None, page=2),
        lookout=QUIET,
        tiles=(),
        titles={Health.ONLINE: "En ligne"},
        sample=None,
    )
    leads = {link.get("rel"): link.get("href") for link in page.iter("a") if link.get("rel")}
    assert leads == {"prev": "/?q=commune&page=1", "next": "/?q=commune&page=3"}
