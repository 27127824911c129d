"""Who the member is and whom to talk to: "Votre structure" and the question below it."""

from provisioner.annex.identity.contact import read_contact
from provisioner.annex.identity.structure import read_structure

__all__ = ["read_contact", "read_structure"]
