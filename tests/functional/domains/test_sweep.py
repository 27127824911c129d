"""Names that were right, re-checked by the hundred."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from itertools import cycle, islice, permutations

import pytest

from provisioner.domains.resolver.asking import WAITS
from provisioner.domains.resolver.sweep import AT_ONCE, recheck
from provisioner.domains.servers import Server
from provisioner.errors import OutsideFailed
from tests.dns.faults import SILENT, TRUNCATING, rcode
from tests.dns.world import World

ZONE = "ville.example"


def hosts(world: World, count: int) -> list[str]:
    """As many names that lead to us."""
    names = [f"mixeur{number}.{ZONE}" for number in range(count)]
    zone = world.zone(ZONE)
    for name in names:
        zone.set(name, "CNAME", f"{world.target}.")
    return names


def test_each_name_takes_one_question(dns_world: World) -> None:
    names = hosts(dns_world, 3)
    assert dict(recheck(names, dns_world.target, dns_world.where)) == dict.fromkeys(names, True)
    asked = [one.name for one in dns_world.resolver.asked]
    assert sorted(asked) == sorted([*names, dns_world.target])


def test_hundreds_at_once_are_asked_nothing_else_and_again_only_for_a_late_answer(dns_world: World) -> None:
    names = hosts(dns_world, AT_ONCE + 20)
    assert dict(recheck(names, dns_world.target, dns_world.where)) == dict.fromkeys(names, True)
    asked = Counter((one.name, one.type) for one in dns_world.resolver.asked)
    assert set(asked) == {(name, "A") for name in [*names, dns_world.target]}
    assert max(asked.values()) <= len(WAITS)


def test_whatever_is_not_plainly_right_needs_a_look(dns_world: World) -> None:
    right, *others = hosts(dns_world, 5)
    elsewhere, gone, address, refused = others
    zone = dns_world.zone(ZONE)
    zone.set(f"hop.{ZONE}", "CNAME", f"{dns_world.target}.")
    zone.set(right, "CNAME", f"hop.{ZONE}.")
    zone.set(elsewhere, "CNAME", f"www.{ZONE}.")
    zone.remove(gone)
    zone.remove(address)
    zone.set(address, "A", dns_world.front)
    dns_world.resolver.fail(rcode("REFUSED"), only={refused})
    found = dict(recheck([right, *others], dns_world.target, dns_world.where))
    assert found == {right: True} | dict.fromkeys(others, False)


def test_an_answer_that_is_cut_needs_a_look(dns_world: World) -> None:
    [name] = hosts(dns_world, 1)
    dns_world.resolver.fail(TRUNCATING, only={name})
    assert list(recheck([name], dns_world.target, dns_world.where)) == [(name, False)]


@pytest.mark.parametrize("error", ["REFUSED", "SERVFAIL"])
def test_where_one_resolver_fails_another_is_asked(dns_world: World, error: str) -> None:
    names = hosts(dns_world, 20)
    failing = dns_world.resolver_at(dns_world.free_address())
    failing.fail(rcode(error))
    where = replace(dns_world.where, resolvers=(dns_world.resolver.at, failing.at))

    assert dict(recheck(names, dns_world.target, where)) == dict.fromkeys(names, True)


def test_a_name_without_an_answer_holds_nobody_up(dns_world: World) -> None:
    names = hosts(dns_world, 40)
    dns_world.resolver.fail(SILENT, only={names[0]})
    found = list(recheck(names, dns_world.target, dns_world.where))
    assert found[-1] == (names[0], False)
    assert all(right for _, right in found[:-1])


def test_another_resolver_answers_for_one_that_is_silent(dns_world: World) -> None:
    [name] = hosts(dns_world, 1)
    other = dns_world.resolver_at("127.53.0.54")
    dns_world.resolver.fail(SILENT, only={name})
    both = replace(dns_world.where, resolvers=(dns_world.resolver.at, other.at))
    assert list(recheck([name], dns_world.target, both)) == [(name, True)]


def test_a_resolver_that_nothing_can_be_sent_to_stops_no_sweep(dns_world: World) -> None:
    """As one over IPv6 on a machine that has none: here a broadcast address, which no socket connects to."""
    names = hosts(dns_world, 3)
    out_of_reach = Server(ip_address("127.255.255.255"), dns_world.port)
    for resolvers in permutations((dns_world.resolver.at, out_of_reach)):
        found = dict(recheck(names, dns_world.target, replace(dns_world.where, resolvers=resolvers)))
        assert found == dict.fromkeys(names, True)


def test_when_no_resolver_can_be_sent_anything_no_name_is_to_blame(dns_world: World) -> None:
    nowhere = replace(dns_world.where, resolvers=(Server(ip_address("127.255.255.255"), dns_world.port),))
    with pytest.raises(OutsideFailed, match="PROVISIONER_RESOLVERS"):
        list(recheck(hosts(dns_world, 3), dns_world.target, nowhere))


def test_when_no_resolver_answers_no_name_is_to_blame(dns_world: World) -> None:
    nobody = replace(dns_world.where, resolvers=(Server(ip_address("127.53.200.1"), dns_world.port),))
    with pytest.raises(OutsideFailed, match="PROVISIONER_RESOLVERS"):
        list(recheck(hosts(dns_world, 3), dns_world.target, nobody))


def test_names_are_taken_as_they_are_needed(dns_world: World) -> None:
    """Of a list without an end, those that were asked for come all the same."""
    names = hosts(dns_world, 3)
    results = recheck(cycle(names), dns_world.target, dns_world.where)
    came = [name for name, _ in islice(results, 2 * AT_ONCE)]
    results.close()
    assert len(came) == 2 * AT_ONCE
    assert set(came) == set(names)


def test_an_error_of_whoever_lists_the_names_is_not_swallowed(dns_world: World) -> None:
    def failing() -> Iterator[str]:
        yield from hosts(dns_world, 1)
        raise LookupError("the list broke off")

    with pytest.raises(LookupError):
        list(recheck(failing(), dns_world.target, dns_world.where))
