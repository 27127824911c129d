"""What mails are written and sent with."""

from pathlib import Path

from provisioner.addresses import Addresses
from provisioner.app.hosts import CONSOLE_NAME, CONTACTS_NAME, DNS_NAME
from provisioner.domains.claims.links import link_key as domain_link_key
from provisioner.domains.tokens import DomainKey
from provisioner.dossiers.links import link_key as contact_link_key
from provisioner.letters.letterbox import Letterbox
from provisioner.offers import load_offer
from provisioner.settings import Settings
from tenants.postman import FolderPostman, Postman, SmtpPostman


def letterbox(addresses: Addresses) -> Letterbox:
    """What the control plane's own mails are written with."""
    settings, offer = addresses.settings, load_offer()
    return Letterbox(
        product=offer.title,
        sender=settings.mail_from,
        support=offer.support.email,
        contacts_url=settings.url(CONTACTS_NAME),
        console_url=settings.url(CONSOLE_NAME),
        link_key=contact_link_key(addresses.contact_links),
        staff_link_secret=addresses.staff_links,
        instance_url=settings.instance_url,
        names=offer.domain,
        domains_url=settings.url(DNS_NAME),
        domain_link_key=domain_link_key(addresses.domain_links),
        domain_key=DomainKey(addresses.domain_tokens),
    )


def postman(settings: Settings) -> Postman:
    if settings.smtp_url is not None:
        return SmtpPostman(settings.smtp_url.get_secret_value())
    return FolderPostman(outbox_folder(settings))


def outbox_folder(settings: Settings) -> Path:
    """Where mails go as files when no SMTP server is set."""
    return settings.data_dir.resolve() / "outbox"
