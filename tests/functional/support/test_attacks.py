"""Nobody comes in through the support's door who was not let in, or is not let in any more."""

import threading
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import pytest

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from tenants.errors import NotEntitled
from tenants.models import SupportVisit
from tenants.registry import InstanceState
from tenants.roles import Role
from tenants.support import EntryKey, link_path
from tenants.web.database import close_databases
from tests.functional.access.matrix import csrf_token
from tests.functional.support.door import REASON, SOMEBODY, Door, is_in, path_of, refused, same_browser
from tests.pages import PageClient

HOUR = timedelta(hours=1)


def test_a_link_is_good_once(door: Door) -> None:
    link = door.link(door.open())
    assert door.space.visitor().get(link).status == 302
    assert refused(door, link)


def test_a_link_that_was_used_stays_used_when_the_visit_is_over(door: Door) -> None:
    link, inside = door.link(door.open()), door.space.visitor()
    inside.get(link)
    inside.submit(inside.get("/"), action="/logout")
    assert refused(door, link)


def test_of_two_browsers_with_one_link_one_comes_in(door: Door) -> None:
    link = door.link(door.open())
    statuses: list[int] = []
    together = threading.Barrier(2)

    def follow() -> None:
        browser = door.space.visitor()
        together.wait()
        statuses.append(browser.get(link).status)

    threads = [threading.Thread(target=follow) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 410]


def test_of_two_accesses_opened_at_once_one_is(door: Door) -> None:
    keepers = [door.space.signed_in(Role.SUPER_CONSEILLER) for _ in range(2)]
    forms = [keeper.get("/support") for keeper in keepers]
    statuses: list[int] = []
    together = threading.Barrier(2)

    def open_one(number: int) -> None:
        together.wait()
        typed = {"reason": REASON, "duration": "1"}
        statuses.append(keepers[number].submit(forms[number], typed, action="/support").status)

    threads = [threading.Thread(target=open_one, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 409]


def test_a_link_is_good_for_a_minute(door: Door) -> None:
    link, now = door.link(door.open()), door.space.platform.clock()
    with door.space.configured(clock=lambda: now + timedelta(seconds=61)) as later:
        assert later.visitor().get(link).status == 410


def _of_another_grant(door: Door, grant_id: uuid.UUID) -> str:
    return door.link(grant_id).replace(grant_id.hex, uuid.uuid4().hex)


def _of_another_person(door: Door, grant_id: uuid.UUID) -> str:
    mine, theirs = door.link(grant_id).split("."), door.link(grant_id, "mai@operateur.example").split(".")
    return ".".join([*mine[:3], theirs[3], mine[4]])


def _of_another_visit(door: Door, grant_id: uuid.UUID) -> str:
    _, rest = door.link(grant_id).split(".", 1)
    return link_path(f"{uuid.uuid4().hex}.{rest}")


def _that_lasts_longer(door: Door, grant_id: uuid.UUID) -> str:
    parts = door.link(grant_id).split(".")
    return ".".join([*parts[:2], str(int(parts[2]) + 3600), *parts[3:]])


def _of_no_grant(door: Door, grant_id: uuid.UUID) -> str:
    return door.link(uuid.uuid4())


def _of_nothing(door: Door, grant_id: uuid.UUID) -> str:
    return link_path("x")


@pytest.mark.parametrize(
    "forged",
    [_of_another_grant, _of_another_person, _of_another_visit, _that_lasts_longer, _of_no_grant, _of_nothing],
)
def test_a_link_that_the_console_did_not_make_opens_nothing(
    door: Door, forged: Callable[[Door, uuid.UUID], str]
) -> None:
    assert refused(door, forged(door, door.open()))


def test_the_link_of_one_instance_opens_no_other(door: Door, neighbour: Door) -> None:
    grant_id = door.open()
    neighbour.open()
    assert refused(neighbour, door.link(grant_id))


def test_a_grant_of_one_instance_opens_no_other(door: Door, neighbour: Door) -> None:
    """Not even with a link that this instance's key made."""
    assert refused(neighbour, neighbour.link(door.open()))


def test_a_link_made_before_the_end_opens_nothing_after_it(door: Door) -> None:
    link = door.link(door.open())
    door.close()
    assert refused(door, link)


def test_a_request_that_waits_lets_nobody_in(door: Door) -> None:
    staff = door.office.signed_in()
    door.ask(staff)
    assert refused(door, door.link(door.live()))
    assert door.way_in(staff).status == 409


def test_whoever_is_in_is_out_at_once_in_every_process(door: Door, addresses: Addresses) -> None:
    keeper, grant_id = door.space.signed_in(Role.SUPER_CONSEILLER), door.open()
    inside = door.visitor(grant_id)
    with ExitStack() as closing:
        app = tenant_application(addresses)
        closing.callback(close_databases, app)
        elsewhere = PageClient(app, door.space.host)
        elsewhere.browser.set_cookie("session", inside.cookies()["session"], domain=elsewhere.host)
        assert is_in(inside)
        assert is_in(elsewhere)
        form = inside.get("/structure")
        keeper.submit(keeper.get("/"), action=f"/support/{grant_id}/fin")
        assert not is_in(elsewhere)
        late = inside.submit(form, action="/structure")
        assert late.headers["Location"].startswith("/login")
        assert not is_in(inside)


def test_whoever_is_in_is_out_when_the_time_is_over(door: Door) -> None:
    inside, now = door.visitor(door.open(hours=1)), door.space.platform.clock()
    with door.space.configured(clock=lambda: now + HOUR) as later:
        assert not is_in(same_browser(inside, later))


def test_a_visit_lasts_no_longer_than_a_working_day(door: Door) -> None:
    inside, now = door.visitor(door.open(hours=72)), door.space.platform.clock()
    with door.space.configured(clock=lambda: now + 11 * HOUR) as later:
        assert is_in(same_browser(inside, later))
    with door.space.configured(clock=lambda: now + 13 * HOUR) as later:
        assert not is_in(same_browser(inside, later))


def test_a_row_that_is_gone_ends_the_visit(door: Door) -> None:
    inside = door.visitor(door.open())
    with door.space.rows() as session:
        session.query(SupportVisit).delete()
    assert not is_in(inside)


def test_the_cookie_of_a_visit_is_noise_next_door(door: Door, neighbour: Door) -> None:
    inside = door.visitor(door.open())
    neighbour.open()
    assert not is_in(same_browser(inside, neighbour.space))


def test_a_cookie_that_was_kept_opens_nothing_after_leaving(door: Door) -> None:
    inside = door.visitor(door.open())
    kept = inside.cookies()["session"]
    inside.submit(inside.get("/"), action="/logout")
    inside.browser.set_cookie("session", kept, domain=inside.host)
    assert not is_in(inside)


def test_nothing_of_it_works_in_a_suspended_instance(door: Door) -> None:
    grant_id, staff = door.open(), door.office.signed_in()
    inside, link = door.visitor(grant_id), door.link(grant_id)
    with door.space.registered() as entry:
        entry.state = InstanceState.SUSPENDED
    try:
        for path in ("/", "/support", link):
            assert inside.get(path).status == 503
    finally:
        with door.space.registered() as entry:
            entry.state = InstanceState.ACTIVE
    with door.suspended():
        assert door.way_in(staff).status == 409
        assert (
            staff.post(door.page, {"csrf_token": csrf_token(staff.get(door.page)), "reason": REASON}).status
            == 409
        )
        assert "suspendu" in staff.get(door.page).text


def test_nothing_of_it_exists_in_a_restored_copy(door: Door, neighbour: Door) -> None:
    """A copy of an instance whose access was open when it was saved."""
    grant_id = neighbour.open()
    inside, link = neighbour.visitor(grant_id), neighbour.link(grant_id)
    with neighbour.space.registered() as entry:
        entry.copy_of = door.space.id
    try:
        for path in ("/", "/support", link):
            assert inside.get(path).status == 404
    finally:
        with neighbour.space.registered() as entry:
            entry.copy_of = None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/mon-compte"),
        ("get", "/mon-compte/mot-de-passe"),
        ("get", "/mon-compte/second-facteur"),
        ("get", "/mon-compte/appareils"),
        ("post", "/support"),
        ("post", "/support/{grant}/accorder"),
        ("post", "/support/{grant}/refuser"),
        ("post", "/support/{grant}/fin"),
        ("post", "/structure/second-facteur"),
        ("post", "/comptes/inviter"),
        ("post", "/comptes/importer"),
        ("post", "/comptes/importer/confirmer"),
        ("get", "/comptes/{somebody}"),
        ("post", "/comptes/{somebody}"),
        ("post", "/comptes/{somebody}/role"),
        ("post", "/comptes/{somebody}/invitation"),
        ("post", "/comptes/{somebody}/suspendre"),
        ("post", "/comptes/{somebody}/retablir"),
        ("post", "/comptes/{somebody}/second-facteur"),
        ("post", "/comptes/{somebody}/supprimer"),
    ],
)
def test_a_visitor_decides_nothing_that_is_a_member_s_own(door: Door, method: str, path: str) -> None:
    grant_id = door.open()
    inside = door.visitor(grant_id)
    token = csrf_token(inside.get("/"))
    address = path.format(grant=grant_id, somebody=door.space.member().id)
    answer = inside.get(address) if method == "get" else inside.post(address, {"csrf_token": token})
    assert answer.status == 403
    assert is_in(inside)


def test_conseillers_decide_nothing(door: Door) -> None:
    grant_id, browser = door.open(), door.space.signed_in()
    token = csrf_token(browser.get("/"))
    assert browser.get("/support").status == 403
    for path in ("", f"/{grant_id}/accorder", f"/{grant_id}/refuser", f"/{grant_id}/fin"):
        assert browser.post(f"/support{path}", {"csrf_token": token}).status == 403
    assert not door.is_closed()


def test_somebody_who_is_no_super_conseiller_any_more_decides_nothing(door: Door) -> None:
    person = door.space.member(Role.SUPER_CONSEILLER)
    door.demote(person)
    with pytest.raises(NotEntitled):
        door.open(person)
    assert door.is_closed()


def test_the_grant_of_another_instance_is_as_one_that_never_was(door: Door, neighbour: Door) -> None:
    keeper, theirs = door.space.signed_in(Role.SUPER_CONSEILLER), neighbour.open()
    token = csrf_token(keeper.get("/"))
    for foreign in (theirs, uuid.uuid4()):
        for what in ("accorder", "refuser", "fin"):
            sent = {"csrf_token": token, "duration": "1"}
            assert keeper.post(f"/support/{foreign}/{what}", sent).status == 404
    assert not neighbour.is_closed()


def test_no_form_works_without_its_token(door: Door) -> None:
    grant_id = door.open()
    keeper, staff = door.space.signed_in(Role.SUPER_CONSEILLER), door.office.signed_in()
    sent = {"reason": REASON, "duration": "1"}
    for path in ("/support", f"/support/{grant_id}/accorder", f"/support/{grant_id}/fin"):
        assert keeper.post(path, sent).status == 400
    for path in (door.page, f"{door.page}/fin"):
        assert staff.post(path, sent).status == 400
    assert not door.is_closed()


def test_the_console_s_part_is_for_staff(door: Door) -> None:
    nobody = door.office.visitor()
    sent = {"csrf_token": csrf_token(nobody.get("/login"))}
    for answer in (nobody.get(door.page), nobody.post(f"{door.page}/entree", sent)):
        assert answer.headers["Location"].startswith("/login")


def test_an_address_that_somebody_is_led_to_enters_nothing(door: Door) -> None:
    door.open()
    staff = door.office.signed_in()
    assert staff.get(f"{door.page}/entree").status == 405
    assert staff.post(f"{door.page}/entree", {}).status == 400


def test_an_instance_that_is_not_there_yet_is_asked_nothing(door: Door) -> None:
    staff = door.office.signed_in()
    with door.office.listed(1) as [slug]:
        page = staff.get(f"/instances/{slug}/support")
        assert "ne peut pas être lu" in page.text
        sent = {"csrf_token": csrf_token(page), "reason": REASON}
        assert staff.post(f"/instances/{slug}/support", sent).status == 409


def test_the_link_names_whoever_of_the_staff_asked_for_it(door: Door) -> None:
    grant_id = door.open()
    token = path_of(door.way_in(door.office.signed_in())).rsplit("/", 1)[1]
    entry = EntryKey(door.space.platform.keys, door.space.id).read(token, door.space.platform.clock())
    assert entry is not None
    assert entry.grant_id == grant_id
    assert entry.staff.endswith("@operateur.example")
    assert entry.staff != SOMEBODY


def test_what_was_planted_in_the_browser_before_is_gone(door: Door) -> None:
    """Session fixation: the visit has a cookie of its own, and the account's session is over."""
    browser = door.space.signed_in()
    before = browser.cookies()["session"]
    browser.get(door.link(door.open()))
    assert browser.cookies()["session"] != before
    again = door.space.visitor()
    again.browser.set_cookie("session", before, domain=again.host)
    assert not is_in(again)


def test_a_reason_is_shown_and_not_carried_out(door: Door) -> None:
    staff = door.office.signed_in()
    door.ask(staff, "<script>alert(1)</script>{{ 7*7 }}")
    shown = door.space.signed_in(Role.SUPER_CONSEILLER).get("/support").response.text
    assert "<script>alert(1)" not in shown
    assert "{{ 7*7 }}" in shown


def test_a_link_that_opens_nothing_is_on_record_without_its_secret(door: Door) -> None:
    link = door.link(door.open(), "mai@operateur.example")
    door.close()
    assert refused(door, link)
    assert door.last_refusal() == {"endpoint": "support.enter_by_link"}
