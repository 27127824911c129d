"""Filling the sheet from what the member returned, reading it, and the applications of the offer."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.applications import Application, catalogue
from tenants.models import EnabledApplication, Structure


@dataclass(frozen=True, slots=True)
class Description:
    """What the control plane knows of the member when the instance begins, by columns of the sheet."""

    name: str
    description: str
    siret: str | None = None
    postal_address: str | None = None
    referent_first_name: str | None = None
    referent_last_name: str | None = None
    referent_function: str | None = None


def describe_once(session: Session, known: Description) -> None:
    """Fill what is empty in a sheet that nobody has edited. What super-conseillers wrote since is theirs."""
    row = session.get(Structure, 1)
    if row is None:
        session.add(Structure(id=1, **asdict(known)))
    elif row.edited_at is None:
        # It may be of an earlier release, which knew fewer columns.
        for column, text in asdict(known).items():
            if getattr(row, column) is None:
                setattr(row, column, text)
    session.flush()


def sheet(session: Session) -> Structure | None:
    """What the member says of itself; None until it was described."""
    return session.get(Structure, 1)


def kept_sheet(session: Session) -> Structure | None:
    """The sheet, once its super-conseillers have edited it: from then on it is right and others follow."""
    row = session.get(Structure, 1)
    return row if row is not None and row.edited_at is not None else None


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
