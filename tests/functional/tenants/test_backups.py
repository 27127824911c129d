"""When a structure's data were last saved and proven, as its super-conseillers see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tenants.roles import Role
from tests.functional.tenants.space import Space
from tests.pages import Page

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SAVED = datetime(2026, 11, 21, 1, 14, tzinfo=UTC)
PROVEN = datetime(2026, 11, 12, 2, 0, tzinfo=UTC)


@contextmanager
def kept(
    space: Space, saved_at: datetime | None, proven_at: datetime | None, *, hosted: bool = True
) -> Iterator[Page]:
    """The page of a super-conseiller on the morning of NOW."""
    terms = replace(space.app.extensions["tenant_web"].config.backups, hosted=hosted)
    with space.registered() as entry:
        entry.saved_at, entry.proven_at = saved_at, proven_at
    try:
        with space.configured(clock=lambda: NOW, backups=terms) as morning:
            yield morning.signed_in(Role.SUPER_CONSEILLER).get("/sauvegardes")
    finally:
        with space.registered() as entry:
            entry.saved_at, entry.proven_at = None, None


def test_saved_this_night_and_proven_lately(space: Space) -> None:
    with kept(space, SAVED, PROVEN) as page:
        assert page.heading == "Sauvegardes"
        assert "Vos données ont été sauvegardées aujourd’hui à 2 h 14." in page.text
        assert "chiffrée avec une clé propre à votre structure, chez un hébergeur en Europe." in page.text
        assert "Réussie le 12 novembre à 3 h 00." in page.text
        assert "1 an au plus." in page.text
        assert "L’équipe est prévenue et s’en occupe" not in page.text


def test_a_trial_on_one_machine_promises_no_host(space: Space) -> None:
    with kept(space, SAVED, PROVEN, hosted=False) as page:
        assert "hébergeur" not in page.text


@pytest.mark.parametrize(("hours", "late"), [(25, False), (26, False), (27, True)])
def test_what_is_late_by_the_offer_s_rule_is_said_gently(space: Space, hours: int, late: bool) -> None:
    with kept(space, NOW - timedelta(hours=hours), PROVEN) as page:
        assert ("C’est plus ancien que prévu. L’équipe est prévenue" in page.text) is late


def test_a_restore_that_was_proven_long_ago_is_said_too(space: Space) -> None:
    with kept(space, SAVED, NOW - timedelta(days=31)) as page:
        assert page.text.count("C’est plus ancien que prévu.") == 1


def test_never_saved_yet(space: Space) -> None:
    with kept(space, None, None) as page:
        assert "Aucune sauvegarde de vos données n’est disponible pour l’instant." in page.text
        assert "Pas encore faite." in page.text


@pytest.mark.parametrize(("role", "shown"), [(Role.SUPER_CONSEILLER, True), (Role.CONSEILLER, False)])
def test_only_super_conseillers_are_led_there(space: Space, role: Role, shown: bool) -> None:
    browser = space.signed_in(role)
    links = {link.get("href") for link in browser.get("/").document.iter("a")}
    assert ("/sauvegardes" in links) is shown
    assert browser.get("/sauvegardes").status == (200 if shown else 403)
