"""From an archive that lies in the store to one that may be read: no catalogue says anything of it yet."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from provisioner.backups.catalogue import object_key
from provisioner.backups.copies.filling import told
from provisioner.backups.keys.control_key import owner_id
from provisioner.backups.taking.opening import LARGEST_MANIFEST, ArchiveRefused, Opened
from provisioner.recovery.shelves import Lying
from storage.archive.errors import ArchiveError
from storage.archive.manifest import Manifest, SealedManifest, unseal_manifest
from storage.encryption import DecryptionFailed, Identity
from storage.escrow import Escrow
from storage.objects import ArchiveStore, ObjectNotFound, Stored
from storage.signing import VerifyingKey


@dataclass(frozen=True, slots=True)
class Keeping:
    """The two stores and the key that opens what lies in the second."""

    archives: ArchiveStore
    escrow: Escrow
    operator: Identity

    def identities(self, owner: uuid.UUID | None) -> tuple[Identity, ...]:
        """Raises ArchiveRefused, ObjectStoreError."""
        try:
            return self.escrow.identities(owner_id(owner), self.operator)
        except ObjectNotFound:
            raise ArchiveRefused("key_missing", _KEY_MISSING, keys=True) from None
        except DecryptionFailed as error:
            raise ArchiveRefused("operator_key", str(error), keys=True) from error


_KEY_MISSING = (
    "Le coffre n’a aucune clé pour ces sauvegardes : elle a été broyée, ou le coffre n’est pas entier ; "
    "cherchez-la alors dans ses copies."
)


@dataclass(frozen=True, slots=True)
class Believed:
    """An archive whose manifest is ours and its own. ``sealed`` and ``described`` are the versions meant."""

    sealed: Stored
    described: Stored
    opened: Opened

    @property
    def manifest(self) -> Manifest:
        return self.opened.manifest

    def chunks(self, archives: ArchiveStore) -> Iterator[bytes]:
        """As the store has it."""
        return archives.read(self.sealed.key, self.sealed.version)


def believe(keeping: Keeping, lying: Lying, owner: uuid.UUID | None, verifier: VerifyingKey) -> Believed:
    """Raises ArchiveRefused, ObjectStoreError."""
    identities = keeping.identities(owner)
    refusals = []
    for described, sealed_manifest in manifests(keeping.archives, lying, identities):
        try:
            manifest = sealed_manifest.signed_by(verifier)
            refuse_another(manifest, lying.key, owner)
            return Believed(meant(lying, manifest), described, Opened(identities, manifest))
        except ArchiveError as error:
            refusals.append(_refused(error))
    raise refusals[0]


def manifests(
    archives: ArchiveStore, lying: Lying, identities: Sequence[Identity]
) -> Iterator[tuple[Stored, SealedManifest]]:
    """Those versions that open. Raises ArchiveRefused when none does."""
    refusal = _missing(lying)
    for described in lying.described:
        try:
            yield described, unseal_manifest(_content(archives, described), identities)
            refusal = None
        except ArchiveError as error:
            refusal = refusal and _refused(error)
    if refusal is not None:
        raise refusal


def refuse_another(manifest: Manifest, key: str, owner: uuid.UUID | None) -> None:
    """What was signed for another place or another owner. Raises ArchiveRefused."""
    if manifest.owner != owner_id(owner):
        sentence = f"Le manifeste est celui d’une archive de {manifest.owner}."
        raise ArchiveRefused("other_archive", sentence)
    if key not in {manifest.key} & {object_key(owner, manifest.archive, manifest.taken_at)}:
        raise ArchiveRefused(
            "other_archive", f"Le manifeste décrit l’objet « {manifest.key} », pas « {key} »."
        )


def _refused(error: ArchiveError) -> ArchiveRefused:
    """What a manifest's reader says is always the manifest's fault."""
    refusal = told(error)
    assert isinstance(refusal, ArchiveRefused)  # noqa: S101 - tells the type checker
    return refusal


def _missing(lying: Lying) -> ArchiveRefused | None:
    sentence = (
        f"La sauvegarde « {lying.key} » n’a pas de manifeste : elle a été interrompue, ou il a disparu du "
        "stockage."
    )
    return ArchiveRefused("manifest_missing", sentence)


def meant(lying: Lying, manifest: Manifest) -> Stored:
    """The version that the manifest describes: whoever may write can add others, and change none.

    Raises ArchiveRefused.
    """
    whole = [one for one in lying.sealed if one.size == manifest.cipher.bytes]
    if not whole:
        code = "size" if lying.sealed else "missing"
        sentence = f"L’objet « {lying.key} » n’est pas, ou plus, dans le stockage tel qu’il y a été mis."
        raise ArchiveRefused(code, sentence)
    return min(whole, key=lambda one: (one.stored_at is None, one.stored_at))


def _content(archives: ArchiveStore, described: Stored) -> bytes:
    if described.size > LARGEST_MANIFEST:
        return b""
    return b"".join(archives.read(described.key, described.version))
