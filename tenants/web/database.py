"""One session per request, over two databases: the registry's and that of the request's instance."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import URL, Connection, Engine, MetaData, UpdateBase, inspect
from sqlalchemy.exc import UnboundExecutionError

from tenants.models import TenantBase
from tenants.registry import RegistryBase
from tenants.web.config import tenant_web


class TenantSession(Session):
    """Registry models go to the registry, an instance's to the database of the request's instance.

    Anything else, and an instance's model in a request without instance, raises UnboundExecutionError:
    there is no default database to fall back on.
    """

    def get_bind(
        self,
        mapper: Any | None = None,
        clause: Any | None = None,
        bind: Engine | Connection | None = None,
        **kwargs: Any,
    ) -> Engine | Connection:
        if bind is not None:
            return bind
        metadata = _metadata(mapper, clause)
        if metadata is RegistryBase.metadata:
            return db.engine
        if metadata is TenantBase.metadata and (instance := g.get("instance")) is not None:
            return tenant_web().engines.engine(instance.id, instance.database_server)
        raise UnboundExecutionError("no database for this statement in this request")


db = SQLAlchemy(session_options={"class_": TenantSession})


def connect(sessions: SQLAlchemy, app: Flask, url: URL, committed: Callable[[], None] = lambda: None) -> None:
    """Attach ``sessions`` to ``app``, and commit once per request; ``committed`` is called after that.

    A view that returns has succeeded, whatever its status: a refused login is written down too. A view
    that raises has failed: the error pages roll back before they answer, and nothing is left to commit.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True, "hide_parameters": True}
    sessions.init_app(app)

    @app.after_request
    def commit(response: Response) -> Response:
        sessions.session.commit()
        committed()
        return response


def close_databases(app: Flask) -> None:
    """Close every connection of ``app`` that is not in use; it opens new ones when asked again."""
    with app.app_context():
        db.engine.dispose()
        tenant_web().engines.close()


def _metadata(mapper: Any | None, clause: Any | None) -> MetaData | None:
    if mapper is not None:
        table = inspect(mapper).local_table
    else:
        table = clause.table if isinstance(clause, UpdateBase) else clause
    return getattr(table, "metadata", None)
