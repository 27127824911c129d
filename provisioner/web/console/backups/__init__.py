"""Backups as staff see them: the fleet, one owner's year, one archive, and copies brought back."""

from provisioner.web.console.backups import archive, copies, copy_contents, fleet, owner

BLUEPRINTS = (
    fleet.blueprint,
    owner.blueprint,
    archive.blueprint,
    copies.blueprint,
    copy_contents.blueprint,
)
