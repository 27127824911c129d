"""Pages in the look of the console."""

from datetime import datetime
from typing import Any

from flask import Flask, render_template
from flask_login import current_user

from provisioner.dossiers.models import DossierState
from provisioner.dossiers.queue import totals
from provisioner.web.config import ConsoleConfig
from provisioner.web.database import db
from provisioner.web.moments import near, relative
from provisioner.web.quantities import french_size, grouped
from tenants.calendar import PARIS, french_date, french_day
from tenants.source import version


def add_template_names(app: Flask, config: ConsoleConfig) -> None:
    """What every template may use, error pages included; none of it touches the database."""

    def from_now(moment: datetime) -> str:
        return relative(moment, config.clock())

    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    def near_now(moment: datetime) -> str:
        return near(moment, config.clock())

    app.jinja_env.filters.update(
        french_day=french_day,
        date_of=lambda moment: french_date(moment.astimezone(PARIS).date()),
        from_now=from_now,
        near_now=near_now,
        french_size=french_size,
        grouped=grouped,
    )
    app.jinja_env.globals.update(
        product=config.offer.title,
        support_email=config.offer.support.email,
        software_version=version(),
        demo=config.outbox is not None,
        instance_url=config.instance_url,
    )


def render_page(template: str, **values: Any) -> str:
    """A page for whoever is signed in, if anybody is; staff see how many dossiers wait for them."""
    if not current_user.is_authenticated:
        return render_template(template, visitor=None, **values)
    waiting = totals(db.session())[DossierState.TO_REVIEW]
    return render_template(template, visitor=current_user, dossiers_to_review=waiting, **values)
