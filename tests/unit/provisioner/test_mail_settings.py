"""Settings of the mail that could not work are refused when they are read, not when a mail leaves."""

import pytest
from pydantic import SecretStr, ValidationError

from provisioner.settings import Settings


@pytest.mark.parametrize("address", ["ne-pas-repondre@localhost", "mixeur@structure.example"])
def test_a_plain_sender_is_accepted(address: str) -> None:
    assert Settings(mail_from=address).mail_from == address


@pytest.mark.parametrize("address", ["", "mixeur", "Mixeur <a@b.example>", "a@b.example\nBcc: c@d.example"])
def test_any_other_sender_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="écrivez une adresse seule"):
        Settings(mail_from=address)


def test_an_address_of_no_mail_server_is_refused_without_showing_its_password() -> None:
    with pytest.raises(ValidationError, match="smtp://hôte:port") as refusal:
        Settings(smtp_url=SecretStr("https://someone:hush@mail.example"))
    assert "hush" not in str(refusal.value)
