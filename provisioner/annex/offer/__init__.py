"""What the whole signed offer adds to the annex, with the operator's own values all around it."""

from provisioner.annex.form.parties import Parties
from provisioner.annex.offer.reader import read_offer
from provisioner.annex.offer.siret import read_siret

__all__ = ["Parties", "read_offer", "read_siret"]
