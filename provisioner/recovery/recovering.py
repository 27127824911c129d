"""The whole service back on a bare machine, stage by stage; whoever is killed at any line is run again.

Everything happens beside until the last moment: the restored control database has another name until all
instances are back, so no process of the service that starts meanwhile knows any of them.
"""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.backups.taking.opening import FIELD
from provisioner.errors import Conflict, InputRefused
from provisioner.instances.work import Clock, Platform
from provisioner.models import Instance
from provisioner.object_stores import archive_store, key_store
from provisioner.recovery.adopting import adopt
from provisioner.recovery.believing import Keeping
from provisioner.recovery.bringing_secrets import ASIDE, bring_secrets
from provisioner.recovery.control import aside, promote, restore_control
from provisioner.recovery.control_archive import ControlArchive, good_ones, named
from provisioner.recovery.going_live import go_live
from provisioner.recovery.instances import Recovery, restore_instance
from provisioner.recovery.mails import Past
from provisioner.recovery.marks import Mark, problems_of
from provisioner.recovery.noting import lost_ones
from provisioner.recovery.progress import Tell, restored_sentence
from provisioner.recovery.report import Brought, Outcome, Report
from provisioner.recovery.shelves import Shelves, look
from provisioner.recovery.standing import find_standing
from provisioner.recovery.strays import name_strays
from provisioner.settings import Settings
from storage.encryption import Identity
from storage.escrow import Escrow
from storage.signing import VerifyingKey
from tenants.calendar import french_day
from themes.problems import Problem

OPERATOR = "operator"
VERIFYING = "manifest-verifying"
_NOT_BY_THIS_KEY = (
    "Aucune sauvegarde utilisable n’est signée par la clé du fichier « manifest-verifying » de ce dossier "
    "des secrets : s’il n’est pas votre copie (une installation neuve en fait un), retirez-le et relancez."
)
# Opens the platform of these settings, its databases prepared.
Opening = Callable[[], AbstractContextManager[Platform]]


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the service is brought back. ``tell`` is told each stage as it ends."""

    settings: Settings
    opening: Opening
    clock: Clock
    tell: Tell

    @property
    def addresses(self) -> Addresses:
        """Read anew: secrets arrive while a recovery runs."""
        return Addresses(self.settings)


def recover(machine: Machine, confirm: Callable[[str], None]) -> Report:
    """All of it, or what an earlier run left to do; ``confirm`` is told what will be done, and may raise.

    Raises Conflict on a machine that has a service, InputRefused when no control archive can be believed, and
    what stores and databases raise that do not answer: run again, it goes on from there.
    """
    standing = find_standing(machine.addresses)
    keeping = _keeping(machine.settings)
    shelves = look(keeping.archives)
    past = Past(shelves.last_sign_of_life(machine.clock()), machine.clock())
    if standing.mark is None:
        confirm(_foreseen(shelves))
        _begin(machine, keeping, shelves, past)
        standing = find_standing(machine.addresses)
    mark = standing.mark
    assert mark is not None  # noqa: S101 - tells the type checker what was just written
    verifier = machine.addresses.manifest_verifying
    with machine.opening() as platform:
        in_place = standing.restored is not None
        stage = nullcontext(platform) if in_place else aside(platform)
        with stage as restored:
            recovery = Recovery(restored, keeping, shelves, verifier, mark, past, in_place)
            outcomes = _bring_back(machine, recovery, _wanted(restored, mark))
        promote(platform, machine.addresses)
    with machine.opening() as platform:
        go_live(platform, machine.addresses.control_database, mark, outcomes, machine.tell)
    return _report(mark, outcomes)


def _keeping(settings: Settings) -> Keeping:
    """Raises InputRefused without the operator's key: one is never made here."""
    path = settings.secrets / OPERATOR
    if not path.exists():
        sentence = f"La clé de l’opérateur n’est pas là : déposez votre copie dans {path}, puis relancez."
        raise InputRefused([Problem.error(OPERATOR, "operator_missing", sentence)])
    operator = Identity(path.read_text().strip())
    escrow = Escrow(key_store(settings), lambda: (operator.recipient,))
    return Keeping(archive_store(settings), escrow, operator)


def _begin(machine: Machine, keeping: Keeping, shelves: Shelves, past: Past) -> Mark:
    """The newest control archive that holds, to the last row. Raises InputRefused when there is none."""
    lying, refusals = shelves.of(None), list[Problem]()
    if not lying:
        sentence = "Le stockage des sauvegardes n’en a aucune de la base de contrôle."
        refusals.append(Problem.error(FIELD, "none", sentence))
    brought = _brought(machine.settings.secrets)
    for found in good_ones(keeping, lying, brought, refusals):
        manifest = found.believed.manifest
        _tell_trust(machine, found)
        for name in bring_secrets(machine.settings.secrets, found.files):
            machine.tell(f"Le secret « {name} » de cette machine est mis de côté ({name}{ASIDE}).")
        try:
            with machine.opening() as platform:
                mark = restore_control(platform, found, tuple(refusals), past)
        except InputRefused as refusal:
            [one] = [each for each in lying if each.key == manifest.key]
            refusals += [named(one, problem) for problem in refusal.problems]
            continue
        machine.tell(f"Base de contrôle rétablie : sauvegarde du {french_day(manifest.taken_at)}.")
        return mark
    if brought is not None:
        refusals.append(Problem.error(VERIFYING, "verifying_key", _NOT_BY_THIS_KEY))
    raise InputRefused(refusals)


def _brought(secrets: Path) -> VerifyingKey | None:
    path = secrets / VERIFYING
    return VerifyingKey(path.read_text()) if path.exists() else None


def _tell_trust(machine: Machine, found: ControlArchive) -> None:
    if not found.is_proven:
        machine.tell(
            "Signature : vérifiée avec la seule clé que la sauvegarde contient, la même pour toutes celles "
            "de la "
            "base de contrôle. Pour l’éprouver, déposez votre copie de « manifest-verifying » avant de "
            "commencer."
        )


def _foreseen(shelves: Shelves) -> str:
    newest = shelves.of(None)[0].taken_at if shelves.of(None) else None
    of_control = f"la plus récente du service date du {french_day(newest)}" if newest else "aucune du service"
    return (
        f"Le stockage a des sauvegardes de {len(shelves.instances())} instances ; {of_control}. Tout sera "
        "rétabli sur cette machine. Assurez-vous que la machine d’avant ne tourne plus : deux services "
        "feraient "
        "chacun leurs sauvegardes et leurs courriels."
    )


def _wanted(restored: Platform, mark: Mark) -> list[uuid.UUID]:
    """Every instance; after the end, those that could not be brought back then. Raises Conflict."""
    with Session(restored.control) as session:
        if mark.ended_at is None:
            return list(session.scalars(select(Instance.id).order_by(Instance.slug)))
        lost = lost_ones(session)
    if not lost:
        sentence = "Ce service a déjà été rétabli, en entier : rien n’a été fait."
        raise Conflict(sentence, problems=(Problem.error(FIELD, "recovered", sentence),))
    return lost


def _bring_back(machine: Machine, recovery: Recovery, wanted: list[uuid.UUID]) -> list[Outcome]:
    outcomes = []
    for number, instance_id in enumerate(wanted, 1):
        begun = machine.clock()
        outcome = restore_instance(recovery, instance_id)
        outcomes.append(outcome)
        machine.tell(f"[{number}/{len(wanted)}] {restored_sentence(outcome, machine.clock() - begun)}")
    if recovery.mark.ended_at is None:
        adopt(recovery.platform, recovery.keeping, recovery.shelves.of(None), None, recovery.verifier)
        outcomes += name_strays(recovery.keeping, recovery.shelves, frozenset(wanted), recovery.verifier)
    return outcomes


def _report(mark: Mark, outcomes: list[Outcome]) -> Report:
    taken_at = datetime.fromisoformat(mark.taken_at)
    control = Brought(uuid.UUID(mark.archive), mark.key, taken_at, mark.rows)
    return Report(control, problems_of(mark), mark.is_proven, tuple(outcomes))
