"""The release after this one: this source with further migrations, run in processes of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("provisioner", "tenants", "themes", "storage")
_SCRIPT = '''"""Made by a test."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
{body}
'''
# What a release adds: a table with an index, and a column to what is there.
ADDS_TO_INSTANCES = """\
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
    )
    op.create_index("ix_notices_at", "notices", ["at"])
    op.add_column("accounts", sa.Column("nickname", sa.String(80), nullable=False, server_default=""))
"""
ADDS_TO_CONTROL = """\
    op.create_table("tidings", sa.Column("id", sa.Uuid(), primary_key=True))
    op.add_column("registered_instances", sa.Column("remark", sa.Text(), nullable=True))
"""


class NextRelease:
    """Lies in ``folder``; ``revision`` and ``control_revision`` are its heads."""

    def __init__(self, folder: Path, *, tenant: str = ADDS_TO_INSTANCES, control: str | None = None) -> None:
        self.folder = folder
        for room in ROOMS:
            shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
        self.revision = add_migration(folder / "tenants/migrations/versions", tenant)
        self.control_revision = add_migration(folder / "provisioner/migrations/versions", control)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "provisioner", *arguments]

    def start(self, data_dir: Path, *arguments: str) -> subprocess.Popen[str]:
        """In the installation at ``data_dir``, and in no other variable's sight."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env={"PROVISIONER_DATA_DIR": str(data_dir)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        with self.start(data_dir, *arguments) as started:
            out, err = started.communicate(timeout=120)
        return subprocess.CompletedProcess(started.args, started.returncode, out, err)


def add_migration(versions: Path, body: str | None) -> str:
    """One more migration, unless there is none to add; returns the newest revision."""
    newest = max(path.stem[:4] for path in versions.glob("[0-9]*.py"))
    if body is None:
        return newest
    revision = f"{int(newest) + 1:04d}"
    (versions / f"{revision}_next.py").write_text(
        _SCRIPT.format(revision=revision, before=newest, body=body.rstrip())
    )
    return revision
