"""Databases of instances as a release before left them."""

from alembic import command
from sqlalchemy import URL, NullPool, create_engine, text

from provisioner.prepare import TENANT_MIGRATIONS
from storage.migrations import configuration


def bring_to(url: URL, revision: str, role: str | None = None) -> None:
    """Migrate an empty database as far as ``revision``, as ``role`` when given."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        if role is not None:
            connection.execute(text(f"SET ROLE {connection.dialect.identifier_preparer.quote(role)}"))
        config = configuration(TENANT_MIGRATIONS)
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
