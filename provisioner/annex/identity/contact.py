"""Whom to ask about the personalisation."""

from provisioner.annex.annex import Contact
from provisioner.annex.document import Line
from provisioner.annex.form import people
from provisioner.annex.form.emails import addresses_in, is_complete, read_address
from provisioner.annex.form.labels import Labelled, choose, labelled
from provisioner.annex.form.parties import Parties
from provisioner.annex.form.provider import is_own_email
from provisioner.annex.form.sections import Outline
from provisioner.annex.form.values import Found
from provisioner.annex.form.wording import Label
from provisioner.annex.identity.blocks import structure_and_contact
from provisioner.annex.identity.unlabelled import without_labels
from themes.problems import Problem

_NAMES = {
    Label.FIRST_NAME: ("Le prénom du contact manque", "Prénom :"),
    Label.NAME: ("Le nom du contact manque", "Nom :"),
}
_LONGEST_STRAY = 8
"""Words; more are an instruction of the form."""


def read_contact(outline: Outline) -> Found[Contact]:
    """First name, last name and e-mail, all required (MIX-FORM-3, MIX-FORM-4)."""
    _, lines = structure_and_contact(outline)
    lines = Parties(None).member_columns(lines)
    found = list(labelled(lines))
    bare = list(without_labels(lines, found))
    found += bare
    names = _read_names(found)
    email = _read_email(found, *names.value)
    stray = _stray(lines, found, email.value)
    first_name, last_name = names.value
    contact = Contact(first_name, last_name, email.value)
    unasked = tuple(_email_alone(item) for item in bare if item.label is Label.EMAIL)
    problems = names.problems + email.problems + unasked + stray
    return Found(contact, problems, {**names.written, **email.written})


def _read_names(found: list[Labelled]) -> Found[tuple[str | None, str | None]]:
    together = choose(found, "contact", Label.FULL_NAME)
    if together.value is None:
        together = _both_in_one(found)
    if together.value and (name := people.full_name(together.value.value)) and name.last_name:
        warning = _names_split(together.value, name)
        return Found((name.first_name, name.last_name), (*together.problems, warning))
    first_name = _read_one_name(found, "contact.first_name", Label.FIRST_NAME)
    last_name = _read_one_name(found, "contact.last_name", Label.NAME)
    problems = first_name.problems + last_name.problems
    return Found((first_name.value, last_name.value), problems, {**first_name.written, **last_name.written})


def _both_in_one(found: list[Labelled]) -> Found[Labelled | None]:
    """First and last name beside one of their labels, nothing beside the other; capitals tell the last."""
    named = [choose(found, "contact", label) for label in _NAMES]
    only = [each for each in named if each.value]
    if len(only) != 1 or only[0].value is None:
        return Found(None)
    both = people.full_name(only[0].value.value)
    return only[0] if both and both.last_name and both.certain else Found(None)


def _read_one_name(found: list[Labelled], field: str, label: Label) -> Found[str | None]:
    chosen = choose(found, field, label)
    if chosen.value is None:
        return Found(None, (_missing(field, *_NAMES[label]),))
    name = people.name(chosen.value.value)
    if name is None:
        return Found(None, (_not_a_name(field, chosen.value),), {field: chosen.value.value})
    trimmed = (_name_trimmed(field, name, chosen.value),) if name.trimmed else ()
    return Found(name.value, chosen.problems + trimmed)


def _read_email(found: list[Labelled], *names: str | None) -> Found[str | None]:
    chosen = choose(found, "contact.email", Label.EMAIL)
    if (item := chosen.value) is None:
        problem = _missing("contact.email", "L’adresse mail du contact manque", "Adresse mail :")
        return Found(None, (problem,))
    written = _with_its_end(item.value, item.following, *names)
    address = read_address(written, *names)
    if address.value is None:
        problem = _email_invalid(item, written, address.meant)
        return Found(None, (problem,), {"contact.email": written})
    if is_own_email(address.value):
        problem = _email_of_operator(item, address.value)
        return Found(None, (problem,), {"contact.email": address.value})
    repairs = (_email_repaired(item, written, address.value),) if address.repaired else ()
    return Found(address.value, chosen.problems + repairs)


def _with_its_end(written: str, following: Line | None, *names: str | None) -> str:
    """An address cut by the end of its line, with what the line below holds of it."""
    if following is None or is_complete(written):
        return written
    longer = f"{written} {following.prose}"
    return longer if read_address(longer, *names).value else written


def _stray(lines: tuple[Line, ...], found: list[Labelled], email: str | None) -> tuple[Problem, ...]:
    """Short lines that belong to no label: one of them may be the value that another line was taken for."""
    read = {item.line.number for item in found}
    stray = [
        line
        for line in lines
        if not line.blank
        and line.number not in read
        and len(line.prose.split()) <= _LONGEST_STRAY
        and not any(labelled((line,)))
        and not (email and email.endswith(line.prose.lower()))
    ]
    return (_lines_ignored(stray),) if stray else ()


def _missing(field: str, fact: str, label: str) -> Problem:
    return Problem.error(field, f"{field}_missing", f"{fact} : complétez « {label} ».")


def _not_a_name(field: str, found: Labelled) -> Problem:
    message = (
        f"« {found.value} » ({found.line}) n’est pas le nom d’une seule personne : indiquez celle à qui nous "
        "adresser."
    )
    return Problem.error(field, "contact.name_invalid", message)


def _name_trimmed(field: str, name: people.Name, found: Labelled) -> Problem:
    message = (
        f"Dans le nom du contact, « {name.written} » a été lu « {name.value} » ({found.line}) : vérifiez."
    )
    return Problem.warning(field, "contact.name_trimmed", message)


def _names_split(found: Labelled, name: people.FullName) -> Problem:
    message = (
        f"Le prénom et le nom du contact étaient ensemble ({found.line}) : lu prénom « {name.first_name} », "
        f"nom « {name.last_name} ». Vérifiez."
    )
    return Problem.warning("contact", "contact.names_split", message)


def _lines_ignored(lines: list[Line]) -> Problem:
    shown = ", ".join(f"« {line.prose} » ({line})" for line in lines[:5])
    message = (
        f"Dans les coordonnées du contact, ceci a été laissé de côté : {shown}. Vérifiez ses nom et prénom."
    )
    return Problem.warning("contact", "contact.lines_ignored", message)


def _email_invalid(found: Labelled, written: str, meant: str | None) -> Problem:
    proposal = f"vouliez-vous dire {meant} ?" if meant else "écrivez-la sous la forme prenom.nom@domaine.fr."
    if len(addresses_in(written)) > 1:
        return Problem.error("contact.email", "contact.email_invalid", _several_emails(found, written))
    message = f"L’adresse mail du contact « {written} » n’est pas valable ({found.line}) : {proposal}"
    return Problem.error("contact.email", "contact.email_invalid", message)


def _several_emails(found: Labelled, written: str) -> str:
    return (
        f"Plusieurs adresses sont données pour le contact, « {written} » ({found.line}) : gardez celle de la "
        "personne."
    )


def _email_alone(found: Labelled) -> Problem:
    message = (
        f"L’adresse {found.value} ({found.line}), sans intitulé, a été prise pour celle du contact : "
        "vérifiez-la."
    )
    return Problem.warning("contact.email", "contact.email_alone", message)


def _email_of_operator(found: Labelled, address: str) -> Problem:
    message = (
        f"L’adresse mail du contact, {address}, est celle du prestataire ({found.line}) : donnez la vôtre."
    )
    return Problem.error("contact.email", "contact.operator_email", message)


def _email_repaired(found: Labelled, written: str, address: str) -> Problem:
    message = f"L’adresse mail du contact « {written} » a été lue {address} ({found.line}) : vérifiez-la."
    return Problem.warning("contact.email", "contact.email_repaired", message)
