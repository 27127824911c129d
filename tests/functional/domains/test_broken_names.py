"""A name that was right and is not: when that counts, who is told, and what comes of it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import trustme

from provisioner.domains.certificates import FromOutside
from provisioner.domains.diagnosis.diagnosis import Verdict
from provisioner.domains.models import DomainState
from provisioner.instances.conditions import ConditionType
from provisioner.letters.posting import Topic
from provisioner.login_page import LOGIN_PATH
from provisioner.models import ConditionStatus
from tests.dns.world import LOOPBACK
from tests.functional.domains.fronts import open_front, page
from tests.functional.domains.journeys import NO_CERTIFICATE, Journey

VERIFIED, ISSUED = ConditionType.DOMAIN_VERIFIED, ConditionType.CERTIFICATE_ISSUED


def test_one_bad_answer_is_no_news(journey: Journey) -> None:
    domain_id = journey.serve()

    journey.point_elsewhere()
    journey.look(domain_id)
    assert journey.canonical_host() == journey.host
    assert journey.status(VERIFIED) is ConditionStatus.TRUE
    journey.point_at_us()
    calm = journey.look(domain_id)

    assert calm.failing_looks == 0
    assert journey.mails(domain_id) == [Topic.DOMAIN_LIVE]


def test_a_break_is_told_once_it_is_confirmed_and_the_default_name_takes_over(journey: Journey) -> None:
    domain_id = journey.serve()

    journey.point_elsewhere()
    broken = journey.look_until(domain_id, DomainState.DEGRADED)

    assert journey.canonical_host() is None
    assert journey.answered_by() is not None
    assert journey.status(VERIFIED) is ConditionStatus.FALSE
    assert journey.mails(domain_id) == [Topic.DOMAIN_LIVE, Topic.DOMAIN_BROKEN]
    assert broken.verdict == Verdict.MISCONFIGURED.value

    journey.point_at_us()
    assert journey.look(domain_id).state is DomainState.DEGRADED
    mended = journey.look(domain_id)

    assert mended.state is DomainState.SERVED
    assert journey.canonical_host() == journey.host
    assert journey.status(VERIFIED) is ConditionStatus.TRUE
    assert journey.mails(domain_id)[-1] is Topic.DOMAIN_MENDED


def test_after_its_grace_a_broken_name_is_answered_no_more_until_it_is_right_again(journey: Journey) -> None:
    domain_id = journey.serve()
    journey.point_elsewhere()
    broken = journey.look_until(domain_id, DomainState.DEGRADED)
    assert broken.degraded_at is not None
    end = journey.platform.offer.domain.grace_ends(broken.degraded_at)

    while journey.clock.now < end - timedelta(days=1):
        journey.clock.now += timedelta(days=1)
        journey.look(domain_id)
    assert journey.answered_by() is not None
    journey.clock.now = end
    lapsed = journey.look(domain_id)

    assert lapsed.state is DomainState.WAITING
    assert journey.answered_by() is None
    assert journey.status(VERIFIED) is ConditionStatus.FALSE
    assert journey.mails(domain_id) == [
        Topic.DOMAIN_LIVE,
        Topic.DOMAIN_BROKEN,
        Topic.DOMAIN_REMINDER,
        Topic.DOMAIN_LAPSED,
    ]

    # Its domain may be somebody else's by now: what proved the name once proves nothing any more.
    journey.point_at_us()
    assert journey.look(domain_id).state is DomainState.WAITING
    journey.show_token(domain_id)
    journey.look_until(domain_id, DomainState.SERVED)
    assert journey.answered_by() is not None
    assert journey.mails(domain_id)[-1] is Topic.DOMAIN_LIVE


def test_what_proved_a_name_before_it_lapsed_proves_nothing_after(journey: Journey) -> None:
    """Whoever has the domain by then may know what once stood in the public DNS."""
    journey.point_at_us()
    domain_id = journey.ask()
    journey.look(domain_id)
    journey.show_token(domain_id)
    journey.look_until(domain_id, DomainState.SERVED)
    journey.point_elsewhere()
    broken = journey.look_until(domain_id, DomainState.DEGRADED)
    assert broken.degraded_at is not None
    end = journey.platform.offer.domain.grace_ends(broken.degraded_at)
    # Seen as often as the hour of quiet before it that confirms a silence asks for.
    journey.clock.now = end - timedelta(hours=1)
    journey.look_until(domain_id, DomainState.WAITING)

    # The TXT record still stands as it was.
    journey.point_at_us()
    for _ in range(3):
        lapsed = journey.look(domain_id)
    assert lapsed.state is DomainState.WAITING

    journey.show_token(domain_id)
    journey.look_until(domain_id, DomainState.SERVED)


def test_nobody_hastens_the_look_that_confirms_a_mending(journey: Journey) -> None:
    domain_id = journey.serve()
    journey.point_elsewhere()
    journey.look_until(domain_id, DomainState.DEGRADED)
    journey.point_at_us()
    first = journey.look(domain_id)

    journey.clock.now += timedelta(seconds=30)
    journey.check_now()

    assert first.checked_at is not None
    assert journey.domain(domain_id).next_look_at == first.checked_at + timedelta(minutes=5)


def test_a_certificate_that_goes_wrong_takes_the_address_away_and_not_the_name(journey: Journey) -> None:
    domain_id = journey.serve()

    journey.visitor.sees = NO_CERTIFICATE
    journey.look_until(domain_id, DomainState.DEGRADED)
    journey.clock.now += timedelta(days=60)
    journey.look(domain_id)

    assert journey.canonical_host() is None
    assert journey.answered_by() is not None
    assert journey.status(VERIFIED) is ConditionStatus.TRUE
    assert journey.status(ISSUED) is ConditionStatus.FALSE


def test_caa_that_excludes_our_authority_takes_nothing_away_while_the_certificate_is_good(
    journey: Journey,
) -> None:
    domain_id = journey.serve()

    journey.zone.set(journey.zone.origin, "CAA", '0 issue "autre-ca.example"')
    for _ in range(20):
        journey.clock.now += timedelta(days=1)
        seen = journey.look(domain_id)

    assert seen.state is DomainState.SERVED
    assert journey.canonical_host() == journey.host
    assert journey.status(VERIFIED) is ConditionStatus.TRUE
    told = journey.condition(ISSUED)
    assert told is not None
    assert (told.status, told.reason) == (ConditionStatus.FALSE, "Forbidden")
    assert "CAA" in told.message


def test_a_front_that_has_lost_the_certificate_of_one_name_alone_is_no_outage(
    journey: Journey, tmp_path: Path
) -> None:
    """As it is met: the default name leads to the member's own, which browsers refuse."""
    domain_id = journey.serve()
    authority, roots = trustme.CA(), tmp_path / "roots.pem"
    authority.cert_pem.write_to_path(roots)
    default = journey.platform.settings.hostname(journey.instance.slug)
    until = journey.clock.now + timedelta(days=365)
    led = page("", "302 Found", journey.platform.settings.address(journey.host) + LOGIN_PATH)

    with open_front(authority.issue_cert(default, not_after=until), led) as front:
        real = FromOutside(front.port, reach=LOOPBACK, roots=roots)
        journey.platform = replace(journey.platform, observer=real)
        journey.clock.now += timedelta(days=4)
        journey.look_until(domain_id, DomainState.DEGRADED)

    assert default in front.names
    assert journey.canonical_host() is None
