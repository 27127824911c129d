"""The secret of a link: derived, of one kind, one instance and one row."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from tenants.invitations import InvitationLink
from tenants.keys import TenantKeys
from tenants.lost_passwords import ResetLink

KEYS, OTHER_KEYS = TenantKeys(b"k" * 32), TenantKeys(b"o" * 32)
INSTANCE, OTHER, ROW = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


def test_a_link_that_was_made_is_genuine_and_read_back_from_its_path() -> None:
    made = ResetLink.make(KEYS, INSTANCE, ROW)
    folder, row, token = made.path.strip("/").split("/")
    assert folder == "nouveau-mot-de-passe"
    read = ResetLink.read(INSTANCE, row, token)
    assert read == made
    assert read.is_genuine(KEYS)


def test_another_kind_instance_row_or_key_has_another_secret() -> None:
    token = ResetLink.make(KEYS, INSTANCE, ROW).token
    assert not InvitationLink(INSTANCE, ROW, token).is_genuine(KEYS)
    assert not ResetLink(OTHER, ROW, token).is_genuine(KEYS)
    assert not ResetLink(INSTANCE, OTHER, token).is_genuine(KEYS)
    assert not ResetLink(INSTANCE, ROW, token).is_genuine(OTHER_KEYS)


@given(st.text(), st.text())
def test_no_text_is_a_genuine_link(row: str, token: str) -> None:
    assert not ResetLink.read(INSTANCE, row, token).is_genuine(KEYS)
