"""What is said of a name that was given back goes by where it was last seen to lead."""

import pytest

from provisioner.domains.diagnosis.diagnosis import Observation, Verdict
from provisioner.letters.posting import Topic
from tests.functional.mail.names import ADMIN, TARGET, Case


def said(kind: str, *values: str) -> Observation:
    """What a server of the zone told of the name."""
    return Observation("ns1.ville.example (192.0.2.1)", True, kind, values, "NOERROR", 300, True)


def told(case: Case) -> tuple[str, str, str]:
    """The mails to the member, to staff, and to whoever manages the DNS."""
    case.linked(ADMIN)
    case.is_given_back()
    member, staff = case.told(Topic.DOMAIN_RELEASED)
    (mail,) = case.mailbox.to(ADMIN)
    return member, staff, f"{mail['Subject']}\n{mail.get_content()}"


def test_a_record_that_still_leads_here_is_to_be_removed(case: Case) -> None:
    case.seen(Verdict.OK, observations=(said("CNAME", TARGET),), chain=(TARGET,), points_at_us=True)
    member, staff, admin = told(case)
    for text in (member, staff, admin):
        assert f"\n  {case.host}  CNAME  {TARGET}\n" in text
        assert case.platform.settings.url(case.instance.slug) in text
    assert f"libéré par {case.colleague}" in staff
    assert "supprimer" in member
    assert "enregistrement DNS à supprimer" in admin


def test_a_relay_is_named_as_it_stands_there(case: Case) -> None:
    relay = f"relais.{case.host[7:]}"
    seen = (said("CNAME", relay),)
    case.seen(Verdict.OK, observations=seen, chain=(relay, TARGET), points_at_us=True)
    for text in told(case):
        assert f"\n  {case.host}  CNAME  {relay}\n" in text
        assert TARGET not in text


def test_addresses_that_are_ours_are_each_to_be_removed(case: Case) -> None:
    seen = (said("A", "192.0.2.80"), said("AAAA", "2001:db8::80"), said("A", "192.0.2.80"))
    case.seen(Verdict.MISCONFIGURED, observations=seen, points_at_us=True)
    for text in told(case):
        assert f"\n\n  {case.host}  A  192.0.2.80\n  {case.host}  AAAA  2001:db8::80\n\n" in text


def test_what_answers_for_other_names_too_is_removed_with_care(case: Case) -> None:
    wildcard = f"*.{case.host[7:]}"
    seen = (said("CNAME", TARGET),)
    case.seen(Verdict.OK, observations=seen, chain=(TARGET,), wildcard=wildcard, points_at_us=True)
    for text in told(case):
        assert f"\n  {wildcard}  CNAME  {TARGET}\n" in text
        assert "laissez-le si un autre en a besoin" in text


def test_where_the_last_look_could_not_tell_the_expected_record_is_named(case: Case) -> None:
    case.seen(Verdict.UNREACHABLE, chain=("ailleurs.example",), points_at_us=None)
    for text in told(case):
        assert f"\n  {case.host}  CNAME  {TARGET}\n" in text
        assert "ailleurs.example" not in text


def test_of_a_name_that_leads_elsewhere_already_nothing_is_to_be_removed(case: Case) -> None:
    case.seen(Verdict.MISCONFIGURED, observations=(said("A", "203.0.113.9"),), points_at_us=False)
    member, staff, admin = told(case)
    for text in (member, staff, admin):
        assert "ne mène déjà plus à nous" in text
        assert "  CNAME  " not in text
        assert "203.0.113.9" not in text
        assert "aucun site" not in text
        assert case.platform.settings.url(case.instance.slug) in text
    assert "il n’y a rien à supprimer" in member
    assert "À faire : rien" in staff
    assert "à supprimer" not in admin


@pytest.mark.parametrize("who", ["instance", "neighbour"])
def test_nobody_removes_the_record_of_a_name_that_is_asked_for_anew(case: Case, who: str) -> None:
    case.is_given_back()
    case.tell(Topic.DOMAIN_RELEASED)
    case.is_asked_for(getattr(case, who))
    case.send()
    assert case.mails() == ([], [])
