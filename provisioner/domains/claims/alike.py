"""Which claimed names might be taken for another: the database leaves few for the closer reading."""

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_

from provisioner.domains import likeness
from provisioner.domains.models import Domain
from provisioner.domains.spelling import unicode_of
from provisioner.domains.suffixes import domain_of


def may_look_like(host: str) -> ColumnElement[bool]:
    """Of names that read like ``host``, or lie below a domain that reads like its own: all that do, and some
    that do not, among them ``host`` itself and every name in other letters than those of ASCII."""
    whole, domain = (likeness.reading(unicode_of(name)) for name in (host, domain_of(host)))
    read = reading(Domain.host)
    return or_(Domain.host.contains("xn--"), read.in_((whole, domain)), read.endswith(f".{domain}"))


def reading(host: SQLColumnExpression[str]) -> ColumnElement[str]:
    """``likeness.reading`` of a name in ASCII."""
    digits, letters = ("".join(each) for each in zip(*likeness.DIGITS_LIKE_LETTERS.items(), strict=True))
    read = func.translate(host, digits, letters)
    for pair, letter in likeness.PAIRS_LIKE_LETTERS:
        read = func.replace(read, pair, letter)
    return read
