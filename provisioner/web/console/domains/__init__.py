"""Members' own names as staff see them: the fleet, one instance's name, the link for its DNS."""

from provisioner.web.console.domains import claim, correction, fleet, link

BLUEPRINTS = (fleet.blueprint, claim.blueprint, correction.blueprint, link.blueprint)
