"""Step 2: the theme's bundle is whole, and the instance points at it."""

from provisioner.instances.brand import bundle_is_whole, read_original, rebuild
from provisioner.instances.conditions import Observation, fails, holds
from provisioner.instances.directory import current_publication
from provisioner.instances.work import Work
from storage.objects import ObjectNotFound
from tenants.registry import RegisteredInstance
from themes.theme import ThemeInputs


def ensure_theme(work: Work) -> Observation:
    """Publish the version of the spec; a bundle that was lost is built again from the originals."""
    instance = work.instance
    if not bundle_is_whole(work.platform.store, instance.theme_version):
        try:
            instance.theme_version = rebuild(work.platform.store, _inputs(work))
        except ObjectNotFound as error:
            return fails("OriginalLost", f"L’image d’origine manque dans le stockage : {error}.")
    work.session.get_one(RegisteredInstance, instance.id).theme_version = instance.theme_version
    return holds("Published", "Couleurs, logo et bannière publiés.")


def _inputs(work: Work) -> ThemeInputs:
    asked = current_publication(work.session, work.instance)
    store = work.platform.store
    return ThemeInputs(
        name=work.instance.member.name,
        primary=asked.primary,
        secondary=asked.secondary,
        logo=read_original(store, asked.logo_sha256),
        banner=read_original(store, asked.banner_sha256),
    )
