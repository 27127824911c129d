"""Whether a name that is answered leads to us, whatever keeps it from being right."""

from dataclasses import replace

import pytest

from provisioner.domains.diagnosis.diagnosis import Leads
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.seen import NOERROR, SERVFAIL, CaaRecord, CaaSeen, Seen
from tests.unit.provisioner.domains.diagnosis.looks import (
    FRONT,
    NS1,
    NS2,
    NS3,
    OLD,
    PLAIN,
    SEEN,
    TARGET,
    ZONE,
    everybody_says,
    fails,
    nowhere,
    says,
)

FORBIDDING = CaaSeen(ZONE, (CaaRecord(False, "issue", "autre.example"),), NOERROR)
ALL_FAIL = fails(NS1, SERVFAIL) + fails(NS2, SERVFAIL)


@pytest.mark.parametrize(
    ("seen", "leads"),
    [
        pytest.param(SEEN, Leads.EVERYWHERE, id="right"),
        pytest.param(replace(SEEN, caa=FORBIDDING), Leads.EVERYWHERE, id="its certificate is forbidden"),
        pytest.param(replace(SEEN, recursive=OLD), Leads.SOON_EVERYWHERE, id="a resolver remembers"),
        pytest.param(
            replace(SEEN, recursive=OLD, caa=FORBIDDING), Leads.SOON_EVERYWHERE, id="remembered and forbidden"
        ),
        pytest.param(nowhere(), Leads.AWAY, id="no record"),
        pytest.param(replace(nowhere(), caa=FORBIDDING), Leads.AWAY, id="no record, and forbidden"),
        pytest.param(replace(nowhere(), zone=None, authorities=()), Leads.UNTOLD, id="resolvers' hearsay"),
        pytest.param(replace(SEEN, authorities=ALL_FAIL, recursive=OLD), Leads.AWAY, id="nobody answers"),
    ],
)
def test_a_name_leads_where_its_records_say(seen: Seen, leads: Leads) -> None:
    assert judge(seen, PLAIN).leads is leads


@pytest.mark.parametrize(
    ("hops", "leads"),
    [
        pytest.param((TARGET, TARGET, None), Leads.UNTOLD, id="one of three is stale"),
        pytest.param((TARGET, None, None), Leads.AWAY, id="two of three lead away"),
        pytest.param((TARGET, None), Leads.UNTOLD, id="one of two"),
    ],
)
def test_of_servers_that_disagree_most_of_them_take_a_name_away(
    hops: tuple[str | None, ...], leads: Leads
) -> None:
    said = [says(server, hop) for server, hop in zip((NS1, NS2, NS3), hops, strict=False)]

    assert judge(replace(SEEN, authorities=sum(said, ())), PLAIN).leads is leads


def test_ipv6_of_our_target_takes_nobodys_name_away() -> None:
    seen = replace(SEEN, target_addresses=(FRONT, "2001:db8::bad"))

    assert judge(seen, Expected(front_addresses=(FRONT,))).leads is Leads.UNTOLD


def test_ipv6_of_an_apex_that_is_not_ours_does() -> None:
    apex = replace(everybody_says(a=[FRONT], aaaa=["2001:db8::bad"]), host=ZONE)

    assert judge(apex, Expected(proven=True)).leads is Leads.AWAY
