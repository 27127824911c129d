"""The contacts' pages with their database out of reach."""

from dataclasses import replace
from typing import Any

from flask import Flask

from provisioner.settings import Settings
from provisioner.web.contact.app import ContactConfig, create_app
from tests.unit.provisioner.web.offline import CONFIG as CONSOLE
from tests.unit.provisioner.web.offline import NOWHERE

CONFIG = ContactConfig(
    database_url=NOWHERE,
    secret_key="k" * 32,
    secure=False,
    throttle=Settings().throttle,
    intake=CONSOLE.intake,
)


def offline_contacts(**changes: Any) -> Flask:
    return create_app(replace(CONFIG, **changes))
