"""Alembic's entry: migrates over the connection that ``storage.migration_runs.migrate`` passes."""

from alembic import context

from storage.migration_runs import run_environment

run_environment(context.config.attributes["connection"])
