"""Originals that an older release kept readable are sealed when their instance is next looked at."""

from sqlalchemy import or_, select

from provisioner.instances import originals, pictures
from provisioner.instances.originals import Owner
from provisioner.instances.pictures import PictureKind, WorkingCopy
from provisioner.instances.work import Work
from provisioner.models import Instance, ThemePublication
from storage.objects import ObjectNotFound


def seal_older_originals(work: Work) -> None:
    """Give the instance its key, seal what lies readable, and remove that once nobody else needs it."""
    owner = Owner(work.instance.id, work.platform.escrow.entrust(work.instance.id))
    publications = select(ThemePublication).where(ThemePublication.instance_id == work.instance.id)
    for publication in work.session.scalars(publications):
        _seal(work, owner, PictureKind.LOGO, publication.logo_sha256)
        _seal(work, owner, PictureKind.BANNER, publication.banner_sha256)
    work.instance.recipient = owner.recipient


def _seal(work: Work, owner: Owner, kind: PictureKind, sha256: str | None) -> None:
    store, readable = work.platform.store, f"originals/{sha256}"
    if sha256 is None:
        return
    try:
        content = store.get(readable)
    except ObjectNotFound:
        return
    examined = pictures.examine(kind, content)
    if examined.png is not None:
        pictures.keep(store, WorkingCopy(owner.id, kind, sha256), examined.png)
    originals.keep(store, owner, content)
    if not _needed_by_others(work, sha256):
        store.delete(readable)


def _needed_by_others(work: Work, sha256: str) -> bool:
    uses = or_(ThemePublication.logo_sha256 == sha256, ThemePublication.banner_sha256 == sha256)
    others = (
        select(Instance.id)
        .join(ThemePublication, ThemePublication.instance_id == Instance.id)
        .where(uses, Instance.recipient.is_(None), Instance.id != work.instance.id)
    )
    return work.session.scalars(others).first() is not None
