"""What counts of the answers of a zone's own servers."""

from ipaddress import ip_address

from dns.rdatatype import CNAME

from provisioner.domains.diagnosis.seen import NOERROR, NXDOMAIN, TIMEOUT, UNREACHABLE, Answer
from provisioner.domains.resolver.asking import Question, Reply
from provisioner.domains.resolver.authority import on_our_ways, say_nothing
from provisioner.domains.resolver.group import NamedServer, Told
from provisioner.domains.servers import Server

HOST = "mixeur.ville.example"


def told(address: str, reply: Reply) -> Told:
    return Told(NamedServer(Server(ip_address(address)), "ns1.ville.example"), Question(HOST, CNAME), reply)


def answered(rcode: str = NOERROR, *, values: tuple[str, ...] = (), authoritative: bool = True) -> Answer:
    return Answer("ns1", True, authoritative, HOST, "CNAME", rcode, values=values)


def test_a_machine_without_ipv6_blames_no_server_for_it() -> None:
    four = told("192.0.2.1", Reply(TIMEOUT))
    six = told("2001:db8::1", Reply(UNREACHABLE, no_route=True))
    assert on_our_ways([four, six]) == [four]


def test_when_no_way_is_left_that_is_what_is_seen() -> None:
    six = told("2001:db8::1", Reply(UNREACHABLE, no_route=True))
    assert on_our_ways([six]) == [six]


def test_nothing_is_there_when_those_who_can_be_believed_say_so() -> None:
    assert say_nothing([answered(NXDOMAIN), answered(TIMEOUT), answered("REFUSED")])
    assert say_nothing([answered(NOERROR), answered(NXDOMAIN)])


def test_something_may_be_there_when_one_has_it_or_nobody_can_be_believed() -> None:
    assert not say_nothing([answered(NXDOMAIN), answered(values=("prod.mixeur.solutions",))])
    assert not say_nothing([answered(TIMEOUT), answered("REFUSED")])
    assert not say_nothing([answered(NOERROR, authoritative=False)])
    assert not say_nothing([])
