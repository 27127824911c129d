"""The migrations make exactly the tables that the models describe."""

import hashlib

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from procrastinate.schema import SchemaManager
from sqlalchemy import URL, MetaData, NullPool, create_engine

from provisioner.backups import models as _backup_tables  # noqa: F401 - declares its tables
from provisioner.domains import models as _domain_tables  # noqa: F401 - declares its tables
from provisioner.instances.work import Platform
from provisioner.models import ControlBase
from tenants.databases import TenantNames
from tenants.models import TenantBase
from tenants.registry import RegistryBase
from tests.members import live_instance

# Of the queue's release that control migration 0001 installs. Another release brings SQL of its own, to be
# copied into a migration of ours: only then may this number change.
QUEUE_SCHEMA = "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"


def differences(url: URL, *models: MetaData) -> list[object]:
    def is_ours(name: str | None, kind: str, parents: object) -> bool:
        return kind != "table" or not str(name).startswith("procrastinate_")

    tables = MetaData(naming_convention=models[0].naming_convention)
    for metadata in models:
        for table in metadata.sorted_tables:
            table.to_metadata(tables)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours, "compare_type": True})
        return list(compare_metadata(context, tables))


def test_the_control_database_is_what_its_models_say(platform: Platform) -> None:
    assert differences(platform.admin, RegistryBase.metadata, ControlBase.metadata) == []


def test_an_instances_database_is_what_its_models_say(platform: Platform) -> None:
    database = TenantNames.of(live_instance(platform).id).database
    assert differences(platform.admin.set(database=database), TenantBase.metadata) == []


def test_a_table_that_no_migration_makes_is_noticed(platform: Platform) -> None:
    assert len(differences(platform.admin, ControlBase.metadata)) > 0


def test_the_queues_schema_is_the_one_that_the_first_migration_was_written_for() -> None:
    assert hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest() == QUEUE_SCHEMA
