"""Many names that are in the same state as one, of as many instances."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import delete, inspect
from sqlalchemy.orm import Session

from provisioner.domains.models import Domain
from provisioner.instances.work import Platform
from provisioner.models import ControlBase, Instance

Row = TypeVar("Row", bound=ControlBase)


@contextmanager
def many_like(
    platform: Platform, domain_id: uuid.UUID, number: int, prefix: Callable[[int], str] = "n{}".format
) -> Iterator[list[uuid.UUID]]:
    """As many more, in the same zone; ``prefix`` is the first label of each."""
    with Session(platform.control) as session, session.begin():
        domain = session.get_one(Domain, domain_id)
        zone = domain.host.partition(".")[2]
        instances = [
            copied(domain.instance, id=uuid.uuid4(), slug=f"{domain.instance.slug}-{n}")
            for n in range(number)
        ]
        session.add_all(instances)
        session.flush()
        domains = [
            copied(domain, id=uuid.uuid4(), instance_id=one.id, host=f"{prefix(n)}.{zone}")
            for n, one in enumerate(instances)
        ]
        session.add_all(domains)
        ids, owners = [one.id for one in domains], [one.id for one in instances]
    try:
        yield ids
    finally:
        with Session(platform.control) as session, session.begin():
            session.execute(delete(Domain).where(Domain.id.in_(ids)))
            session.execute(delete(Instance).where(Instance.id.in_(owners)))


def copied(row: Row, **changes: object) -> Row:
    values = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
    return type(row)(**{**values, **changes})
