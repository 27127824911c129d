"""From an order to a spec: all of it or nothing, once for each member."""

import hashlib
import threading
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.annex import Reading
from provisioner.annex.annex import Contact, Structure
from provisioner.errors import Conflict, InputRefused
from provisioner.instances import originals
from provisioner.instances.directory import show
from provisioner.instances.onboarding import onboard
from provisioner.instances.order import Acceptance, Order
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform
from provisioner.models import Instance, Member, PlannedAccount, ThemePublication
from tests.members import live_instance, load, order, picture, unique_name, with_reading
from themes.problems import Problem, Severity
from themes.theme import ThemeInputs, build


def counts(platform: Platform) -> list[int | None]:
    tables = (Member, Instance, PlannedAccount, ThemePublication)
    with Session(platform.control) as session:
        rows = [session.scalar(select(func.count()).select_from(table)) for table in tables]
        return [*rows, session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))]


def refusal_codes(platform: Platform, given: Order) -> list[str]:
    """The codes of the errors that refuse it, after checking that it left nothing behind."""
    before = counts(platform)
    with pytest.raises(InputRefused) as refusal:
        onboard(platform, given)
    assert counts(platform) == before
    return [p.code for p in refusal.value.problems if p.severity is Severity.ERROR]


def test_an_order_becomes_a_member_a_spec_and_a_queued_reconciliation(platform: Platform) -> None:
    before = counts(platform)
    instance = load(platform, onboard(platform, order()))
    grown = [after - then for after, then in zip(counts(platform), before, strict=True)]  # type: ignore[operator]
    assert grown == [1, 1, 3, 1, 1]
    assert len(instance.applications) == 9
    assert instance.member.accepted_terms == "18/06/2025"


def test_the_originals_are_kept_as_they_came_and_sealed(platform: Platform, addresses: Addresses) -> None:
    given = order()
    instance_id = onboard(platform, given)
    identities = platform.escrow.identities(instance_id, addresses.operator)
    for content in (given.document, given.logo, given.banner):
        assert content is not None
        sha256 = hashlib.sha256(content).hexdigest()
        assert originals.read(platform.store, instance_id, sha256, *identities) == content


def test_without_an_acceptance_nothing_is_created(platform: Platform) -> None:
    assert refusal_codes(platform, replace(order(), acceptance=None)) == ["offer.acceptance_missing"]


def test_an_acceptance_of_tomorrow_is_refused(platform: Platform) -> None:
    tomorrow = Acceptance(platform.clock().date() + timedelta(days=2), "Surville")
    assert refusal_codes(platform, replace(order(), acceptance=tomorrow)) == ["offer.accepted_in_future"]


@pytest.mark.parametrize("place", ["", "   ", "x" * 201])
def test_a_place_that_is_none_is_refused(platform: Platform, place: str) -> None:
    nowhere = replace(order(), acceptance=Acceptance(date(2025, 6, 18), place))
    assert refusal_codes(platform, nowhere) == ["offer.place_invalid"]


@pytest.mark.parametrize("name", ["Prod", "Mairie de Console"])
def test_a_name_that_gives_a_reserved_address_asks_for_another(platform: Platform, name: str) -> None:
    assert refusal_codes(platform, order(name)) == ["slug.reserved"]


def test_a_problem_of_the_annex_refuses_the_whole(platform: Platform) -> None:
    given = order()
    problem = Problem.error("contact.email", "contact.email_missing", "Il manque l’adresse du contact.")
    broken = replace(given, reading=Reading(given.reading.annex, (problem,)))
    assert "contact.email_missing" in refusal_codes(platform, broken)


def test_all_problems_are_told_at_once(platform: Platform) -> None:
    given = replace(order(slug="prod"), banner=picture(1999, 149), logo=b"not a picture", acceptance=None)
    assert {
        "banner.width",
        "banner.height",
        "logo.not_an_image",
        "slug.reserved",
        "offer.acceptance_missing",
    } <= set(refusal_codes(platform, given))


@pytest.mark.parametrize("slug", ["Aunis", "-val", "val-", "val d ambre", "é", "", "a" * 64])
def test_a_slug_that_is_no_host_name_is_refused(platform: Platform, slug: str) -> None:
    assert refusal_codes(platform, order(slug=slug)) == ["slug.invalid"]


def test_a_slug_that_another_instance_has_is_a_conflict(platform: Platform) -> None:
    slug = f"val-{uuid.uuid4().hex[:8]}"
    onboard(platform, order(slug=slug))
    with pytest.raises(Conflict, match=slug):
        onboard(platform, order(slug=slug))


def test_the_same_member_twice_names_the_existing_instance(platform: Platform) -> None:
    given = order()
    slug = load(platform, onboard(platform, given)).slug
    before = counts(platform)
    with pytest.raises(Conflict, match=slug):
        onboard(platform, given)
    assert counts(platform) == before


def test_a_corrected_annex_of_the_same_member_is_recognised(platform: Platform) -> None:
    given = order()
    slug = load(platform, onboard(platform, given)).slug
    name = given.reading.annex.structure.name or ""
    corrected = with_reading(given, structure=Structure(name.upper(), "Une autre description.", None))
    with pytest.raises(Conflict, match=slug):
        onboard(platform, corrected)


def test_a_known_siret_is_recognised_under_another_name(platform: Platform) -> None:
    siret = "20001177300104"
    first = with_reading(order(), structure=Structure(unique_name(), "Description.", siret))
    slug = load(platform, onboard(platform, first)).slug
    with pytest.raises(Conflict, match=slug):
        onboard(platform, with_reading(order(), structure=Structure(unique_name(), "Autre.", siret)))


def test_two_members_of_one_name_get_two_addresses(platform: Platform) -> None:
    name = unique_name()
    first = load(platform, onboard(platform, order(name))).slug
    elsewhere = with_reading(
        order(name), contact=Contact("Carole", "Dune", f"c.dune@{uuid.uuid4().hex}.example")
    )
    assert load(platform, onboard(platform, elsewhere)).slug == f"{first}-2"


def test_two_onboardings_at_once_take_two_slugs(platform: Platform) -> None:
    name = unique_name()
    found: list[str] = []

    def run() -> None:
        found.append(load(platform, onboard(platform, order(name))).slug)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stem = min(found, key=len)
    assert sorted(found) == [stem, f"{stem}-2", f"{stem}-3", f"{stem}-4"]


def test_what_is_shown_of_an_instance(platform: Platform) -> None:
    instance = live_instance(platform)
    with Session(platform.control) as session:
        shown = show(platform, session, session.get_one(Instance, instance.id))
    assert list(shown) == ["slug", "state", "urls", "conditions", "theme", "accounts"]
    assert shown["state"] == "active"
    assert shown["urls"] == {"default": f"http://{instance.slug}.localhost:8000", "custom": None}
    assert [condition["status"] for condition in shown["conditions"]] == ["true"] * 7
    assert shown["theme"]["primary"] == "#10ACB7"
    assert [account["state"] for account in shown["accounts"]] == ["invited", "invited", "incomplete"]


def test_a_theme_that_was_lost_is_built_again_from_the_originals(platform: Platform) -> None:
    given = order()
    instance = live_instance(platform, given)
    bundle = platform.settings.data_dir.resolve() / "objects" / "themes" / instance.theme_version
    (bundle / "theme.css").unlink()
    live = load(platform, instance.id)
    reconcile(platform, live.id)
    expected = build(
        ThemeInputs(
            name=live.member.name,
            primary="#10ACB7",
            secondary="#FAE819",
            logo=given.logo,
            banner=given.banner,
        )
    )
    assert (bundle / "theme.css").read_bytes() == expected.assets["theme.css"].content


@pytest.mark.parametrize(
    ("banner", "said"),
    [
        (True, "Couleurs, logo et bannière publiés."),
        (False, "Couleurs et logo publiés ; le membre n’a pas fourni de bannière."),
    ],
)
def test_the_theme_step_says_what_is_there(platform: Platform, banner: bool, said: str) -> None:
    conditions = live_instance(platform, order(banner=banner)).conditions
    assert [seen.message for seen in conditions if seen.type == "ThemePublished"] == [said]


def test_what_deserves_a_look_is_told_without_refusing(platform: Platform) -> None:
    told: list[Problem] = []
    onboard(platform, order(), told.extend)
    assert {problem.code for problem in told} == {"colour.adjusted"}


def test_the_acceptance_is_recorded_with_the_words_conditions(platform: Platform) -> None:
    instance = load(platform, onboard(platform, order()))
    assert instance.member.accepted_on == date(2025, 6, 18)
    assert instance.member.accepted_at == "Surville"
