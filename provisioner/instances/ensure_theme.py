"""Step 2: the theme's bundle is whole, and the instance points at it."""

from provisioner.instances import pictures
from provisioner.instances.conditions import Observation, fails, holds
from provisioner.instances.directory import current_publication
from provisioner.instances.pictures import PictureKind, WorkingCopy
from provisioner.instances.sealing import seal_older_originals
from provisioner.instances.work import Work
from storage.objects import ObjectNotFound
from tenants.registry import RegisteredInstance
from themes.published import Look, is_whole, publish, read_look
from themes.theme import ThemeInputs, build


def ensure_theme(work: Work) -> Observation:
    """Publish the version of the spec; a bundle that was lost is built again from the working copies."""
    instance, store = work.instance, work.platform.store
    if instance.recipient is None:
        seal_older_originals(work)
    if not is_whole(store, instance.theme_version):
        try:
            instance.theme_version = _publish_again(work)
        except ObjectNotFound as error:
            return fails("PictureLost", f"Une image du membre manque dans le stockage : {error}.")
    work.session.get_one(RegisteredInstance, instance.id).theme_version = instance.theme_version
    return holds("Published", _said(read_look(store, instance.theme_version)))


def _publish_again(work: Work) -> str:
    """Returns the version, another one after an upgrade of the imaging."""
    asked = current_publication(work.session, work.instance)
    bundle = build(
        ThemeInputs(
            name=work.instance.member.name,
            primary=asked.primary,
            secondary=asked.secondary,
            logo=_picture(work, PictureKind.LOGO, asked.logo_sha256),
            banner=_picture(work, PictureKind.BANNER, asked.banner_sha256),
        )
    )
    publish(work.platform.store, bundle)
    return bundle.version


def _picture(work: Work, kind: PictureKind, sha256: str | None) -> bytes | None:
    """Raises ObjectNotFound for one that there should be."""
    return pictures.read(work.platform.store, WorkingCopy(work.instance.id, kind, sha256)) if sha256 else None


def _said(look: Look) -> str:
    """A logo comes with every annex (MIX-FORM-6); a banner is the member's choice (MIX-FORM-5)."""
    if look.banner:
        return "Couleurs, logo et bannière publiés."
    return "Couleurs et logo publiés ; le membre n’a pas fourni de bannière."
