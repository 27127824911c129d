"""Pages in the plain look of the operator."""

from datetime import datetime

from flask import Flask

from provisioner.web.annex_form import SECTIONS
from provisioner.web.contact.config import ContactConfig
from tenants.calendar import french_day
from tenants.source import version
from tenants.web.words import ROLE_NAMES

_NO_BREAK = "\u00a0"


def add_template_names(app: Flask, config: ContactConfig) -> None:
    """What every template may use, error pages included; none of it touches the database."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(french_day=unbroken_day)
    app.jinja_env.globals.update(
        product=config.intake.offer.title,
        support_email=config.intake.offer.support.email,
        software_version=version(),
        role_names=ROLE_NAMES,
        # The sections of the form, then checking and sending.
        step_count=len(SECTIONS) + 1,
    )


def unbroken_day(moment: datetime) -> str:
    """As ``french_day``, with day and hour kept on one line each."""
    day, hour = french_day(moment).split(" à ")
    return f"{day.replace(' ', _NO_BREAK)} à {hour.replace(' ', _NO_BREAK)}"
