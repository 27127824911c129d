"""Pages in the plain look of the operator."""

from datetime import datetime

from flask import Flask

from provisioner.web.contact.rendering import unbroken_day
from provisioner.web.dns.config import DnsConfig
from provisioner.web.moments import near, relative
from tenants.source import version

_NO_BREAK = "\u00a0"


def add_template_names(app: Flask, config: DnsConfig) -> None:
    """What every template may use, error pages included; none of it touches the database."""

    def from_now(moment: datetime) -> str:
        return relative(moment, config.clock())

    def near_now(moment: datetime) -> str:
        return near(moment, config.clock())

    def until_now(moment: datetime) -> str:
        return said_until(moment, config.clock())

    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        french_day=unbroken_day, from_now=from_now, near_now=near_now, until=until_now, seconds=in_seconds
    )
    app.jinja_env.globals.update(
        product=config.offer.title,
        support_email=config.offer.support.email,
        software_version=version(),
    )


def said_until(moment: datetime, now: datetime) -> str:
    """``jusqu’à 14 h 20``, ``jusqu’à demain à 9 h 05``, ``jusqu’au 3 mars à 2 h 14``; both aware."""
    said = near(moment, now).removeprefix("aujourd’hui à ")
    return f"jusqu’au {said.removeprefix('le ')}" if said.startswith("le ") else f"jusqu’à {said}"


def in_seconds(seconds: int) -> str:
    """``20 s``, or ``3 min`` where seconds say too much; rounded up, on one line."""
    count, unit = (-(-seconds // 60), "min") if seconds > 90 else (seconds, "s")
    return f"{count}{_NO_BREAK}{unit}"
