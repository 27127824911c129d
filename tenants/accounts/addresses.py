"""One address, one person (MIX-ROLE-3), also for what is written at the same moment elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tenants.errors import EmailTaken


@contextmanager
def addresses_of_one_each(session: Session) -> Iterator[None]:
    """Write the block's addresses, and wait for whoever is writing the same ones.

    Raises EmailTaken when they were faster: the transaction is then to be rolled back.
    """
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        raise EmailTaken("Cette adresse vient d’être prise par une autre personne : vérifiez-la.") from error
