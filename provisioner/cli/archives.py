"""``provisioner backup run`` and ``verify``."""

import getpass
import sys
import uuid
from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.audit.events import READ_BACK, ArchiveChecked, BackupAsked
from provisioner.backups.catalogue import IN_STORE, archives_of, entry, find_archive, newest
from provisioner.backups.locks import BackupBusy
from provisioner.backups.models import Archive, ArchiveState
from provisioner.backups.stores import check_stores
from provisioner.backups.taking import verifying
from provisioner.backups.taking.attempt import Step
from provisioner.backups.taking.taking import NotReady, run_backup
from provisioner.backups.watch.watching import look
from provisioner.cli import output
from provisioner.cli.recording import put_on_record
from provisioner.errors import EXIT_CODES, Conflict, InputRefused, NotFound, OutsideFailed
from provisioner.instances import directory
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from provisioner.settings import Settings
from provisioner.web.quantities import french_size
from tenants.calendar import french_day

control_option = click.option("--control", is_flag=True, help="Le service lui-même : base et réglages.")
archive_option = click.option(
    "--archive",
    "archive_id",
    metavar="IDENTIFIANT",
    type=click.UUID,
    help="Sauvegarde à prendre ; la plus récente sinon.",
)
CONTROL = "le service lui-même"
STATES = {
    ArchiveState.RUNNING: "en cours",
    ArchiveState.STORED: "à relire",
    ArchiveState.VERIFIED: "vérifiée",
    ArchiveState.FAILED: "échouée",
    ArchiveState.DAMAGED: "abîmée",
    ArchiveState.EXPIRED: "expirée",
    ArchiveState.SHREDDED: "broyée",
}
_STEPS = {
    Step.SENDING: "envoi",
    Step.LOCKING: "verrouillage",
    Step.DESCRIBING: "manifeste",
    Step.READING_BACK: "relecture",
}


@dataclass(frozen=True, slots=True)
class Target:
    """Whose archives; neither slug nor id for the service itself."""

    slug: str | None
    instance_id: uuid.UUID | None

    @property
    def name(self) -> str:
        return self.slug or CONTROL


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one backup: an archive, good or not, or the reason why none was begun."""

    target: Target
    archive: Archive | None = None
    refusal: Conflict | None = None
    # Nothing to archive yet, and nobody asked for this one by name.
    skipped: bool = False

    @property
    def is_good(self) -> bool:
        return self.skipped or (self.archive is not None and self.archive.state is ArchiveState.VERIFIED)


@click.command(short_help="Sauvegarde toutes les instances, ou celles-ci.")
@click.argument("slugs", metavar="[SLUG]…", nargs=-1)
@control_option
@output.json_option
def run(slugs: tuple[str, ...], *, control: bool, as_json: bool) -> None:
    """Sauvegarde les instances nommées, ou toutes et le service lui-même."""
    everything = not slugs and not control
    with open_platform(Settings()) as platform:
        check_stores(platform)
        targets = _everybody(platform) if everything else _named(platform, slugs, control=control)
        for target in targets:
            put_on_record(platform, BackupAsked(target.slug))
        outcomes = [_back_up(platform, target, by_name=not everything) for target in targets]
        look(platform)
        if as_json:
            told = [_told(platform, outcome) for outcome in outcomes]
            output.document({"ok": all(outcome.is_good for outcome in outcomes), "archives": told})
    _exit_unless_good(outcomes)


@click.command()
@click.argument("slug", required=False)
@control_option
@archive_option
@output.json_option
def verify(slug: str | None, archive_id: uuid.UUID | None, *, control: bool, as_json: bool) -> None:
    """Relit une sauvegarde en entier, la plus récente sinon."""
    with open_platform(Settings()) as platform:
        target = one_target(platform, slug, control=control)
        chosen = chosen_archive(platform, target, archive_id, good=False)
        put_on_record(platform, ArchiveChecked(chosen, READ_BACK))
        found = verifying.verify(platform, chosen)
        look(platform)
    if as_json:
        output.document(found.as_json())
    if found.ok:
        output.line(f"La sauvegarde {found.archive_id} est intacte et s’ouvre.")
        return
    output.problems([refusal.problem for refusal in found.refusals])
    sys.exit(EXIT_CODES[InputRefused])


def one_target(platform: Platform, slug: str | None, *, control: bool) -> Target:
    """Raises NotFound, and UsageError unless exactly one of both is given."""
    if (slug is None) is not control:
        raise click.UsageError("Nommez une instance, ou bien le service lui-même avec --control.")
    (target,) = _named(platform, (slug,) if slug is not None else (), control=control)
    return target


def chosen_archive(
    platform: Platform, target: Target, archive_id: uuid.UUID | None, *, good: bool = True
) -> uuid.UUID:
    """The archive that is named, which must be this owner's, or else the newest ``good`` one, or of all.

    Raises NotFound.
    """
    with Session(platform.control) as session:
        if archive_id is not None:
            archive = find_archive(session, archive_id)
            if archive.instance_id != target.instance_id:
                raise NotFound(f"La sauvegarde {archive_id} n’est pas celle de {target.name}.")
            return archive.id
        verified = newest(session, target.instance_id, [ArchiveState.VERIFIED]) if good else None
        chosen = verified or newest(session, target.instance_id, IN_STORE)
        if chosen is None:
            raise NotFound(_why_none(session, target))
        if good:
            _say_which(session, chosen)
        return chosen.id


def _say_which(session: Session, chosen: Archive) -> None:
    """Nobody named it: which one it is, and which newer ones it was taken instead of."""
    output.line(f"Sauvegarde choisie : celle du {french_day(chosen.taken_at)} ({chosen.id}).")
    for archive in archives_of(session, chosen.instance_id):
        if archive.taken_at > chosen.taken_at and archive.state is ArchiveState.DAMAGED:
            output.line(
                f"Celle du {french_day(archive.taken_at)}, plus récente, n’est plus bonne et a été écartée : "
                f"{archive.problem}"
            )


def _why_none(session: Session, target: Target) -> str:
    shredded = [one for one in archives_of(session, target.instance_id) if one.state is ArchiveState.SHREDDED]
    if shredded:
        return f"Les sauvegardes de {target.name} ne s’ouvrent plus : leur clé a été broyée."
    return f"Aucune sauvegarde de {target.name} : « provisioner backup run » en fait une."


def _named(platform: Platform, slugs: tuple[str, ...], *, control: bool) -> list[Target]:
    """Raises NotFound."""
    with Session(platform.control) as session:
        instances = [directory.find(session, slug) for slug in slugs]
        named = [Target(one.slug, one.id) for one in instances]
    return [*named, *([Target(None, None)] if control else [])]


def _everybody(platform: Platform) -> list[Target]:
    with Session(platform.control) as session:
        instances = [Target(one.slug, one.id) for one in directory.all_instances(session)]
    return [*instances, Target(None, None)]


def _back_up(platform: Platform, target: Target, *, by_name: bool) -> Outcome:
    output.line(target.name)
    try:
        archive = run_backup(
            platform, BackupOrder(target.instance_id), _Progress(platform), getpass.getuser()
        )
    except NotReady as refusal:
        output.line(f"  {refusal}")
        return Outcome(target, refusal=refusal, skipped=not by_name)
    except BackupBusy as refusal:
        output.failure(str(refusal))
        return Outcome(target, refusal=refusal)
    if archive.state is ArchiveState.VERIFIED:
        output.line(f"  ✓ {STATES[archive.state]}, {french_size(archive.bytes or 0)}, {archive.id}")
    else:
        output.failure(archive.problem or STATES[archive.state])
    return Outcome(target, archive)


class _Progress:
    """Each step as it begins, but no lock where the store has none."""

    def __init__(self, platform: Platform) -> None:
        self._at: Step | None = None
        self._locks = platform.archives.can_lock

    def __call__(self, step: Step, done_bytes: int) -> None:
        if step is not self._at:
            self._at = step
            if step is not Step.LOCKING or self._locks():
                output.line(f"  … {_STEPS[step]}")


def _told(platform: Platform, outcome: Outcome) -> dict[str, Any]:
    """An entry of ``backup list`` with whose it is; without an archive, why there is none."""
    archive = outcome.archive
    if archive is None:
        return {"slug": outcome.target.slug, "problems": [_problem("not_begun", str(outcome.refusal))]}
    failed = [_problem(archive.problem_code, archive.problem)] if archive.problem_code else []
    return {"slug": outcome.target.slug, **_entry(platform, archive), "problems": failed}


def _entry(platform: Platform, archive: Archive) -> dict[str, Any]:
    return entry(archive, platform.archives.location(archive.key))


def _problem(code: str | None, message: str | None) -> dict[str, str | None]:
    return {"code": code, "message": message}


def _exit_unless_good(outcomes: list[Outcome]) -> None:
    """A backup that failed weighs more than one that was not begun."""
    bad = [outcome for outcome in outcomes if not outcome.is_good]
    if any(outcome.archive is not None for outcome in bad):
        sys.exit(EXIT_CODES[OutsideFailed])
    if bad:
        sys.exit(EXIT_CODES[Conflict])
