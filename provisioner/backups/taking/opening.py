"""From a row of the catalogue to an archive that may be read: its keys, and its signed manifest."""

from collections.abc import Iterable
from dataclasses import dataclass

from provisioner.backups.keys.control_key import owner_id
from provisioner.backups.models import Archive, ArchiveState
from provisioner.errors import InputRefused
from provisioner.instances.work import Platform
from storage.archive.errors import ArchiveError, ManifestFault, ReadingFault, WritingFault
from storage.archive.manifest import Manifest, open_manifest
from storage.encryption import DecryptionFailed, Identity
from storage.objects import ObjectNotFound
from themes.problems import Problem

# Of one that names a few hundred thousand files; a larger object is no manifest.
LARGEST_MANIFEST = 64 * 1024 * 1024
FIELD = "archive"

_CODES: dict[WritingFault | ReadingFault | ManifestFault, str] = {
    ReadingFault.TRUNCATED: "size",
    ReadingFault.ALTERED: "sha256",
    ManifestFault.UNREADABLE: "manifest_unreadable",
    ManifestFault.WRONG_SIGNATURE: "manifest_signature",
    ManifestFault.UNKNOWN_FORMAT: "manifest_format",
    ManifestFault.OTHER_ARCHIVE: "other_archive",
    ManifestFault.OTHER_OWNER: "other_archive",
    ManifestFault.OTHER_KEY: "other_archive",
}
_CLOSED = {
    ArchiveState.RUNNING: "Cette sauvegarde est encore en cours : attendez qu’elle soit finie.",
    ArchiveState.FAILED: "Cette sauvegarde a échoué et n’a rien d’utilisable : choisissez-en une autre.",
    ArchiveState.EXPIRED: "Cette sauvegarde est arrivée au terme de sa conservation et a été supprimée.",
    ArchiveState.SHREDDED: "La clé de cette sauvegarde a été broyée : plus personne ne peut l’ouvrir.",
}


class ArchiveRefused(InputRefused):
    """The archive is not to be used; ``problem`` says why.

    ``keys`` when it is for want of a key: that says nothing about the archive, which may be as good as ever.
    """

    def __init__(self, code: str, message: str, *, keys: bool = False) -> None:
        self.problem = Problem.error(FIELD, code, message)
        self.keys = keys
        super().__init__([self.problem])


@dataclass(frozen=True, slots=True)
class Opened:
    """``identities`` open the archive and its manifest."""

    identities: tuple[Identity, ...]
    manifest: Manifest


def open_archive(platform: Platform, archive: Archive) -> Opened:
    """Everything that is known before the archive itself is read. Raises ArchiveRefused, ObjectStoreError."""
    refuse_closed(archive)
    return read_manifest(platform, archive)


def read_manifest(platform: Platform, archive: Archive) -> Opened:
    """The same, whatever its row says. Raises ArchiveRefused, ObjectStoreError."""
    identities = _identities(platform, archive)
    sealed = _sealed_manifest(platform, archive)
    try:
        manifest = open_manifest(
            sealed,
            identities,
            platform.verifier(),
            archive=archive.id,
            owner=owner_id(archive.instance_id),
            key=archive.key,
        )
    except ArchiveError as error:
        raise refused(error) from error
    return Opened(identities, manifest)


def refuse_closed(archive: Archive) -> None:
    """Nothing is to be found, whatever the store has. Raises ArchiveRefused."""
    if archive.state in _CLOSED:
        raise ArchiveRefused(archive.state.value, _CLOSED[archive.state])


def refused(error: ArchiveError) -> ArchiveRefused:
    """What a reader of archives says, in the words of commands and screens."""
    return ArchiveRefused(_CODES.get(error.code, error.code.value), str(error))


def manifest_missing(archive: Archive) -> ArchiveRefused:
    """Without it nobody can say what the archive holds."""
    said = f"Le manifeste « {archive.manifest_key} » a disparu du stockage."
    return ArchiveRefused("manifest_missing", said)


def _identities(platform: Platform, archive: Archive) -> tuple[Identity, ...]:
    try:
        found = platform.escrow.identities(owner_id(archive.instance_id), platform.operator())
    except ObjectNotFound:
        raise _key_missing() from None
    except DecryptionFailed as error:
        raise ArchiveRefused("operator_key", str(error), keys=True) from error
    # An attempt that died early, or that is in its own dump, does not say for whom it was sealed.
    if archive.recipient and archive.recipient not in {identity.recipient for identity in found}:
        raise _key_missing()
    return found


def _key_missing() -> ArchiveRefused:
    return ArchiveRefused(
        "key_missing",
        "La clé de cette sauvegarde n’est pas dans le coffre de clés : rétablissez le coffre depuis sa "
        "copie. Si elle a été broyée, plus personne ne peut ouvrir la sauvegarde.",
        keys=True,
    )


def _sealed_manifest(platform: Platform, archive: Archive) -> bytes:
    try:
        return _bounded(platform.archives.read(archive.manifest_key, archive.manifest_version))
    except ObjectNotFound:
        raise manifest_missing(archive) from None


def _bounded(chunks: Iterable[bytes]) -> bytes:
    """Raises ArchiveRefused for more than any manifest holds."""
    gathered = bytearray()
    for chunk in chunks:
        gathered += chunk
        if len(gathered) > LARGEST_MANIFEST:
            raise ArchiveRefused(
                "manifest_unreadable", "L’objet à la place du manifeste est trop grand pour en être un."
            )
    return bytes(gathered)
