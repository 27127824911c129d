"""Whether the stores give what the offer promises; asked before anything is put into them."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from provisioner.errors import InputRefused
from provisioner.instances.work import Platform
from provisioner.offers.backup import Backup
from storage.s3_address import S3Address
from themes.problems import Problem

# What stores say that have only one region, or none to tell.
_NO_REGION = frozenset({"", "default"})
# What Amazon's oldest buckets in Ireland say.
_OLD_NAMES = {"EU": "eu-west-1"}


@runtime_checkable
class _Bucket(Protocol):
    """A store of somebody else's, unlike a directory of this machine."""

    address: S3Address

    def can_lock(self) -> bool: ...

    def reported_region(self) -> str | None: ...


def check_stores(platform: Platform) -> None:
    """Raise InputRefused with every problem when the offer promises what a bucket cannot give.

    Archives lie in the offer's regions (MIX-BACKUP-1), and where it says so behind a lock; keys and
    objects lie in them too, and behind none, since both must go when their time is over. A directory is a
    trial (``trial_sentence``) and is not asked. Raises ObjectStoreError when a bucket does not answer.
    """
    problems = [*problems_of_archives(platform.offer.backup, platform.archives)]
    problems += problems_of_keys(platform.offer.backup, platform.escrow.keys)
    problems += problems_of_objects(platform.offer.backup, platform.store)
    if problems:
        raise InputRefused(problems)


def trial_sentence(platform: Platform) -> str | None:
    """What the operator of a trial should know; None when archives lie in a bucket."""
    if isinstance(platform.archives, _Bucket):
        return None
    return (
        "Essai : les sauvegardes restent sur cette machine et ne sont pas verrouillées. Avant la mise en "
        "service, réglez PROVISIONER_ARCHIVES_URL (voir docs/object-storage.md)."
    )


def problems_of_archives(plan: Backup, store: object) -> Iterator[Problem]:
    """Region and lock. Raises ObjectStoreError when the store does not answer."""
    if not isinstance(store, _Bucket):
        return
    yield from _problems_of_region(plan, store, "archives_url")
    if plan.lock and not store.can_lock():
        yield Problem.error(
            "archives_url",
            "store.no_lock",
            f"Le bucket {store.address} ne sait pas verrouiller, et l’offre promet des sauvegardes que "
            "personne n’efface avant terme : créez un bucket avec « Object Lock » (il ne s’ajoute pas "
            "toujours après coup) et nommez-le dans PROVISIONER_ARCHIVES_URL.",
        )


def problems_of_keys(plan: Backup, store: object) -> Iterator[Problem]:
    """Region, and that nothing keeps a key from being shredded. Raises ObjectStoreError."""
    if not isinstance(store, _Bucket):
        return
    yield from _problems_of_region(plan, store, "keys_url")
    if store.can_lock():
        yield Problem.error(
            "keys_url",
            "store.locks_keys",
            f"Le bucket {store.address} verrouille ce qu’on y met : une clé n’y serait jamais broyée. Nommez "
            "dans PROVISIONER_KEYS_URL un bucket sans « Object Lock ».",
        )


def problems_of_objects(plan: Backup, store: object) -> Iterator[Problem]:
    """Region, and that nothing keeps a file from being erased. Raises ObjectStoreError."""
    if not isinstance(store, _Bucket):
        return
    yield from _problems_of_region(plan, store, "objects_url")
    if store.can_lock():
        yield Problem.error(
            "objects_url",
            "store.locks_objects",
            f"Le bucket {store.address} verrouille ce qu’on y met : les fichiers d’un dossier abandonné n’y "
            "seraient pas effacés. Nommez dans PROVISIONER_OBJECTS_URL un bucket sans « Object Lock ».",
        )


def _problems_of_region(plan: Backup, store: _Bucket, field: str) -> Iterator[Problem]:
    declared, named = store.address.region, store.address.region_of_host
    if declared not in plan.regions:
        yield Problem.error(
            field,
            "store.region_outside",
            f"La région « {declared} » de {store.address} n’est pas de celles où l’offre promet "
            f"de garder ce qui lui est confié : {', '.join(plan.regions)}.",
        )
    if named is not None and named != declared:
        yield Problem.error(
            field,
            "store.region_of_host",
            f"L’adresse déclare la région « {declared} », mais l’hôte {store.address.host} est celui de "
            f"« {named} » : corrigez l’un ou l’autre.",
        )
    reported = store.reported_region() or ""
    reported = _OLD_NAMES.get(reported, reported)
    if reported not in _NO_REGION and reported != declared:
        yield Problem.error(
            field,
            "store.region_reported",
            f"L’adresse déclare la région « {declared} », mais le stockage dit que le bucket de "
            f"{store.address} est dans « {reported} » : corrigez l’adresse ou changez de bucket.",
        )
