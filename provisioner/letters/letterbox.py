"""Whose the control plane's mails are, and what each of them is before it becomes one."""

from dataclasses import dataclass

from provisioner.domains.tokens import DomainKey
from provisioner.instances.own_names import InstanceUrl
from provisioner.offers import Domain as DomainTerms
from provisioner.private_links import LinkKey


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Whose mails these are, and where their links lead. Addresses are without a final slash.

    ``names`` is what the offer says about names of members' own; ``domain_link_key`` derives the links to
    their pages at ``domains_url``, ``domain_key`` what their TXT records hold.
    """

    product: str
    sender: str
    support: str
    contacts_url: str
    console_url: str
    link_key: LinkKey
    staff_link_secret: str
    instance_url: InstanceUrl
    names: DomainTerms
    domains_url: str
    domain_link_key: LinkKey
    domain_key: DomainKey


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told. ``subject`` and ``text`` as they are read."""

    recipient: str
    subject: str
    text: str
