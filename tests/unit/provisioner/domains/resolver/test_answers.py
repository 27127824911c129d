"""Reading what a server sent, whatever it is."""

from itertools import pairwise

import dns.edns
import dns.message
import dns.rdataclass
import dns.rrset
import pytest
from dns.message import Message
from dns.rdatatype import AAAA, CNAME, A
from hypothesis import given
from hypothesis import strategies as st

from provisioner.domains.resolver.answers import (
    MOST_EXTENDED,
    MOST_HOPS,
    extended,
    extended_codes,
    glue,
    names_at,
    records,
    referral,
    shown,
)
from provisioner.domains.resolver.asking import Question
from provisioner.domains.resolver.reading import read
from provisioner.domains.resolver.zone_cut import MOST_LABELS, above

HOST = "mixeur.ville.example"


def reply(*answer: str, authority: tuple[str, ...] = (), additional: tuple[str, ...] = ()) -> Message:
    """To the question for A of the host; records as ``NAME TTL TYPE VALUE``."""
    made = dns.message.make_response(Question(HOST, A).query())
    for section, lines in (
        (made.answer, answer),
        (made.authority, authority),
        (made.additional, additional),
    ):
        for line in lines:
            name, ttl, kind, value = line.split(maxsplit=3)
            section.append(dns.rrset.from_text(f"{name}.", int(ttl), "IN", kind, value))
    return made


def test_addresses_at_the_end_of_the_way() -> None:
    found = records(
        reply(
            f"{HOST} 300 CNAME A.ville.example.",
            "a.ville.example 60 CNAME b.ville.example.",
            "b.ville.example 900 A 192.0.2.7",
        ),
        HOST,
        A,
    )
    assert (found.chain, found.values, found.ttl) == (
        ("a.ville.example", "b.ville.example"),
        ("192.0.2.7",),
        60,
    )


def test_an_address_beside_a_cname_is_the_host_s_own() -> None:
    found = records(reply(f"{HOST} 300 CNAME a.ville.example.", f"{HOST} 300 A 192.0.2.7"), HOST, A)
    assert (found.chain, found.values) == ((), ("192.0.2.7",))


def test_a_cname_that_was_asked_for_is_a_value() -> None:
    message = reply(f"{HOST} 300 CNAME a.ville.example.")
    assert records(message, HOST, CNAME).values == names_at(message, HOST, CNAME) == ("a.ville.example",)


def test_a_way_that_goes_round_is_read_once() -> None:
    message = reply(f"{HOST} 300 CNAME a.ville.example.", f"a.ville.example 300 CNAME {HOST}.")
    assert records(message, HOST, A).chain[:2] == ("a.ville.example", HOST)
    assert len(records(message, HOST, A).chain) <= 3


def test_a_way_without_end_is_read_as_far_as_it_counts() -> None:
    hops = [HOST, *(f"h{number}.ville.example" for number in range(20))]
    lines = [f"{name} 300 CNAME {following}." for name, following in pairwise(hops)]
    assert len(records(reply(*lines), HOST, A).chain) == MOST_HOPS


def test_how_long_nothing_lasts() -> None:
    soa = "ville.example 900 SOA ns1.ville.example. h.ville.example. 1 2 3 4 7200"
    assert records(reply(authority=(soa,)), HOST, A).ttl == 900
    assert records(reply(), HOST, A).ttl is None
    assert records(None, HOST, A).ttl is None


def test_a_referral_and_its_glue() -> None:
    message = reply(
        authority=("ville.example 300 NS NS1.ville.example.",),
        additional=("ns1.ville.example 300 A 192.0.2.1", "ns1.ville.example 300 AAAA 2001:db8::1"),
    )
    assert referral(message) == ("ville.example", ("ns1.ville.example",))
    assert glue(message, "ns1.ville.example") == ("192.0.2.1", "2001:db8::1")
    assert glue(message, "ns2.ville.example") == ()


def test_records_of_another_class_than_was_asked_about_are_none() -> None:
    """Among them an address of the Chaosnet, which is a name (RFC 1035 §3.3, RFC 3597)."""
    message = reply(
        f"{HOST} 300 CNAME a.ville.example.",
        authority=("ville.example 300 NS ns1.ville.example.", "ville.example 9 SOA a. b. 1 2 3 4 5"),
        additional=("ns1.ville.example 300 A 192.0.2.1",),
    )
    for rrset in (*message.answer, *message.authority, *message.additional):
        rrset.rdclass = dns.rdataclass.HS
    assert records(message, HOST, A) == records(reply(), HOST, A)
    assert names_at(message, HOST, CNAME) == ()
    message.answer.clear()
    assert referral(message) is None
    assert glue(message, "ns1.ville.example") == ()


def test_an_authoritative_answer_refers_to_nobody() -> None:
    message = reply(authority=("ville.example 300 NS ns1.ville.example.",))
    message.flags |= dns.flags.AA
    assert referral(message) is None


def test_extended_errors_with_and_without_a_name() -> None:
    message = reply()
    codes = [dns.edns.EDECode.make(code) for code in (6, 4999)]
    texts = ["signature\x1b expired", None]
    message.use_edns(options=[dns.edns.EDEOption(*told) for told in zip(codes, texts, strict=True)])
    assert extended(message) == ("EDE 6 (DNSSEC Bogus): signature\\027 expired", "EDE 4999")
    assert extended_codes(message) == (6, 4999)


def test_of_extended_errors_a_few_are_kept() -> None:
    message = reply()
    message.use_edns(options=[dns.edns.EDEOption(dns.edns.EDECode.make(6))] * 1000)
    assert len(extended(message)) == MOST_EXTENDED


@given(st.text() | st.binary())
def test_strangers_words_stay_on_their_line(words: str | bytes) -> None:
    assert shown(words).isprintable()
    assert len(shown(words)) <= 255


@given(st.binary(max_size=600))
def test_no_bytes_break_the_reading(wire: bytes) -> None:
    message = read(wire)
    for kind in (A, AAAA, CNAME):
        assert isinstance(records(message, HOST, kind).chain, tuple)


@given(st.data())
def test_no_damaged_answer_breaks_the_reading(data: st.DataObject) -> None:
    right = bytearray(reply(f"{HOST} 300 CNAME a.ville.example.", "a.ville.example 60 TXT abc").to_wire())
    for _ in range(data.draw(st.integers(1, 4))):
        right[data.draw(st.integers(0, len(right) - 1))] = data.draw(st.integers(0, 255))
    message = read(bytes(right[: data.draw(st.integers(0, len(right)))]))
    assert len(records(message, HOST, A).chain) <= MOST_HOPS
    assert referral(message) is None or message is not None


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("mixeur.ville.example", ("ville.example", "example")),
        ("ville.example", ("example",)),
    ],
)
def test_names_above(host: str, names: tuple[str, ...]) -> None:
    assert above(host) == names


def test_a_name_of_a_hundred_labels_takes_no_hundred_questions() -> None:
    names = above(".".join(["a"] * 100))
    assert len(names) == MOST_LABELS
    assert names[-1] == "a"
