"""Who is told what when visitors get no good certificate at a name that leads to us."""

from provisioner.domains.diagnosis.diagnosis import Verdict
from provisioner.domains.diagnosis.words.place import Place
from provisioner.domains.diagnosis.words.serving import caa_forbids, caa_of_ours
from provisioner.domains.models import DomainState
from provisioner.letters.posting import Topic
from tests.functional.mail.names import ADMIN, BROKE, EXPIRED, LAST, TARGET, Case


def expires(case: Case) -> None:
    case.set(state=DomainState.DEGRADED, degraded_at=BROKE, checked_at=BROKE, certificate_problem=EXPIRED)


def test_a_certificate_is_our_own_trouble(case: Case) -> None:
    expires(case)
    member, staff = case.told(Topic.DOMAIN_BROKEN)
    assert member.startswith("Un incident touche l’adresse")
    assert "Vous n’avez rien à faire" in member
    assert "serveur frontal" not in member
    assert EXPIRED in staff
    assert LAST not in member + staff


def test_a_certificate_that_a_caa_record_of_our_target_forbids_is_our_own_trouble_too(case: Case) -> None:
    case.linked(ADMIN)
    place = Place(case.host, TARGET, case.host[7:])
    there = caa_forbids(place, TARGET, ('CAA 0 issue "autre.example"',), "letsencrypt.org")
    ours = caa_of_ours(place, there)
    case.seen(Verdict.MISCONFIGURED, problems=(ours,), chain=(TARGET,), points_at_us=True, by_cname=True)
    expires(case)
    member, staff = case.told(Topic.DOMAIN_BROKEN)
    assert not case.mailbox.to(ADMIN)
    assert "Vous n’avez rien à faire" in member
    assert "CAA" not in member
    assert ours.message in staff
    assert "c’est de notre côté" in staff


def test_a_certificate_that_a_caa_record_forbids_is_for_whoever_manages_the_dns(case: Case) -> None:
    page = case.linked(ADMIN)
    zone = case.host[7:]
    forbidden = caa_forbids(
        Place(case.host, TARGET, zone), zone, ('CAA 0 issue "autre.example"',), "letsencrypt.org"
    )
    case.seen(Verdict.MISCONFIGURED, problems=(forbidden,), chain=(TARGET,), points_at_us=True, by_cname=True)
    expires(case)
    member, staff = case.told(Topic.DOMAIN_BROKEN)
    (mail,) = case.mailbox.to(ADMIN)
    for text in (member, staff, mail.get_content()):
        assert forbidden.fix in text
        assert "enregistrement CAA" in text
        assert case.platform.settings.url(case.instance.slug) in text
        assert LAST not in text
        assert "TXT" not in text
    assert forbidden.plain_fix in member
    assert "rien à faire" not in member
    assert "c’est de notre côté" not in staff
    assert page in member
    assert page in mail.get_content()
