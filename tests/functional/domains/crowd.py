"""Many names in the same state as one, of as many instances: made by the database, in none of our memory."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    TableValuedAlias,
    delete,
    func,
    insert,
    inspect,
    literal,
    select,
    true,
)
from sqlalchemy.orm import Session

from provisioner.domains.models import Domain
from provisioner.instances.work import Platform
from provisioner.models import ControlBase, Instance


@contextmanager
def many_like(
    platform: Platform, domain_id: uuid.UUID, number: int, label: str = "n"
) -> Iterator[list[uuid.UUID]]:
    """As many more, in the same zone: ``label`` and a number."""
    with Session(platform.control) as session, session.begin():
        ids = _made(session, session.get_one(Domain, domain_id), number, label)
        owners = session.scalars(select(Domain.instance_id).where(Domain.id.in_(ids))).all()
    try:
        yield ids
    finally:
        with Session(platform.control) as session, session.begin():
            session.execute(delete(Domain).where(Domain.id.in_(ids)))
            session.execute(delete(Instance).where(Instance.id.in_(owners)))


def _made(session: Session, domain: Domain, number: int, label: str) -> list[uuid.UUID]:
    """Instance and name number so and so have one id."""
    numbers = func.generate_series(1, number).table_valued("number").render_derived()
    shown = numbers.c.number.cast(String)
    own_id = func.md5(literal(f"{domain.id}{label}") + shown).cast(inspect(Domain).columns["id"].type)
    zone = domain.host.partition(".")[2]
    slug = literal(f"{domain.instance.slug}-{label}") + shown
    _copy(session, Instance, domain.instance_id, numbers, id=own_id, slug=slug)
    host = literal(label) + shown + literal(f".{zone}")
    return _copy(session, Domain, domain.id, numbers, id=own_id, instance_id=own_id, host=host)


def _copy(
    session: Session,
    model: type[ControlBase],
    row_id: uuid.UUID,
    numbers: TableValuedAlias,
    **changes: ColumnElement[Any],
) -> list[uuid.UUID]:
    """The row once for each of ``numbers``, with ``changes`` instead of its own values."""
    columns = inspect(model).columns
    values = [changes.get(each.key, each) for each in columns]
    copies = select(*values).join(numbers, true()).where(columns["id"] == row_id)
    return list(session.scalars(insert(model).from_select(list(columns), copies).returning(columns["id"])))
