"""Alembic's entry: migrates over the connection that ``storage.migrations.upgrade`` passes."""

from alembic import context

from storage.migrations import run_environment

run_environment(context.config.attributes["connection"])
