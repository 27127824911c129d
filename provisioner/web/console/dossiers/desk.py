"""What every page of a dossier begins with: which dossier, who asks, and what they write with."""

import uuid

from flask_login import current_user

from provisioner.dossiers import drafting
from provisioner.dossiers.drafting import Signature
from provisioner.dossiers.models import Dossier, Hand
from provisioner.private_links import Desk
from provisioner.web.annex_form.answering import Pen
from provisioner.web.config import configuration
from provisioner.web.database import db


def seen(dossier_id: uuid.UUID) -> Dossier:
    """Raises NotFound."""
    return drafting.find(db.session(), dossier_id)


def locked(dossier_id: uuid.UUID) -> Dossier:
    """To change it, until the request ends. Raises NotFound, Conflict when it is settled."""
    return drafting.open_to_change(db.session(), dossier_id)


def signed() -> Signature:
    """By whoever is signed in, now."""
    return Signature(Hand.STAFF, current_user.email, configuration().clock())


def pen(dossier: Dossier) -> Pen:
    return Pen(db.session(), configuration().intake, dossier, signed())


def desk() -> Desk:
    """For what goes out to the contact."""
    config = configuration()
    return Desk(config.link_key, current_user.email, config.clock())
