"""What members send back, as staff see it: received, corrected, asked about, accepted."""

from provisioner.web.console.dossiers import (
    acceptance,
    corrections,
    files,
    form,
    history,
    link,
    opening,
    turns,
    work_queue,
)

__all__ = ["BLUEPRINTS"]

BLUEPRINTS = tuple(
    module.blueprint
    for module in (work_queue, opening, form, files, link, turns, corrections, history, acceptance)
)
