"""Originals that an older release kept readable are sealed when their instance is next looked at."""

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import or_, select

from provisioner.instances import originals, pictures
from provisioner.instances.originals import Owner
from provisioner.instances.pictures import PictureKind, WorkingCopy
from provisioner.instances.work import Work
from provisioner.models import Instance, ThemePublication
from storage.objects import ObjectNotFound
from tenants.registry import InstanceState


def seal_older_originals(work: Work) -> None:
    """Give the instance its key, seal what lies readable, and remove that once nobody else needs it."""
    lying = list(_lying_readable(work))
    if work.instance.state is InstanceState.SUSPENDED and not lying:
        # Its key was destroyed (provisioner.backups.keys.shredding): it gets another when it is resumed.
        return
    # What the key store names is believed at the first time only (provisioner.backups.keys.anchors).
    recipient = work.instance.recipient or work.platform.escrow.entrust(work.instance.id)
    owner = Owner(work.instance.id, recipient)
    for kind, sha256, content in lying:
        _seal(work, owner, kind, sha256, content)
    work.instance.recipient = owner.recipient


def _lying_readable(work: Work) -> Iterator[tuple[PictureKind, str, bytes]]:
    publications = select(ThemePublication).where(ThemePublication.instance_id == work.instance.id)
    for publication in work.session.scalars(publications):
        pictured = (
            (PictureKind.LOGO, publication.logo_sha256),
            (PictureKind.BANNER, publication.banner_sha256),
        )
        for kind, sha256 in pictured:
            with suppress(ObjectNotFound):
                if sha256 is not None:
                    yield kind, sha256, work.platform.store.get(f"originals/{sha256}")


def _seal(work: Work, owner: Owner, kind: PictureKind, sha256: str, content: bytes) -> None:
    store = work.platform.store
    examined = pictures.examine(kind, content)
    if examined.png is not None:
        pictures.keep(store, WorkingCopy(owner.id, kind, sha256), examined.png)
    originals.keep(store, owner, content)
    if not _needed_by_others(work, sha256):
        store.delete(f"originals/{sha256}")


def _needed_by_others(work: Work, sha256: str) -> bool:
    uses = or_(ThemePublication.logo_sha256 == sha256, ThemePublication.banner_sha256 == sha256)
    others = (
        select(Instance.id)
        .join(ThemePublication, ThemePublication.instance_id == Instance.id)
        .where(uses, Instance.recipient.is_(None), Instance.id != work.instance.id)
    )
    return work.session.scalars(others).first() is not None
