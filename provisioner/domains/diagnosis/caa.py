"""Whether CAA records let our certificate authority give a certificate (RFC 8659, RFC 8657)."""

import re
from dataclasses import dataclass

from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.seen import CaaRecord, CaaSeen

# What our front can prove a name by (RFC 8555 §8.3, RFC 8737).
METHODS = frozenset({"http-01", "tls-alpn-01"})
_KNOWN_TAGS = frozenset({"issue", "issuewild", "iodef", "issuemail", "contactemail", "contactphone"})
_CRITICAL = 128
_PARAMETER = re.compile(r"([a-z0-9]+(?:-+[a-z0-9]+)*)[ \t]*=[ \t]*([!-:<-~]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The records at ``name``, as a zone file has them, that keep the authority from giving one.

    ``critical``: an authority that does not know a property marked so gives none, whatever else is allowed.
    """

    name: str
    lines: tuple[str, ...]
    critical: bool = False


def forbidden(caa: CaaSeen, expected: Expected) -> Forbidden | None:
    """None when a certificate for one name, no wildcard, may be given."""
    name = caa.name or ""
    unknown = [record for record in caa.records if record.critical and record.tag.lower() not in _KNOWN_TAGS]
    if unknown:
        return Forbidden(name, tuple(map(line_of, unknown)), critical=True)
    issue = [record for record in caa.records if record.tag.lower() == "issue"]
    if not issue or any(_allows(record.value, expected) for record in issue):
        return None
    return Forbidden(name, tuple(map(line_of, issue)))


def line_of(record: CaaRecord) -> str:
    """``CAA 0 issue "letsencrypt.org"``."""
    return f'CAA {_CRITICAL if record.critical else 0} {record.tag} "{_unquoted(record.value)}"'


def _allows(value: str, expected: Expected) -> bool:
    issuer, _, written = _unquoted(value).partition(";")
    if issuer.strip(" \t").lower().removesuffix(".") != expected.authority.lower():
        return False
    parameters = _parameters(written)
    return parameters is not None and _by_our_means(parameters, expected)


def _by_our_means(parameters: dict[str, str], expected: Expected) -> bool:
    """RFC 8657 §3, §4. An account that we never told anybody is not ours."""
    methods = parameters.get("validationmethods")
    account = parameters.get("accounturi")
    return (methods is None or not METHODS.isdisjoint(methods.lower().split(","))) and (
        account is None or account == expected.account
    )


def _parameters(written: str) -> dict[str, str] | None:
    """None when they are not what RFC 8659 §4.2 calls parameters: an authority then gives nothing."""
    found = {}
    for each in filter(None, (part.strip(" \t") for part in written.split(";"))):
        match = _PARAMETER.fullmatch(each)
        if match is None:
            return None
        found[match[1].lower()] = match[2]
    return found


def _unquoted(value: str) -> str:
    return value.strip().removeprefix('"').removesuffix('"')
