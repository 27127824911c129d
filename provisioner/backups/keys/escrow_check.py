"""Can today's operator key open every identity? Asked every day: an archive without its key is noise."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.backups.catalogue import IN_STORE
from provisioner.backups.keys.anchors import control_recipient
from provisioner.backups.keys.control_key import CONTROL_OWNER, owner_id
from provisioner.backups.models import Archive
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.alerts import report
from provisioner.dossiers.models import Dossier, DossierState
from provisioner.errors import OutsideFailed
from provisioner.instances.work import Platform
from provisioner.models import Instance
from storage.encryption import Identity
from storage.errors import StorageError
from storage.escrow import Inspection
from storage.wrappings import fingerprint
from themes.problems import Problem, Severity, is_valid


@dataclass(frozen=True, slots=True)
class KeyFinding:
    """``instance_id`` is None for what is no instance's: the control plane, a dossier, all of them."""

    instance_id: uuid.UUID | None
    problem: Problem


@dataclass(frozen=True, slots=True)
class EscrowCheck:
    """``owners`` is how many were looked at."""

    owners: int
    findings: tuple[KeyFinding, ...]

    @property
    def ok(self) -> bool:
        """Whether everything that was sealed can be opened."""
        return is_valid([finding.problem for finding in self.findings])

    def sentences(self) -> dict[uuid.UUID | None, str]:
        """What staff must be told, by instance; nothing when all is well."""
        told: dict[uuid.UUID | None, list[str]] = defaultdict(list)
        for finding in self.findings:
            if finding.problem.severity is Severity.ERROR:
                told[finding.instance_id].append(finding.problem.message)
        return {instance_id: " ".join(each) for instance_id, each in told.items()}


@dataclass(frozen=True, slots=True)
class _Owner:
    """Somebody whose key is to be tried. ``sealed_for`` is whom readable bytes of theirs were sealed for."""

    id: uuid.UUID
    name: str
    instance_id: uuid.UUID | None
    current: str | None
    sealed_for: frozenset[str]


def note_escrow_check(platform: Platform) -> None:
    """Check, and have what is wrong told to staff; one transaction."""
    with Session(platform.control) as session, session.begin():
        try:
            found = check_escrow(platform, session).sentences()
        except (OutsideFailed, StorageError, OSError) as error:
            found = {None: f"Les clés n’ont pas pu être contrôlées : {error}"}
        report(session, AlertCode.KEYS, found, platform.clock())


def check_escrow(platform: Platform, session: Session) -> EscrowCheck:
    """Try every identity in escrow with the operator's key of now, and look for those that should be there.

    A current recipient that the key store forgot is written there again. Raises ObjectStoreError when the
    key store fails, UnusableKey for an operator's key that is none, OutsideFailed for one that was lost.
    """
    operator = platform.operator()
    owners = _owners(session, platform)
    seen = {owner.id: platform.escrow.inspect(owner.id, operator) for owner in owners}
    for owner in owners:
        if _is_unrecorded(owner, seen[owner.id]):
            _record_again(platform, session, owner)
    if len(owners) > 1 and not any(one.opened for one in seen.values()):
        return EscrowCheck(len(owners), (_wrong_operator(operator, len(owners)),))
    findings = (finding for owner in owners for finding in _judge(owner, seen[owner.id]))
    return EscrowCheck(len(owners), tuple(findings))


def _judge(owner: _Owner, seen: Inspection) -> Iterator[KeyFinding]:
    lost = {*seen.lost, *(owner.sealed_for - seen.opened)}
    causes = " ".join(seen.flaws)
    if lost:
        named = ", ".join(sorted(map(fingerprint, lost)))
        message = (
            f"{owner.name} : la clé de l’opérateur n’ouvre pas la clé d’empreinte {named}. Ce qui est "
            f"chiffré pour elle est illisible tant que le coffre n’est pas rétabli depuis sa copie. {causes}"
        )
        yield KeyFinding(owner.instance_id, Problem.error("keys", "keys.lost", message.strip()))
    elif causes:
        message = f"{owner.name} : {causes} Rien d’illisible : une autre enveloppe ouvre la même clé."
        yield KeyFinding(owner.instance_id, Problem.warning("keys", "keys.damaged", message))
    if _is_unrecorded(owner, seen):
        message = f"{owner.name} : sa clé publique n’était plus dans le coffre ; elle y a été remise."
        yield KeyFinding(owner.instance_id, Problem.warning("keys", "keys.unrecorded", message))
    if owner.current is not None and seen.recorded and seen.recorded[0] != owner.current:
        message = (
            f"{owner.name} : le coffre annonce une autre clé que celle que le service connaît, et plus rien "
            "n’est sauvegardé : un changement de clé n’est pas allé au bout, ou quelqu’un a modifié le "
            "coffre. Cherchez qui, puis relancez « provisioner keys rotate »."
        )
        yield KeyFinding(owner.instance_id, Problem.error("keys", "keys.changed", message))


def _is_unrecorded(owner: _Owner, seen: Inspection) -> bool:
    """Whether the key store only lacks what the control plane knows."""
    return not seen.recorded and owner.current in seen.opened


def _record_again(platform: Platform, session: Session, owner: _Owner) -> None:
    """Unless its key is being destroyed or replaced: both hold the instance's row."""
    if owner.instance_id is not None:
        row = select(Instance.recipient).where(Instance.id == owner.instance_id).with_for_update()
        if session.scalar(row) != owner.current:
            return
    if owner.current is not None and platform.escrow.recipient(owner.id) is None:
        platform.escrow.record(owner.id, owner.current)


def _wrong_operator(operator: Identity, owners: int) -> KeyFinding:
    message = (
        f"La clé de l’opérateur (empreinte {fingerprint(operator.recipient)}) n’ouvre aucune clé du coffre, "
        f"qui en garde pour {owners} titulaires : rétablissez le fichier « operator » du dossier des secrets."
    )
    return KeyFinding(None, Problem.error("keys", "keys.operator", message))


def _owners(session: Session, platform: Platform) -> list[_Owner]:
    """Everybody who has, or should have, a key: instances, the control plane, then the others."""
    sealed_for, escrow = _recipients_of_archives(session), platform.escrow
    control = _control(sealed_for, control_recipient(platform))
    known = [*_instances(session, sealed_for), control, *_dossiers(session)]
    wanted = [owner for owner in known if owner.sealed_for or escrow.recipient(owner.id) is not None]
    others = set(escrow.owners()) - {owner.id for owner in known}
    strays = [_Owner(one, f"Titulaire {one}", None, None, frozenset()) for one in sorted(others)]
    return [*wanted, *strays]


def _recipients_of_archives(session: Session) -> Mapping[uuid.UUID, frozenset[str]]:
    """Whom archives that should be readable are sealed for, by owner."""
    rows = select(Archive.instance_id, Archive.recipient).where(Archive.state.in_(IN_STORE)).distinct()
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    for instance_id, recipient in session.execute(rows):
        found[owner_id(instance_id)].add(recipient)
    return {owner: frozenset(recipients) for owner, recipients in found.items()}


def _instances(session: Session, sealed_for: Mapping[uuid.UUID, frozenset[str]]) -> Iterator[_Owner]:
    for one in session.scalars(select(Instance).order_by(Instance.slug)):
        recipients = sealed_for.get(one.id, frozenset()) | ({one.recipient} if one.recipient else set())
        yield _Owner(one.id, f"Instance « {one.slug} »", one.id, one.recipient, recipients)


def _control(sealed_for: Mapping[uuid.UUID, frozenset[str]], current: str | None) -> _Owner:
    recipients = sealed_for.get(CONTROL_OWNER, frozenset()) | ({current} if current else set())
    return _Owner(CONTROL_OWNER, "Base de contrôle", None, current, recipients)


def _dossiers(session: Session) -> Iterator[_Owner]:
    """Those that are no instance yet: an instance has its dossier's id and key."""
    open_ones = select(Dossier).where(Dossier.state != DossierState.ACCEPTED).order_by(Dossier.created_at)
    for one in session.scalars(open_ones):
        yield _Owner(one.id, f"Dossier « {one.title} »", None, None, frozenset({one.recipient}))
