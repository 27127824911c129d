"""The instances' application with its databases out of reach."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import URL

from storage.directory_store import DirectoryStore
from storage.throttle import Limit
from tenants.keys import TenantKeys
from tenants.safekeeping import BackupTerms
from tenants.throttling import ThrottleLimits
from tenants.web.app import PrivacyContacts, TenantWebConfig, create_app

NOWHERE = URL.create("postgresql+psycopg", query={"host": "/nonexistent"}, database="registry")
A_LOT = Limit.parse("1000/1s")


def offline_application() -> Flask:
    return create_app(
        TenantWebConfig(
            registry_url=NOWHERE,
            servers={},
            keys=TenantKeys(b"k" * 32),
            store=DirectoryStore(Path("/nonexistent")),
            clock=lambda: datetime(2026, 11, 21, tzinfo=UTC),
            secure=False,
            privacy_contacts=PrivacyContacts("1, rue des Lilas, 12345 Ville", "donnees@exploitant.example"),
            support_email="support@exploitant.example",
            throttle=ThrottleLimits(A_LOT, A_LOT, A_LOT),
            backups=BackupTerms(timedelta(hours=26), timedelta(days=30), "1 an", hosted=True),
            address=lambda host: f"http://{host}:8000",
        )
    )
