"""Whose the control plane's mails are, and what each of them is before it becomes one."""

from dataclasses import dataclass

from provisioner.private_links import LinkKey


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Whose mails these are, and where their links lead. Addresses are without a final slash."""

    product: str
    sender: str
    support: str
    contacts_url: str
    console_url: str
    link_key: LinkKey
    staff_link_secret: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told. ``subject`` and ``text`` as they are read."""

    recipient: str
    subject: str
    text: str
