"""What an archive holds, signed: the archive is only as good as what its manifest says of it.

age does not say who wrote something. The manifest holds the SHA-256 of the archive's ciphertext, whole and
piece by piece, and stock ``openssl`` checks its signature. It is sealed like the archive: nothing in a store
is readable in clear.
"""

import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from storage.archive.contents import TableContents
from storage.archive.errors import ManifestFault, ManifestRefused
from storage.archive.layout import END, BadLayout, header, members, padding
from storage.archive.writing import About
from storage.archive.written import FORMAT, Cipher, FileRecord, Measure, Versions, Written
from storage.encryption import DecryptionFailed, Identity, seal, unseal
from storage.signing import SignatureRefused, SigningKey, VerifyingKey

CONTENT = "manifest.json"
SIGNATURE = "manifest.json.sig"


class Manifest(BaseModel):
    """``key`` is the archive's place in the store, so that two that were swapped show.

    ``kind`` names the run that wrote it. ``recipient`` is whom both are encrypted to, ``cipher`` and ``dump``
    the stored bytes and the dump within, ``tables`` what each held, by quoted ``schema.table``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    archive: uuid.UUID
    owner: uuid.UUID
    key: str
    kind: str
    taken_at: AwareDatetime
    duration_seconds: float
    recipient: str
    cipher: Cipher
    dump: Measure
    files: tuple[FileRecord, ...]
    tables: dict[str, TableContents]
    revision: str | None
    versions: Versions

    @classmethod
    def of(  # noqa: PLR0913 - each is a fact that only the caller knows
        cls, written: Written, *, about: About, key: str, kind: str, recipient: str, duration_seconds: float
    ) -> "Manifest":
        return cls(
            format=FORMAT,
            archive=about.archive,
            owner=about.owner,
            key=key,
            kind=kind,
            taken_at=about.taken_at,
            duration_seconds=round(duration_seconds, 3),
            recipient=recipient,
            cipher=written.cipher,
            dump=written.dump,
            files=written.files,
            tables=dict(written.tables),
            revision=written.revision,
            versions=written.versions,
        )

    @property
    def rows(self) -> dict[str, int]:
        return {table: contents.rows for table, contents in self.tables.items()}


def seal_manifest(manifest: Manifest, signer: SigningKey, recipient: str) -> bytes:
    """Stock ``age``, ``tar`` and ``openssl`` open and verify the result."""
    content = manifest.model_dump_json(indent=1).encode()
    parts = {CONTENT: content, SIGNATURE: signer.sign(content)}
    packed = [header(name, len(part)) + part + padding(len(part)) for name, part in parts.items()]
    return seal(b"".join([*packed, END]), recipient)


def open_manifest(  # noqa: PLR0913 - each is something to be checked against
    sealed: bytes,
    identities: Sequence[Identity],
    verifier: VerifyingKey,
    *,
    archive: uuid.UUID,
    owner: uuid.UUID,
    key: str,
) -> Manifest:
    """Signed by us, and of this very archive. Raises ManifestRefused."""
    manifest = unseal_manifest(sealed, identities).signed_by(verifier)
    _refuse_another(manifest, archive, owner, key)
    return manifest


@dataclass(frozen=True, slots=True)
class SealedManifest:
    """What a manifest says, as long as nobody has asked who wrote it."""

    content: bytes
    signature: bytes

    def signed_by(self, verifier: VerifyingKey) -> Manifest:
        """Raises ManifestRefused."""
        try:
            verifier.verify(self.content, self.signature)
        except SignatureRefused as error:
            raise ManifestRefused(
                ManifestFault.WRONG_SIGNATURE,
                "Le manifeste n’est pas signé par cette installation : l’archive n’est pas utilisée.",
            ) from error
        return self.claims()

    def claims(self) -> Manifest:
        """Whoever wrote it: only to find the key in the archive that it is then verified with.

        Raises ManifestRefused.
        """
        return _parsed(self.content)


def unseal_manifest(sealed: bytes, identities: Sequence[Identity]) -> SealedManifest:
    """Raises ManifestRefused."""
    return SealedManifest(*_unpacked(_unsealed(sealed, identities)))


def _refuse_another(manifest: Manifest, archive: uuid.UUID, owner: uuid.UUID, key: str) -> None:
    if manifest.owner != owner:
        raise ManifestRefused(
            ManifestFault.OTHER_OWNER,
            f"Le manifeste est celui d’une archive de {manifest.owner}, pas de {owner}.",
        )
    if manifest.archive != archive:
        raise ManifestRefused(
            ManifestFault.OTHER_ARCHIVE,
            f"Le manifeste est celui de l’archive {manifest.archive}, pas {archive}.",
        )
    if manifest.key != key:
        raise ManifestRefused(
            ManifestFault.OTHER_KEY, f"Le manifeste décrit l’objet « {manifest.key} », pas « {key} »."
        )


def _unsealed(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    try:
        return unseal(sealed, *identities)
    except DecryptionFailed as error:
        # The words of age's own library.
        if "No matching keys" in str(error):
            raise ManifestRefused(
                ManifestFault.WRONG_KEY, "Aucune des clés présentes n’ouvre le manifeste de l’archive."
            ) from error
        raise ManifestRefused(
            ManifestFault.UNREADABLE, "Le manifeste de l’archive est abîmé : il ne se déchiffre pas."
        ) from error


def _unpacked(packed: bytes) -> tuple[bytes, bytes]:
    try:
        parts = {member.name: b"".join(member.chunks) for member in members(io.BytesIO(packed))}
        return parts[CONTENT], parts[SIGNATURE]
    except (BadLayout, KeyError) as error:
        raise ManifestRefused(
            ManifestFault.UNREADABLE, f"Le manifeste de l’archive n’a pas la forme attendue : {error}"
        ) from error


def _parsed(content: bytes) -> Manifest:
    """Where the signature held, another form is one of another time, not an attack."""
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        raise ManifestRefused(
            ManifestFault.UNKNOWN_FORMAT,
            f"Le manifeste n’a pas le format {FORMAT} : {error.error_count()} écarts.",
        ) from error
    if manifest.format != FORMAT:
        raise ManifestRefused(
            ManifestFault.UNKNOWN_FORMAT,
            f"L’archive a le format {manifest.format} : cette version ne lit que le format {FORMAT}.",
        )
    return manifest
