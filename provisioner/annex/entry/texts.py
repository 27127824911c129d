"""The rules of single texts: a line, a name, an e-mail address."""

from collections.abc import Iterator

from provisioner.annex.document.spelling import clean
from provisioner.annex.entry import sentences as say
from provisioner.annex.entry.entry import Field
from provisioner.annex.form import people
from provisioner.annex.form.emails import read_address
from provisioner.annex.form.provider import is_own_email
from provisioner.annex.form.values import Found, filled

_LONGEST_ECHO = 60


def one_line(text: str) -> str:
    """``text`` on one line, without what nobody can see."""
    return " ".join(clean(text).split())


def paragraphs(text: str) -> str:
    """Free text with its line breaks, at most one empty line between two paragraphs."""
    lines = [one_line(line) for line in text.splitlines()]
    return "\n".join(_without_gaps(lines)).strip("\n")


def _without_gaps(lines: list[str]) -> Iterator[str]:
    previous = ""
    for line in lines:
        if line or previous:
            yield line
        previous = line


def check_text(field: Field, typed: str, longest: int, too_long: str) -> Found[str | None]:
    """A text of one line that must be there; dotted lines and « à définir » are none."""
    text = filled(one_line(typed))
    if text is None:
        return Found(None, (say.missing(field),))
    if len(text) > longest:
        return Found(None, (say.too_long(field, too_long, longest),))
    return Found(text)


def check_name(field: Field, typed: str, group: str) -> Found[str | None]:
    """A person's first or last name, one person's (MIX-FORM-3); ``group`` begins the codes."""
    text = filled(one_line(typed))
    return Found(None, (say.missing(field),)) if text is None else judge_name(field, text, group)


def judge_name(field: str, text: str, group: str) -> Found[str | None]:
    if len(text) > people.LONGEST_NAME:
        return Found(None, (say.too_long(field, f"{group}.name_invalid", people.LONGEST_NAME),))
    name = people.name(text)
    if name is None:
        return Found(None, (say.not_a_name(field, f"{group}.name_invalid", text),))
    trimmed = say.name_trimmed(field, f"{group}.name_trimmed", name.written, name.value)
    return Found(name.value, (trimmed,) if name.trimmed else ())


def check_email(field: str, typed: str, group: str) -> Found[str | None]:
    """An address exactly as it will be used, whatever its case: what differs is proposed, never repaired.

    The operator's own addresses are refused.
    """
    address = read_address(typed)
    if address.value is None or address.value != typed.lower():
        meant = address.value or address.meant
        return Found(None, (say.email_invalid(field, f"{group}.email_invalid", _echo(typed), meant),))
    if is_own_email(address.value):
        return Found(None, (say.operator_email(field, f"{group}.operator_email", address.value),))
    return Found(address.value)


def _echo(text: str) -> str:
    return text if len(text) <= _LONGEST_ECHO else f"{text[:_LONGEST_ECHO]}…"
