"""Reaching instances' databases with the rights of an instance, and with no others."""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import URL, Engine, create_engine

from tenants.keys import Purpose, TenantKeys

# PostgreSQL has 100 connections by default: a process keeps at most this many instances' engines open.
OPEN_ENGINES = 16
# Whoever holds an instance's credentials can lock its tables: that must cost that instance alone. Set by our
# side at each connection, since a role may change its own defaults.
LONGEST_WAIT_SECONDS = 5
PATIENCE = "-c lock_timeout=3s -c statement_timeout=15s"


@dataclass(frozen=True, slots=True)
class TenantNames:
    """The names on the server that belong to one instance; none depends on the slug, which may change."""

    database: str
    owner: str
    login: str

    @classmethod
    def of(cls, instance_id: uuid.UUID) -> "TenantNames":
        stem = f"tenant_{instance_id.hex}"
        return cls(database=stem, owner=f"{stem}_owner", login=f"{stem}_login")


def login_url(server: URL, keys: TenantKeys, instance_id: uuid.UUID) -> URL:
    """The address of an instance's database for its login role. ``server`` carries host and port."""
    names = TenantNames.of(instance_id)
    password = keys.derive(Purpose.DATABASE_PASSWORD, instance_id)
    return server.set(username=names.login, password=password, database=names.database)


class TenantEngines:
    """One engine per instance, the least recently used closed first; safe under threads."""

    def __init__(self, servers: Mapping[str, URL], keys: TenantKeys, capacity: int = OPEN_ENGINES) -> None:
        self._servers = servers
        self._keys = keys
        self._capacity = capacity
        self._engines: OrderedDict[uuid.UUID, Engine] = OrderedDict()
        self._lock = threading.Lock()

    def engine(self, instance_id: uuid.UUID, server: str) -> Engine:
        """Raises KeyError when the registry names a server that the settings do not."""
        with self._lock:
            engine = self._engines.pop(instance_id, None) or self._create(instance_id, server)
            self._engines[instance_id] = engine
            evicted = [
                self._engines.popitem(last=False)[1] for _ in range(len(self._engines) - self._capacity)
            ]
        for old in evicted:
            old.dispose()
        return engine

    def close(self) -> None:
        with self._lock:
            engines, self._engines = list(self._engines.values()), OrderedDict()
        for engine in engines:
            engine.dispose()

    def _create(self, instance_id: uuid.UUID, server: str) -> Engine:
        url = login_url(self._servers[server], self._keys, instance_id)
        return create_engine(
            url,
            pool_size=2,
            max_overflow=6,
            pool_pre_ping=True,
            # What people typed is no matter for a log.
            hide_parameters=True,
            pool_timeout=LONGEST_WAIT_SECONDS,
            connect_args={"options": PATIENCE, "connect_timeout": LONGEST_WAIT_SECONDS},
        )
