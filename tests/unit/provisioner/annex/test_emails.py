"""Addresses out of narrow cells: closed where a line broke, refused where closing would invent one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.annex.form.emails import read_address

LOCAL = st.from_regex(r"[a-z]{1,8}([.-][a-z]{1,8})?", fullmatch=True)
DOMAIN = st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8})?\.(fr|example|org)", fullmatch=True)


@pytest.mark.parametrize(
    "written",
    [
        "m.roux@haute-sylve.example",
        " M.Roux@Haute-Sylve.example ",
        "<m.roux@haute-sylve.example>",
        "mailto:m.roux@haute-sylve.example",
        "Marc Roux <m.roux@haute-sylve.example>",
        "m.roux@haute-sylve.example.",
        "(m.roux@haute-sylve.example);",
        "m.roux@haute-sylve.example (secrétariat)",
        "m.roux@haute-sylve.example - secrétariat",
    ],
)
def test_an_address_is_read_however_it_is_dressed(written: str) -> None:
    address = read_address(written)
    assert address.value == "m.roux@haute-sylve.example"
    assert not address.repaired


@pytest.mark.parametrize(
    "written",
    [
        "m.roux@haute- sylve.example",
        "m.roux@haute -sylve.example",
        "m.roux@haute-sylve .example",
        "m.roux@haute-sylve. example",
        "m.roux@ haute-sylve.example",
        "m.roux @haute-sylve.example",
        "m. roux@haute-sylve.example",
        "m.roux@haute-sy lve.example",
        "m.roux@haute-sylve.exam ple",
        "m.roux@haute-\n sylve.example",
    ],
)
def test_a_broken_line_is_closed(written: str) -> None:
    address = read_address(written)
    assert address.value == "m.roux@haute-sylve.example"
    assert address.repaired


@pytest.mark.parametrize(
    "written", ["ma rc.ro ux@sylve.example", "m.ro ux@haute- sylve.example", "rou x-marc@sylve.example"]
)
def test_a_gap_within_a_word_is_closed_where_the_persons_own_name_comes_out(written: str) -> None:
    address = read_address(written, "Marc", "ROUX")
    assert address.repaired
    assert " " not in (address.value or " ")
    assert read_address(written).value is None
    assert read_address(written, "Anna", "Lys").value is None


@pytest.mark.parametrize("written", ["marc roux@sylve.example", "marc m.roux@sylve.example"])
def test_a_whole_name_before_an_address_is_no_piece_of_it(written: str) -> None:
    assert read_address(written, "Marc", "Roux").value is None


@pytest.mark.parametrize(
    "written",
    [
        "marc m.roux@haute-sylve.example",
        "m.roux@sylve.example autre.example",
        "m.roux@sylve.example ou a.lys@sylve.example",
        "m.roux@sylve.example, a.lys@sylve.example",
        "m.roux@sylve",
        "m.roux@sylve.e",
        "m..roux@sylve.example",
        "m.roux@sylve_x.example",
        "m.roux@[192.0.2.7]",
        "m.roux",
        "@sylve.example",
        "@",
        "",
        "a" * 400 + "@sylve.example",
    ],
)
def test_what_may_be_two_things_or_none_is_no_address(written: str) -> None:
    assert read_address(written).value is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("marc m.roux@sylve.example", "marcm.roux@sylve.example"),
        ("m.roux(at)sylve.example", "m.roux@sylve.example"),
        ("m.roux arobase sylve.example", "m.roux@sylve.example"),
        ("m.roux@sylve,example", "m.roux@sylve.example"),
        ("hélène@sylve.example", "helene@sylve.example"),
    ],
)
def test_what_was_probably_meant_is_proposed_and_not_taken(written: str, meant: str) -> None:
    address = read_address(written)
    assert address.value is None
    assert address.meant == meant


@given(local=LOCAL, domain=DOMAIN, at=st.integers(1, 40))
def test_a_gap_anywhere_gives_the_same_address_or_none(local: str, domain: str, at: int) -> None:
    whole = f"{local}@{domain}"
    broken = f"{whole[:at]} {whole[at:]}".strip()
    assert read_address(broken).value in {whole, None}


@given(first=LOCAL, local=LOCAL, domain=DOMAIN)
def test_a_name_before_an_address_never_becomes_part_of_it(first: str, local: str, domain: str) -> None:
    assert read_address(f"{first} {local}@{domain}").value is None


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text: str) -> None:
    value = read_address(text).value
    assert value is None or (value == value.lower() and value.count("@") == 1)


@pytest.mark.parametrize("before", ["m", "ma", "m."])
def test_a_piece_before_brackets_is_left_out_with_a_warning(before: str) -> None:
    address = read_address(f"{before} <roux@sylve.example>")
    assert address.value == "roux@sylve.example"
    assert address.repaired
