"""Which texts are addresses that mail can be sent to, and which of them are a desk's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.emails import is_shared_mailbox, normal_email


@pytest.mark.parametrize("written", ["m.roux@sylve.example", "M.Roux@Sylve.Example", "m.roux+a@sylve.test"])
def test_an_address_is_kept_in_lower_case(written: str) -> None:
    assert normal_email(written) == written.lower()


@pytest.mark.parametrize(
    "written",
    [
        "",
        "roux",
        "roux@",
        "@sylve.example",
        "roux@sylve",
        "roux@@sylve.example",
        "ma roux@sylve.example",
        "roux@sylve.example\nbcc: x@y.example",
        "hélène@sylve.example",
        "r@[127.0.0.1]",
        f"r@{'s' * 250}.example",
    ],
)
def test_what_no_mail_can_be_sent_to_is_no_address(written: str) -> None:
    assert normal_email(written) is None


@given(st.text(max_size=60))
def test_what_is_accepted_once_is_accepted_again_as_it_is(text: str) -> None:
    address = normal_email(text)
    assert address is None or normal_email(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "accueil@x.example",
        "contact@x.example",
        "mairie@x.example",
        "info@x.example",
        "service.habitat@x.example",
    ],
)
def test_a_desk_is_a_shared_mailbox(address: str) -> None:
    assert is_shared_mailbox(address)


@pytest.mark.parametrize(
    "address", ["m.roux@x.example", "marc.habitat@x.example", "infante@x.example", "de@x.example"]
)
def test_a_person_is_not(address: str) -> None:
    assert not is_shared_mailbox(address)
