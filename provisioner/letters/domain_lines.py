"""The records that mails are about, each on a line: what is expected at a name, what is left there. Pure."""

from provisioner.domains.diagnosis.diagnosis import Diagnosis
from provisioner.domains.records import records_for

_ALIAS = "ALIAS (ou ANAME, selon l’hébergeur du DNS)"
_OF_ALL = "(il répond pour tous les noms qui n’ont pas d’entrée à eux : laissez-le si un autre en a besoin)"


def expected_line(host: str, target: str, diagnosis: Diagnosis | None) -> str:
    """What leads ``host`` to ``target``, whatever stands there now."""
    leading = records_for(host, target, None, diagnosis.zone if diagnosis else None)[0]
    return _line(leading.name, leading.type if leading.is_in_zone_files else _ALIAS, leading.value)


def lines_left(host: str, target: str, diagnosis: Diagnosis | None) -> str:
    """What leads ``host`` to us as the last look saw it; what is expected where it could not tell.

    Indented by two from the second line on, as the first one is in its text.
    """
    expected = expected_line(host, target, diagnosis)
    if diagnosis is None or not diagnosis.points_at_us or diagnosis.is_apex:
        return expected
    at = diagnosis.wildcard or host
    lines = [_line(at, kind, value) for kind, value in _seen(diagnosis, target)]
    remark = [_OF_ALL] if diagnosis.wildcard and lines else []
    return "\n  ".join((*lines, *remark)) or expected


def _seen(diagnosis: Diagnosis, target: str) -> tuple[tuple[str, str], ...]:
    """Types and values. Of servers that disagree, what those say that lead to us."""
    own = [each for each in diagnosis.observations if each.is_of_zone]
    if any(target in each.answer for each in own if each.type == "CNAME"):
        return (("CNAME", target),)
    if target in diagnosis.chain:
        return (("CNAME", diagnosis.chain[0]),)
    addresses = [(each.type, value) for each in own if each.type in {"A", "AAAA"} for value in each.answer]
    return tuple(dict.fromkeys(addresses))


def _line(name: str, kind: str, value: str) -> str:
    return f"{name}  {kind}  {value}"
