"""What pages about a member's own name show alike, for the staff and for whoever manages its DNS."""

from provisioner.web.name_parts.blueprint import blueprint
from provisioner.web.name_parts.findings import Findings

__all__ = ["Findings", "blueprint"]
