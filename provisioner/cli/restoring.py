"""``provisioner backup restore``, ``drill``, ``extract`` and ``drop``."""

import getpass
import os
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.app.control_plane import copy_access
from provisioner.app.platform import open_platform
from provisioner.audit.events import PROVEN, ArchiveChecked, ArchiveExtracted, CopyDropped
from provisioner.backups.catalogue import find_archive, short_names
from provisioner.backups.copies import drilling, extracting, restoring
from provisioner.backups.copies.names import copy_slug
from provisioner.backups.copies.restorations import LIFETIME, begin, find_restoration, of_instance
from provisioner.backups.copies.scratch import restore_into
from provisioner.backups.models import Archive, Restoration, RestorationState
from provisioner.backups.taking.opening import open_archive
from provisioner.backups.watch.watching import look
from provisioner.cli import output
from provisioner.cli.archives import archive_option, chosen_archive, control_option, one_target
from provisioner.cli.recording import put_on_record
from provisioner.errors import EXIT_CODES, Conflict, InputRefused, NotFound, OutsideFailed
from provisioner.instances import directory
from provisioner.instances.work import Platform
from provisioner.settings import Settings
from provisioner.web.quantities import french_size, grouped
from storage.disk import reason
from tenants.calendar import french_day
from themes.problems import Problem

Write = Callable[[bytes], object]
_STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an archive. ``rows`` by table; ``url`` opens the copy for a quarter of an hour."""

    archive: Archive
    rows: Mapping[str, int]
    url: str | None = None

    def as_json(self) -> dict[str, object]:
        """``backup restore --json`` (design §5)."""
        told = {"ok": True, "archive": str(self.archive.id), "problems": [], "rows": short_names(self.rows)}
        return told | ({"url": self.url} if self.url else {})


@click.command()
@click.argument("slug")
@archive_option
@click.option("--into", metavar="BASE", help="Dans une base ordinaire de ce nom, sans pages.")
@output.json_option
def restore(slug: str, archive_id: uuid.UUID | None, into: str | None, *, as_json: bool) -> None:
    """Restaure une sauvegarde à côté de l’instance, qui continue."""
    with open_platform(Settings()) as platform:
        archive = _archive(platform, slug, archive_id)
        with _refusals(archive, as_json=as_json):
            done = _restore_into(platform, archive, into) if into else _restore_beside(platform, archive)
    if as_json:
        output.document(done.as_json())


@click.command(short_help="Éprouve une sauvegarde en la restaurant à part.")
@click.argument("slug", required=False)
@control_option
@archive_option
@output.json_option
def drill(slug: str | None, archive_id: uuid.UUID | None, *, control: bool, as_json: bool) -> None:
    """Éprouve une sauvegarde : la restaure, compare, ouvre ses pages, puis efface tout."""
    with open_platform(Settings()) as platform:
        archive = _archive(platform, slug, archive_id, control=control)
        with _refusals(archive, as_json=as_json):
            put_on_record(platform, ArchiveChecked(archive.id, PROVEN))
            done = drilling.drill(platform, archive.id)
        look(platform)
    if as_json:
        rows = short_names(done.rows or {})
        output.document(
            {"ok": done.held, "archive": str(archive.id), "problems": done.problems, "rows": rows}
        )
    if not done.held:
        for problem in done.problems:
            output.failure(problem["message"])
        sys.exit(EXIT_CODES[InputRefused])
    output.line(f"La sauvegarde du {french_day(archive.taken_at)} a été restaurée, comparée et ouverte.")


@click.command()
@click.argument("slug")
@archive_option
@click.option(
    "--table", metavar="NOM", help="Une table en CSV, complète, empreintes de mots de passe comprises."
)
@click.option("--file", "file_name", metavar="NOM", help="Un fichier, tel qu’il a été sauvegardé.")
@click.option("--list", "listing", is_flag=True, help="Ce que la sauvegarde contient.")
@click.option(
    "--output",
    "target",
    metavar="FICHIER",
    type=click.Path(path_type=Path, allow_dash=True),
    default="-",
    help="Dans ce nouveau fichier, au lieu de la sortie standard.",
)
@output.json_option
def extract(  # noqa: PLR0913 - one argument an option
    slug: str,
    archive_id: uuid.UUID | None,
    table: str | None,
    file_name: str | None,
    target: Path,
    *,
    listing: bool,
    as_json: bool,
) -> None:
    """Sort une table ou un fichier d’une sauvegarde."""
    if [table is not None, file_name is not None, listing].count(True) != 1:
        raise click.UsageError("Choisissez --table NOM, --file NOM ou --list.")
    if as_json and not listing:
        raise click.UsageError("--json ne va qu’avec --list.")
    _refuse_target(target)
    with open_platform(Settings()) as platform:
        archive = _archive(platform, slug, archive_id)
        put_on_record(platform, ArchiveExtracted(archive.id))
        if listing:
            _list(platform, archive, as_json=as_json)
        elif table is not None:
            with _opened(target) as write:
                extracting.extract_table(platform, archive, table, getpass.getuser(), write)
        elif file_name is not None:
            content = extracting.extract_file(platform, archive, file_name)
            with _opened(target) as write:
                write(content)
    if not listing and str(target) != _STANDARD_OUTPUT:
        output.line(f"Écrit : {target} ({french_size(target.stat().st_size)}), que vous seul·e pouvez lire.")


@click.command()
@click.argument("which", metavar="SLUG|ID")
def drop(which: str) -> None:
    """Supprime une copie restaurée, ou toutes celles d’une instance."""
    with open_platform(Settings()) as platform:
        chosen = _copies(platform, which)
        for one in chosen:
            put_on_record(platform, CopyDropped(one))
            restoring.drop_copy(platform, one)
    output.line("Copie supprimée." if len(chosen) == 1 else f"{len(chosen)} copies supprimées.")


def _archive(
    platform: Platform, slug: str | None, archive_id: uuid.UUID | None, *, control: bool = False
) -> Archive:
    """Detached. Raises NotFound."""
    target = one_target(platform, slug, control=control)
    chosen = chosen_archive(platform, target, archive_id)
    with Session(platform.control, expire_on_commit=False) as session:
        return find_archive(session, chosen)


@contextmanager
def _refusals(archive: Archive, *, as_json: bool) -> Iterator[None]:
    """A refused archive is an answer of this command, with what is wrong as its problems."""
    try:
        yield
    except InputRefused as refusal:
        if as_json:
            problems = [{"code": one.code, "message": one.message} for one in refusal.problems]
            output.document({"ok": False, "archive": str(archive.id), "problems": problems, "rows": {}})
        output.problems(refusal.problems)
        sys.exit(EXIT_CODES[InputRefused])


def _restore_into(platform: Platform, archive: Archive, database: str) -> Outcome:
    manifest = restore_into(platform, archive, getpass.getuser(), database)
    output.line(
        f"La sauvegarde du {french_day(archive.taken_at)} est dans la base « {database} » : "
        f"{grouped(sum(manifest.rows.values()))} lignes de {len(manifest.rows)} tables. Personne d’autre que "
        f"vous ne la supprimera (dropdb {database})."
    )
    return Outcome(archive, manifest.rows)


def _restore_beside(platform: Platform, archive: Archive) -> Outcome:
    # Before a row is written: what cannot be restored was not begun.
    open_archive(platform, archive)
    now = platform.clock()
    with Session(platform.control) as session, session.begin():
        restoration_id = begin(session, archive, getpass.getuser(), now).id
    restoring.restore_beside(platform, restoration_id, lambda sentence: output.line(f"  … {sentence}"))
    with Session(platform.control) as session:
        restoration = find_restoration(session, restoration_id)
        url = copy_access(Addresses(platform.settings)).visit_url(restoration, platform.clock())
        output.line(f"Copie gardée {LIFETIME.days} jours, ouverte par ce lien d’un quart d’heure : {url}")
        return Outcome(archive, restoration.rows or {}, url)


def _list(platform: Platform, archive: Archive, *, as_json: bool) -> None:
    manifest = open_archive(platform, archive).manifest
    rows, files = short_names(manifest.rows), {record.name: record.size for record in manifest.files}
    if as_json:
        output.document({"archive": str(archive.id), "tables": rows, "files": files})
        return
    _columns("lignes", rows.items())
    _columns("octets", files.items())


def _columns(unit: str, entries: Iterable[tuple[str, int]]) -> None:
    for name, number in entries:
        click.echo(f"{number:>12} {unit}  {name}")


def _refuse_target(target: Path) -> None:
    """Before anything is fetched. Raises InputRefused, and Conflict when something is there already."""
    if str(target) == _STANDARD_OUTPUT:
        return
    if not target.parent.is_dir():
        sentence = f"Le dossier {target.parent} n’existe pas : rien n’a été écrit."
        raise InputRefused([Problem.error("output", "output.no_folder", sentence)])
    if target.exists():
        raise Conflict(f"{target} existe déjà, et reste tel quel : choisissez un autre nom avec --output.")


@contextmanager
def _opened(target: Path) -> Iterator[Write]:
    """Standard output, or a file that appears when it is whole; follows no link. Raises OutsideFailed."""
    if str(target) == _STANDARD_OUTPUT:
        yield sys.stdout.buffer.write
        return
    try:
        descriptor, part = tempfile.mkstemp(prefix=".extract-", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file.write
            Path(part).replace(target)
        finally:
            Path(part).unlink(missing_ok=True)
    except OSError as error:
        raise OutsideFailed(f"« {target} » n’a pas pu être écrit : {reason(error)}.") from error


def _copies(platform: Platform, which: str) -> list[uuid.UUID]:
    """The copy of this id or of this name, or all that there are of an instance. Raises NotFound."""
    with Session(platform.control) as session:
        ready = session.scalars(select(Restoration.id).where(Restoration.state == RestorationState.READY))
        named = [one for one in ready if which in {str(one), copy_slug(one)}]
        if named:
            return named
        try:
            instance = directory.find(session, which)
        except NotFound:
            raise NotFound(
                f"Ni copie ni instance ne s’appelle « {which} ». Une base faite par « restore --into » se "
                f"supprime avec les outils de PostgreSQL : dropdb {which}"
            ) from None
        found = [one.id for one in of_instance(session, instance.id) if one.state is RestorationState.READY]
    if not found:
        raise NotFound(f"Aucune copie de « {which} » n’est restaurée en ce moment.")
    return found
