"""What an archive consists of: a database as its owner sees it, and the files that its rows name."""

import importlib.metadata
import json
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import IN_STORE
from provisioner.backups.keys.anchors import believe_control_recipient, control_recipient
from provisioner.backups.keys.control_key import owner_id
from provisioner.backups.models import Archive
from provisioner.backups.taking.opening import ArchiveRefused
from provisioner.dossiers.models import Dossier, DossierState
from provisioner.errors import OutsideFailed
from provisioner.instances.work import Platform
from provisioner.models import Instance, ThemePublication
from provisioner.settings import Settings
from storage.archive.tools import Database
from storage.archive.writing import FileSource
from storage.encryption import DecryptionFailed
from storage.objects import DeletableStore, ObjectNotFound
from storage.s3_address import S3Access
from tenants.databases import TenantNames

# As this software names them, but for the operator's key: whoever opens an archive must not find in it what
# opens all the others.
_SECRET = re.compile(r"(?!operator)[a-z][a-z0-9-]*")
_DISTRIBUTION = "mixeur-provisioner"


@dataclass(frozen=True, slots=True)
class Source:
    """Whose data, and which files go along; ``files`` is listed once the snapshot is open."""

    instance_id: uuid.UUID | None
    slug: str | None
    name: str | None
    database: Database
    files: Callable[[], Iterator[FileSource]]

    @property
    def owner(self) -> uuid.UUID:
        """Whose identity opens the archive."""
        return owner_id(self.instance_id)


def version() -> str:
    """Of this software."""
    return importlib.metadata.version(_DISTRIBUTION)


def recipient_of(platform: Platform, instance_id: uuid.UUID | None) -> str:
    """Whom archives of this owner are encrypted to: believed (``anchors``), and with an identity that opens.

    Raises ArchiveRefused, before anything is sent, and ObjectStoreError.
    """
    owner = owner_id(instance_id)
    with Session(platform.control) as session:
        known, had_one = _known(platform, session, instance_id), _has_archives(session, instance_id)
    recipient = platform.escrow.recipient(owner)
    if recipient is None:
        if known is not None or had_one:
            raise _key_missing()
        recipient = platform.escrow.entrust(owner)
    if known not in {None, recipient}:
        raise _key_changed()
    _refuse_unreadable(platform, owner, recipient)
    if instance_id is None and known is None:
        believe_control_recipient(platform, recipient)
    return recipient


def _known(platform: Platform, session: Session, instance_id: uuid.UUID | None) -> str | None:
    if instance_id is None:
        return control_recipient(platform)
    return session.get_one(Instance, instance_id).recipient


def _has_archives(session: Session, instance_id: uuid.UUID | None) -> bool:
    mine = Archive.instance_id.is_not_distinct_from(instance_id)
    sealed = select(Archive.id).where(mine, Archive.state.in_(IN_STORE))
    return session.scalars(sealed.limit(1)).first() is not None


def _refuse_unreadable(platform: Platform, owner: uuid.UUID, recipient: str) -> None:
    """What nobody could open afterwards is not begun. Raises ArchiveRefused."""
    try:
        identities = platform.escrow.identities(owner, platform.operator())
    except ObjectNotFound:
        raise _key_missing() from None
    except (DecryptionFailed, OutsideFailed) as error:
        raise ArchiveRefused("operator_key", str(error), keys=True) from error
    if recipient not in {identity.recipient for identity in identities}:
        raise _key_missing()


def _key_missing() -> ArchiveRefused:
    return ArchiveRefused(
        "key_missing",
        "La clé de chiffrement de ces sauvegardes n’est plus dans le coffre de clés : rétablissez le "
        "coffre depuis sa copie. Aucune sauvegarde n’est faite sous une autre clé à votre insu.",
        keys=True,
    )


def _key_changed() -> ArchiveRefused:
    return ArchiveRefused(
        "key_changed",
        "Le coffre de clés annonce pour ces sauvegardes une autre clé que celle que le service connaît : un "
        "changement de clé a été interrompu, ou quelqu’un a modifié le coffre. Rien n’a été envoyé. "
        "Cherchez qui a écrit dans le coffre, puis donnez une nouvelle clé (provisioner keys rotate).",
        keys=True,
    )


def source_of(platform: Platform, instance: Instance | None) -> Source:
    """Of an instance with its member, or (None) of the control plane."""
    if instance is None:
        return _control(platform)
    # The row is gone from its session once files are listed.
    instance_id, names = instance.id, TenantNames.of(instance.id)
    return Source(
        instance_id=instance_id,
        slug=instance.slug,
        name=instance.member.name,
        database=Database(platform.admin, names.database, names.owner),
        files=lambda: _files_of_instance(platform, instance_id),
    )


def _control(platform: Platform) -> Source:
    admin = platform.admin
    return Source(
        instance_id=None,
        slug=None,
        name=None,
        database=Database(admin, str(admin.database), str(admin.username)),
        files=lambda: _files_of_control(platform),
    )


def _files_of_instance(platform: Platform, instance_id: uuid.UUID) -> Iterator[FileSource]:
    """Originals (sealed, as they are), working copies of pictures, and every theme it ever wore."""
    yield from _owned(platform.store, instance_id)
    with Session(platform.control) as session:
        worn = select(ThemePublication.version).where(ThemePublication.instance_id == instance_id)
        versions = {*session.scalars(worn), session.get_one(Instance, instance_id).theme_version}
    for theme in sorted(versions):
        yield from _stored(platform.store, f"themes/{theme}/")


def _files_of_control(platform: Platform) -> Iterator[FileSource]:
    """Secrets but the operator's key, settings, and the files of dossiers that are no instance yet."""
    yield from _secrets(platform.settings)
    yield _whole("settings.json", _settings(platform.settings))
    with Session(platform.control) as session:
        open_ones = select(Dossier.id).where(Dossier.state != DossierState.ACCEPTED).order_by(Dossier.id)
        dossiers = session.scalars(open_ones).all()
    for dossier in dossiers:
        yield from _owned(platform.store, dossier)


def _owned(store: DeletableStore, owner: uuid.UUID) -> Iterator[FileSource]:
    yield from _stored(store, f"originals/{owner}/")
    yield from _stored(store, f"pictures/{owner}/")


def _stored(store: DeletableStore, prefix: str) -> Iterator[FileSource]:
    """Objects never change; one that goes between the listing and its turn was not to be kept any more."""
    for key in store.keys(prefix):
        try:
            yield _whole(key, store.get(key))
        except ObjectNotFound:
            continue


def _secrets(settings: Settings) -> Iterator[FileSource]:
    for path in sorted(settings.secrets.iterdir()):
        if path.is_file() and _SECRET.fullmatch(path.name):
            yield _whole(f"secrets/{path.name}", path.read_bytes())


def _settings(settings: Settings) -> bytes:
    """What the environment said, but for what is secret: passwords come with whoever operates."""
    secret = {name for name, value in settings if isinstance(value, SecretStr | S3Access)}
    told = settings.model_dump(mode="json", exclude=secret, exclude_none=True)
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _whole(name: str, content: bytes) -> FileSource:
    return FileSource(name, len(content), lambda: [content])
