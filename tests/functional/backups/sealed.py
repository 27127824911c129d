"""Archives as the store has them, sealed for their owner and in the catalogue; and who can open them."""

import io
import re
import uuid
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.backups.catalogue import object_key
from provisioner.backups.keys.control_key import owner_id
from provisioner.backups.models import Archive, ArchiveState
from provisioner.instances.work import Platform
from storage.database import connect
from storage.encryption import DecryptionFailed, Identity, seal_stream, unseal

_SECRET = re.compile(rb"AGE-SECRET-KEY-1[0-9A-Z]+")


def sealed_archive(platform: Platform, instance_id: uuid.UUID | None, content: bytes = b"archive") -> bytes:
    """A verified archive of ``content``, in the store and in the catalogue: its ciphertext."""
    archive_id, now = uuid.uuid4(), platform.clock()
    recipient = platform.escrow.entrust(owner_id(instance_id))
    key = object_key(instance_id, archive_id, now)
    upload = platform.archives.begin(key)
    seal_stream(io.BytesIO(content), upload, recipient)
    upload.complete()
    with Session(platform.control) as session, session.begin():
        row = Archive(id=archive_id, instance_id=instance_id, kind="manual", state=ArchiveState.VERIFIED)
        row.taken_at, row.key, row.recipient = now, key, recipient
        session.add(row)
    return b"".join(platform.archives.read(key))


@dataclass(frozen=True)
class KeysAtHand:
    """All that somebody finds who has the whole installation: every key in it, wrapped or not."""

    identities: tuple[Identity, ...]

    @classmethod
    def of(cls, platform: Platform, addresses: Addresses) -> "KeysAtHand":
        operators = [addresses.operator, *addresses.operator_keys.former]
        found = {one.secret: one for one in operators}
        for path in _files(platform.settings.data_dir.resolve()):
            content = path.read_bytes()
            for readable in (content, *_opened(content, operators)):
                for secret in _SECRET.findall(readable):
                    found[secret.decode()] = Identity(secret.decode())
        return cls(tuple(found.values()))

    def open(self, sealed: bytes) -> bool:
        """Whether any of them opens these bytes."""
        try:
            unseal(sealed, *self.identities)
        except DecryptionFailed:
            return False
        return True


def secret_in_rows(platform: Platform) -> bool:
    """Whether a secret key stands anywhere in the control database."""
    looked_for = sql.SQL("SELECT 1 FROM public.{} AS t WHERE t::text LIKE '%AGE-SECRET-KEY%'")
    with connect(platform.admin) as admin:
        tables = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return any(
            admin.execute(looked_for.format(sql.Identifier(name))).fetchone() is not None
            for (name,) in tables
        )


def _files(folder: Path) -> list[Path]:
    """Every file but those of the database server, whose rows are looked at as rows."""
    server = folder / "postgres"
    return [path for path in folder.rglob("*") if path.is_file() and server not in path.parents]


def _opened(content: bytes, operators: list[Identity]) -> list[bytes]:
    if not content.startswith(b"age-encryption.org"):
        return []
    try:
        return [unseal(content, *operators)]
    except DecryptionFailed:
        return []
