"""The console's name at a front on loopback, and whoever looks at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import trustme

from provisioner.domains.certificates import FromOutside
from provisioner.status.front import FrontWatch
from tests.functional.domains.fronts import open_front, page

HOST = "console.mixeur.test"
LOGIN = page("<!doctype html><h1>Connexion</h1>")
# The handshake is judged by this machine's clock.
NOW = datetime.now(UTC)
UNTIL = (NOW + timedelta(days=60)).replace(microsecond=0)

authority = trustme.CA()


def write_roots(folder: Path) -> Path:
    path = folder / "roots.pem"
    authority.cert_pem.write_to_path(path)
    return path


def leaf(name: str = HOST) -> trustme.LeafCert:
    return authority.issue_cert(name, not_after=UNTIL)


def watch(port: int, roots: Path, *addresses: str) -> FrontWatch:
    where = tuple(map(ip_address, addresses or ("127.0.0.1",)))
    return FrontWatch(FromOutside(port, where, roots=roots, patience_seconds=60), HOST, lambda: NOW)


@contextmanager
def front_that_was_seen(folder: Path) -> Iterator[FrontWatch]:
    """Of one that answers, after a look."""
    with open_front(leaf(), LOGIN) as front:
        watching = watch(front.port, write_roots(folder))
        watching.look()
        yield watching
