"""What taking members in needs: nothing here opens an original."""

from provisioner.addresses import Addresses
from provisioner.clock import utc_now
from provisioner.domains.reserved import name_rules
from provisioner.instances.intake import Intake
from provisioner.object_stores import key_store, object_store
from provisioner.offers import load_offer
from storage.escrow import Escrow


def intake(addresses: Addresses) -> Intake:
    """For the processes that serve pages."""
    settings, offer = addresses.settings, load_offer()
    names = name_rules(offer.domain, settings.base_domain)
    return Intake(object_store(settings), escrow(addresses), offer, names, utc_now)


def escrow(addresses: Addresses) -> Escrow:
    """Makes and destroys keys of originals."""
    return Escrow(key_store(addresses.settings), lambda: addresses.operator_recipients)
