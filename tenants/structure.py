"""The member's own page of information, and the applications it has."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.applications import Application, catalogue
from tenants.models import EnabledApplication, Structure


def describe_once(session: Session, name: str, description: str, siret: str | None) -> None:
    """Fill the structure's sheet when it is empty. What its super-conseillers wrote since is theirs."""
    if session.get(Structure, 1) is None:
        session.add(Structure(id=1, name=name, description=description, siret=siret))
        session.flush()


def sheet(session: Session) -> Structure | None:
    """What the member says of itself; None until it was described."""
    return session.get(Structure, 1)


def enable(session: Session, keys: Sequence[str]) -> None:
    """Make exactly these applications available, in this order."""
    enabled = {entry.key: entry for entry in session.scalars(select(EnabledApplication))}
    for key in enabled.keys() - set(keys):
        session.delete(enabled[key])
    for position, key in enumerate(keys):
        entry = enabled.get(key) or EnabledApplication(key=key)
        entry.position = position
        session.add(entry)
    session.flush()


def applications(session: Session) -> list[Application]:
    """The enabled applications in the portal's order."""
    keys = session.scalars(select(EnabledApplication.key).order_by(EnabledApplication.position))
    return [catalogue()[key] for key in keys if key in catalogue()]
