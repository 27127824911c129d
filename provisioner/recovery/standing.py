"""What this machine's PostgreSQL holds before anything is done to it: nothing is restored over a service.

Nothing is made here, no secret and no database: a machine that turns out to be in use stays as it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import URL

from provisioner.addresses import Addresses
from provisioner.errors import Conflict
from provisioner.recovery.marks import Mark, read_mark
from storage.database import Connection, connect, database_exists, run

# Until all instances are back, the restored control database has this name: whatever process of the service
# starts meanwhile finds none of them, and makes no empty database for any.
SCRATCH = "provisioner_recovering"
_TENANTS = "SELECT datname FROM pg_database WHERE datname ~ '^tenant_[0-9a-f]{32}$' ORDER BY datname LIMIT 3"
# What people put there; an installation that was only prepared has none of it.
_OF_PEOPLE = {
    "instances": "instances",
    "members": "membres",
    "dossiers": "dossiers",
    "staff": "comptes d’équipe",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """``restored`` is the control database that a recovery of ours has put in its place, ``scratch`` the one
    that is not there yet; neither for a machine on which nothing was begun."""

    restored: Mark | None = None
    scratch: Mark | None = None

    @property
    def mark(self) -> Mark | None:
        """Of the recovery that was begun, if its control database is whole."""
        return self.restored or self.scratch


def find_standing(addresses: Addresses) -> Standing:
    """Raises Conflict where there is a service already, DatabaseUnavailable."""
    with _opened(addresses) as url:
        if url is None:
            return Standing()
        with connect(url) as admin:
            return _judged(admin, url, addresses.control_database)


@contextmanager
def _opened(addresses: Addresses) -> Iterator[URL | None]:
    """The server for whoever may look at all of it; None as long as there is no server of our own."""
    embedded = addresses.embedded
    if embedded is None:
        yield addresses.maintenance
        return
    folder, secrets = addresses.settings.data_dir.resolve() / "postgres", addresses.settings.secrets
    if not (folder / "data" / "PG_VERSION").exists():
        yield None
        return
    if not (secrets / "database-superuser").exists():
        raise Conflict(
            f"Le dossier {folder} contient les bases d’une installation dont les secrets ne sont pas là : "
            "rien n’a été fait. Déplacez ce dossier, ou rétablissez ses secrets."
        )
    url = embedded.start(addresses.superuser_password)
    try:
        yield url.set(password=addresses.superuser_password)
    finally:
        embedded.stop()


def _judged(admin: Connection, url: URL, control: str) -> Standing:
    restored, scratch = read_mark(admin, control), read_mark(admin, SCRATCH)
    if restored is not None:
        return Standing(restored=restored)
    if database_exists(admin, control):
        refuse_used(url, control)
    if scratch is None and not database_exists(admin, SCRATCH):
        _refuse_tenants(admin)
    return Standing(scratch=scratch)


def refuse_used(server: URL, control: str) -> None:
    """Raises Conflict for a control database into which people have put anything."""
    with connect(server, control) as inside:
        counted = {words: _count(inside, table) for table, words in _OF_PEOPLE.items()}
    there = ", ".join(f"{number} {words}" for words, number in counted.items() if number)
    if there:
        raise Conflict(
            f"Ce service est en usage ({there} dans la base « {control} ») : rien n’a été fait. Le "
            "rétablissement se fait sur une machine vide ; pour une instance seule, utilisez « provisioner "
            "backup restore »."
        )


def _count(inside: Connection, table: str) -> int:
    if inside.execute("SELECT to_regclass(%s)", [f"public.{table}"]).fetchone() == (None,):
        return 0
    [row] = run(inside, "SELECT count(*) FROM public.{}", table).fetchall()
    return int(row[0])


def _refuse_tenants(admin: Connection) -> None:
    names = [row[0] for row in admin.execute(_TENANTS)]
    if names:
        raise Conflict(
            f"Ce serveur PostgreSQL a déjà des bases d’instances ({', '.join(names)}…), sans base de "
            "contrôle "
            "qui les connaisse : leurs données sont peut-être plus récentes que les sauvegardes. Rien n’a "
            "été "
            "fait. Rétablissez sur un serveur vide."
        )
