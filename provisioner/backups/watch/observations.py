"""The conditions BackupFresh and BackupProven of an instance, from what is known of its backups. Pure.

Messages hold moments, not ages: they are written anew only when something happened.
"""

from datetime import datetime, timedelta

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.due import next_run
from provisioner.backups.plan.freshness import Freshness, Proof, Status, freshness, proof
from provisioner.backups.watch.troubles import Record, last_good, last_proof
from provisioner.instances.conditions import Observation, fails, holds, waits
from provisioner.offers.backup import Backup
from tenants.calendar import french_day

# Looked at each minute by the clockwork of backups; reconciliation does not wait for it.
_SOON = timedelta(minutes=1)
_NO_DATABASE = waits("NothingToSave", "Attend la base de données de l’instance.", _SOON)
_SHREDDED = waits("Shredded", "La clé de ses sauvegardes a été broyée : plus rien n’est sauvegardé.", _SOON)


def seen_fresh(plan: Backup, record: Record, now: datetime) -> Observation:
    """Whether there is a good archive that is young enough (MIX-BACKUP-2), and what comes next."""
    if not record.is_awaited:
        return _SHREDDED if record.shredded else _NO_DATABASE
    found = freshness(plan, record.owner, record.archives, now)
    sentence = f"{_state(found, record)}{_attempt(found, record)} {_next(plan, record, now)}"
    if found.status is Status.FRESH:
        return holds("Fresh", sentence)
    if found.status is Status.PENDING:
        return waits("NotYet", sentence, _SOON)
    return fails("TooOld" if found.status is Status.LATE else "NeverSaved", sentence)


def _state(found: Freshness, record: Record) -> str:
    if found.status is Status.PENDING:
        return "Pas encore de sauvegarde."
    return last_good(record.saved_at, record)


def _attempt(found: Freshness, record: Record) -> str:
    if found.failed is None:
        return ""
    when = french_day(found.failed.taken_at)
    was_good = found.failed.state is ArchiveState.DAMAGED
    said = f" La sauvegarde du {when} n’est plus bonne" if was_good else f" La tentative du {when} a échoué"
    reason = record.reasons.get(found.failed.id)
    return f"{said} : {reason}" if reason else f"{said}."


def _next(plan: Backup, record: Record, now: datetime) -> str:
    at = next_run(plan, record.owner, record.archives, now).at
    if at <= now:
        return "La prochaine est en cours ou va commencer."
    return f"Prochaine : {french_day(at)}."


def seen_proven(plan: Backup, record: Record, now: datetime) -> Observation:
    """Whether a restore was proven lately, and until when the next has to be."""
    if not record.is_awaited:
        return _SHREDDED if record.shredded else _NO_DATABASE
    found = proof(plan, record.owner, record.drills, now)
    until = f"La prochaine doit réussir avant le {french_day(found.late_at)}."
    if found.status is Status.FRESH:
        return holds("Proven", f"{last_proof(record)}{_drill(found, record)} {until}")
    if found.status is Status.PENDING:
        return waits("NotYet", f"Pas encore éprouvée.{_drill(found, record)} {until}", _SOON)
    reason = "TooOld" if found.status is Status.LATE else "NeverProven"
    return fails(reason, f"{last_proof(record)}{_drill(found, record)} Le service réessaie de lui-même.")


def _drill(found: Proof, record: Record) -> str:
    if found.failed is None:
        return ""
    said = f" L’essai du {french_day(found.failed.started_at)} n’a pas réussi"
    reason = record.drill_reasons.get(found.failed.archive)
    return f"{said} : {reason}" if reason else f"{said}."
