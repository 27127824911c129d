"""Instances that archives are of and that the restored control database does not know: onboarded after it."""

import json
import uuid

from provisioner.backups.copies.filling import told
from provisioner.backups.taking.opening import FIELD, ArchiveRefused
from provisioner.recovery.believing import Believed, Keeping, believe
from provisioner.recovery.report import Outcome
from provisioner.recovery.shelves import Lying, Shelves
from storage.archive.errors import ArchiveError
from storage.archive.reading import read_archive
from storage.signing import VerifyingKey
from themes.problems import Problem


def name_strays(
    keeping: Keeping, shelves: Shelves, known: frozenset[uuid.UUID], verifier: VerifyingKey
) -> list[Outcome]:
    """Of each the newest archive that is good to the last byte; nothing of them is restored.

    Contract, contact and look of such an instance were in the control database alone: what cannot be said of
    it is not made up. Raises ObjectStoreError.
    """
    return [_named(keeping, shelves, one, verifier) for one in sorted(shelves.instances() - known)]


def _named(keeping: Keeping, shelves: Shelves, owner: uuid.UUID, verifier: VerifyingKey) -> Outcome:
    refusals: list[Problem] = []
    for lying in shelves.of(owner):
        try:
            return _found(keeping, lying, owner, verifier)
        except ArchiveRefused as refusal:
            refusals.append(refusal.problem)
            if refusal.keys:
                break
    sentence = (
        f"Instance {owner}, inconnue de la base de contrôle rétablie : aucune de ses sauvegardes ne s’ouvre."
    )
    return Outcome(owner, None, problems=(Problem.error(FIELD, "unknown_instance", sentence), *refusals))


def _found(keeping: Keeping, lying: Lying, owner: uuid.UUID, verifier: VerifyingKey) -> Outcome:
    believed = believe(keeping, lying, owner, verifier)
    said = _about(keeping, believed)
    sentence = (
        f"Instance « {said.get('name')} » ({said.get('slug')}, {owner}), mise en place après la sauvegarde "
        "de "
        f"contrôle : ses données sont entières dans « {lying.key} », mais ni son contrat ni son contact ne "
        "le "
        "sont. Voir docs/recover.md."
    )
    return Outcome(owner, said.get("slug"), problems=(Problem.error(FIELD, "unknown_instance", sentence),))


def _about(keeping: Keeping, believed: Believed) -> dict[str, str]:
    """What the archive says of itself, all of which was read. Raises ArchiveRefused, ObjectStoreError."""
    said: list[bytes] = []
    try:
        chunks = believed.chunks(keeping.archives)
        read_archive(chunks, believed.manifest, believed.opened.identities, about=said.append)
    except ArchiveError as error:
        raise told(error) from error
    about: dict[str, str] = json.loads(said[0])
    return about
