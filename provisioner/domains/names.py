"""Which names may be asked for at all: their normal form, and those that are ours, nobody's or deceiving."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address

import idna

from provisioner.domains import likeness
from provisioner.domains.diagnosis.diagnosis import Problem
from provisioner.domains.diagnosis.words import names as words
from provisioner.domains.spelling import CHALLENGE, challenge_of, lies_in, unicode_of
from provisioner.domains.suffixes import domain_of, is_public

__all__ = ["NameRules", "Named", "challenge_of", "judge_name", "lies_in", "normal", "unicode_of"]

# RFC 1035 §2.3.4; the name of the challenge must still be one.
LONGEST_NAME = 253 - len(CHALLENGE) - 1
LONGEST_LABEL = 63
# Names that public resolvers do not know or answer themselves (RFC 6761, 7686, 8375, 9476), and .internal.
NOT_PUBLIC = ("localhost", "local", "internal", "invalid", "onion", "alt", "arpa", "home", "lan")

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_QUOTES = " <>«»\"'"
_DRESS = re.compile(r"^[a-z][a-z0-9+.-]*://|[/?#].*$|:\d*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameRules:
    """``reserved`` are the operator's zones and ours; ``example`` is the name that the empty form prints.

    ``others`` are the hosts that other instances asked for: nothing may look like them.
    """

    reserved: tuple[str, ...]
    example: str
    others: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """``host`` is the normal form, None when there is none. The name may be asked for without problems."""

    host: str | None
    problems: tuple[Problem, ...] = ()


def normal(written: str) -> str | None:
    """``written`` in lower-case ASCII without a trailing dot (UTS 46); None if it names no host."""
    host = _ascii(written)
    return host if host and _fault_of(host) is None else None


def understood(written: str) -> str | None:
    """The name in an address as people paste it: scheme, path, port, quotes and final dot left out.

    None if that leaves no name. Nothing is guessed: a wildcard or an underscore is no slip of the paste.
    """
    return normal(_bare(written.strip()))


def judge_name(written: str, rules: NameRules) -> Named:
    """Whether ``written`` may be asked for: ``invalid_name``, ``reserved_zone`` or ``lookalike`` if not."""
    host = normal(written)
    if host is None:
        return Named(None, (_invalid(written),))
    problem = _nobodys(host, rules) or _deceiving(host, rules)
    return Named(host, (problem,) if problem else ())


def _ascii(written: str) -> str | None:
    try:
        return idna.encode(written.strip().removesuffix("."), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return None


def _fault_of(host: str) -> str | None:
    """What keeps ``host``, in ASCII, from being a whole host name."""
    labels = host.split(".")
    if any(len(label) > LONGEST_LABEL for label in labels) or len(host) > LONGEST_NAME:
        return f"un nom a {LONGEST_NAME} caractères au plus, et {LONGEST_LABEL} entre deux points"
    if not all(_LABEL.fullmatch(label) for label in labels):
        return "il ne faut que des lettres, des chiffres et des traits d’union entre les points"
    if labels[-1].isdigit():
        return "c’est une adresse IP ou un nombre, pas un nom"
    if len(labels) < 2:
        return "il manque le domaine après le premier mot"
    return None


def _invalid(written: str) -> Problem:
    text = written.strip()
    if not text:
        return words.empty()
    meant = normal(_undressed(text))
    return words.invalid(_shortened(text), _because(text), unicode_of(meant) if meant else None)


def _undressed(text: str) -> str:
    return _bare(text).removeprefix("*.").replace("_", "-")


def _bare(text: str) -> str:
    """Without what surrounds a name; each pass leaves out one of scheme, path and port."""
    text = text.strip(_QUOTES)
    for _ in range(3):
        text = _DRESS.sub("", text)
    return text.strip(f".{_QUOTES}")


def _because(text: str) -> str:
    """Names that come this far for none of these reasons hold characters that RFC 5891 leaves out."""
    if text.startswith("*."):
        return "une entrée générique couvre beaucoup de noms, et il en faut un seul"
    if "://" in text or "/" in text:
        return "c’est une adresse de page, et il faut le seul nom"
    if "@" in text:
        return "c’est une adresse e-mail, et il faut le nom d’un site"
    if _is_address(text) or _is_address(_bare(text)):
        return "c’est une adresse IP, pas un nom"
    if len(text.split()) > 1:
        return "il contient une espace"
    host = _ascii(text) or text.lower().removesuffix(".")
    return _fault_of(host) or "des caractères n’y sont pas permis"


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text.strip("[]")))
    except ValueError:
        return False


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


def _nobodys(host: str, rules: NameRules) -> Problem | None:
    if host == rules.example:
        return words.example(host)
    for zone in rules.reserved:
        if lies_in(host, zone):
            return words.reserved(unicode_of(host), zone)
    for zone in NOT_PUBLIC:
        if lies_in(host, zone):
            return words.not_public(unicode_of(host), zone)
    return words.public_suffix(unicode_of(host)) if is_public(host) else None


def _deceiving(host: str, rules: NameRules) -> Problem | None:
    shown = unicode_of(host)
    if problem := likeness.strange_letters(shown):
        return problem
    zone = next((zone for zone in rules.reserved if likeness.imitates(shown, unicode_of(zone))), None)
    if zone:
        return words.resembling(shown, zone)
    return _like_another(host, rules.others)


def _like_another(host: str, others: Collection[str]) -> Problem | None:
    """Like a whole name, or below a domain that looks like another's."""
    read, domain = likeness.reading(unicode_of(host)), domain_of(host)
    read_domain = likeness.reading(unicode_of(domain))
    for other in others:
        shown = unicode_of(other)
        if host != other and likeness.reading(shown) == read:
            return words.resembling(unicode_of(host), shown)
        others_domain = domain_of(other)
        if domain != others_domain and likeness.reading(unicode_of(others_domain)) == read_domain:
            return words.resembling(unicode_of(host), shown)
    return None
