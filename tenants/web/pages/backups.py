"""When the structure's data were last saved, and last restored for proof (MIX-BACKUP-1, MIX-BACKUP-2)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.calendar import near
from tenants.safekeeping import Safekeeping
from tenants.web.access import super_conseiller_required
from tenants.web.config import configuration
from tenants.web.instance import current_instance
from tenants.web.rendering import render_page

blueprint = Blueprint("backups", __name__)


@blueprint.get("/sauvegardes")
@super_conseiller_required
def show() -> ResponseReturnValue:
    settings = configuration()
    now = settings.clock()
    kept = Safekeeping.of(current_instance(), settings.backups, now)
    return render_page(
        "backups.html",
        visitor=current_user,
        kept=kept,
        terms=settings.backups,
        saved=near(kept.saved_at, now) if kept.saved_at else None,
        proven=near(kept.proven_at, now) if kept.proven_at else None,
    )
