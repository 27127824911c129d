"""The control plane's newest good archive, believed without any database: what it holds beside the database.

Who signed it is verified with the key that the operator brought. Without one, the only key there is lies
within, and whoever knows to whom these archives are encrypted could have made one. So that key has to have
signed *all* of them that open, and the operator is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from provisioner.backups.copies.filling import told
from provisioner.backups.taking.opening import FIELD, ArchiveRefused, Opened
from provisioner.errors import InputRefused
from provisioner.recovery.believing import Believed, Keeping, believe, manifests, meant, refuse_another
from provisioner.recovery.shelves import Lying
from storage.archive.errors import ArchiveError
from storage.archive.reading import read_archive
from storage.archive.written import FileRecord
from storage.encryption import UnusableKey
from storage.signing import VerifyingKey
from themes.problems import Problem

SECRETS = "secrets/"
SETTINGS = "settings.json"
_VERIFYING = f"{SECRETS}manifest-verifying"


@dataclass(frozen=True, slots=True)
class ControlArchive:
    """``files``: secrets and settings by their names in it. ``is_proven`` is whether its signature was
    verified with a key that somebody brought, and not with its own."""

    believed: Believed
    verifier: VerifyingKey
    is_proven: bool
    files: dict[str, bytes] = field(repr=False)


def good_ones(
    keeping: Keeping, lying: Sequence[Lying], brought: VerifyingKey | None, refusals: list[Problem]
) -> Iterator[ControlArchive]:
    """The newest first, each read to its last byte; why others are passed over is added to ``refusals``.

    Raises InputRefused where none can be believed: for want of a key, or with two who signed.
    """
    for one in lying:
        try:
            yield _proven(keeping, one, brought) if brought else _taken_at_its_word(keeping, lying, one)
        except ArchiveRefused as refusal:
            if refusal.keys:
                raise
            refusals.append(named(one, refusal.problem))


def named(lying: Lying, problem: Problem) -> Problem:
    """The same, said of this archive."""
    return replace(problem, message=f"{lying.key} : {problem.message}")


def _proven(keeping: Keeping, lying: Lying, verifier: VerifyingKey) -> ControlArchive:
    believed = believe(keeping, lying, None, verifier)
    return ControlArchive(believed, verifier, is_proven=True, files=_read(keeping, believed))


def _taken_at_its_word(keeping: Keeping, all_of_them: Sequence[Lying], lying: Lying) -> ControlArchive:
    """Nothing of its database is looked at before its signature was found to be that of the key within."""
    identities = keeping.identities(None)
    described, sealed = next(manifests(keeping.archives, lying, identities))
    try:
        manifest = sealed.claims()
        refuse_another(manifest, lying.key, None)
        believed = Believed(meant(lying, manifest), described, Opened(identities, manifest))
        files = _read(keeping, believed)
        verifier = VerifyingKey(files.get(_VERIFYING, b"").decode("ascii", "replace"))
        sealed.signed_by(verifier)
    except (ArchiveError, UnusableKey) as error:
        raise refused(error) from error
    _refuse_two_signers(keeping, all_of_them, verifier)
    return ControlArchive(believed, verifier, is_proven=False, files=files)


def _refuse_two_signers(keeping: Keeping, lying: Sequence[Lying], verifier: VerifyingKey) -> None:
    """Who only adds archives cannot take away those from before. Raises InputRefused."""
    identities = keeping.identities(None)
    for one in lying:
        try:
            opening = list(manifests(keeping.archives, one, identities))
        except ArchiveRefused:
            continue
        for _, sealed in opening:
            try:
                sealed.signed_by(verifier)
            except ArchiveError:
                problem = Problem.error(FIELD, "two_signers", _two_signers(one))
                raise InputRefused([problem]) from None


def _two_signers(lying: Lying) -> str:
    return (
        "Les sauvegardes de la base de contrôle ne sont pas toutes signées par la même clé "
        f"(« {lying.key} » l’est par une autre) : quelqu’un d’autre a pu en écrire. Déposez votre copie du "
        "fichier « manifest-verifying » dans le dossier des secrets, puis relancez : elle dit lesquelles "
        "sont "
        "les vôtres."
    )


def _read(keeping: Keeping, believed: Believed) -> dict[str, bytes]:
    """Every byte is read, only what is told in secrets and settings is kept. Raises ArchiveRefused."""
    found: dict[str, bytes] = {}

    def keep(record: FileRecord, chunks: Iterator[bytes]) -> None:
        if record.name.startswith(SECRETS) or record.name == SETTINGS:
            found[record.name] = b"".join(chunks)

    try:
        chunks = believed.chunks(keeping.archives)
        read_archive(chunks, believed.manifest, believed.opened.identities, file=keep)
    except ArchiveError as error:
        raise refused(error) from error
    return found


def refused(error: ArchiveError | UnusableKey) -> Exception:
    """As filling says it; an archive without a key of its own to verify it with is refused too."""
    if isinstance(error, UnusableKey):
        sentence = "La sauvegarde ne contient pas la clé qui vérifie sa signature."
        return ArchiveRefused("manifest_signature", sentence)
    return told(error)
