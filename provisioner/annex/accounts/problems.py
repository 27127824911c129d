"""What the reader of the accounts has to say, in words for the person who corrects the table."""

from provisioner.annex.accounts.rows import Row
from provisioner.annex.annex import Account
from provisioner.annex.document.lines import Line
from provisioner.annex.form.emails import addresses_in
from provisioner.annex.form.people import Name
from provisioner.annex.form.provider import NAME
from provisioner.annex.form.wording import Label
from themes.problems import Problem

_LINES_NAMED = 10


def no_table() -> Problem:
    message = (
        "Le tableau des comptes à créer est introuvable : il lui faut l’en-tête « Prénom, Nom, email, "
        "Administrateur·rice ? » et une ligne par personne."
    )
    return Problem.error("accounts", "accounts.missing", message)


def no_rows() -> Problem:
    message = "Le tableau des comptes à créer est vide : ajoutez une ligne par personne."
    return Problem.error("accounts", "accounts.missing", message)


def no_super_conseiller() -> Problem:
    message = (
        "Aucun compte complet n’est administrateur·rice : écrivez « Oui » dans cette colonne pour au moins "
        "une personne dont le prénom, le nom et l’e-mail sont remplis."
    )
    return Problem.error("accounts", "accounts.no_super_conseiller", message)


def incomplete(index: int, row: Row, account: Account) -> Problem:
    parts = {"email": ("l’e-mail", account.email), "last_name": ("le nom", account.last_name)}
    parts["first_name"] = ("le prénom", account.first_name)
    missing = {field: french_name for field, (french_name, value) in parts.items() if value is None}
    message = (
        f"Compte {_who(index, row)} : il manque {', '.join(missing.values())}. Ce compte ne sera ni créé "
        "ni administrateur tant qu’il n’est pas complété."
    )
    return Problem.warning(f"accounts[{index}].{next(iter(missing))}", "account.incomplete", message)


def email_invalid(index: int, row: Row, meant: str | None) -> Problem:
    proposal = f"vouliez-vous dire {meant} ?" if meant else "écrivez-la sous la forme prenom.nom@domaine.fr."
    if len(addresses_in(row[Label.EMAIL])) > 1:
        proposal = "gardez-en une seule."
    message = f"Compte {_who(index, row)} : l’adresse « {row[Label.EMAIL]} » n’est pas valable : {proposal}"
    return Problem.error(f"accounts[{index}].email", "account.email_invalid", message)


def email_repaired(index: int, row: Row, address: str) -> Problem:
    message = (
        f"Compte {_who(index, row)} : l’adresse « {row[Label.EMAIL]} » a été lue {address} : vérifiez-la."
    )
    return Problem.warning(f"accounts[{index}].email", "account.email_repaired", message)


def operator_email(index: int, row: Row, address: str) -> Problem:
    message = (
        f"Compte {_who(index, row)} : {address} est une adresse de {NAME}. Ce compte ne sera pas créé : "
        "donnez l’adresse de la personne dans votre structure."
    )
    return Problem.warning(f"accounts[{index}].email", "account.operator_email", message)


def shared_mailbox(index: int, row: Row, address: str) -> Problem:
    message = (
        f"Compte {_who(index, row)} : {address} semble être une boîte partagée. Les comptes sont "
        "nominatifs : préférez l’adresse d’une personne."
    )
    return Problem.warning(f"accounts[{index}].email", "account.shared_mailbox", message)


def role_unclear(index: int, row: Row) -> Problem:
    message = (
        f"Compte {_who(index, row)} : « {row[Label.ROLE]} » ne dit pas clairement si la personne est "
        "administratrice. Elle est comptée comme conseiller : écrivez « Oui » ou laissez vide."
    )
    return Problem.warning(f"accounts[{index}].role", "account.role_unclear", message)


def role_shared(index: int, row: Row) -> Problem:
    message = (
        f"Compte {_who(index, row)} : « {row[Label.ROLE]} » est dans une cellule commune à plusieurs lignes, "
        "et compte pour chacune : vérifiez qui est administrateur·rice."
    )
    return Problem.warning(f"accounts[{index}].role", "account.role_shared", message)


def role_astray(index: int, row: Row) -> Problem:
    message = (
        f"Compte {_who(index, row)} : « {row.answer_astray} » n’est sous aucun titre de colonne. La personne "
        "est comptée comme conseiller : si elle est administratrice, écrivez-le dans cette colonne."
    )
    return Problem.warning(f"accounts[{index}].role", "account.role_astray", message)


def role_named(index: int, row: Row, line: Line) -> Problem:
    message = (
        f"Compte {_who(index, row)} : administrateur·rice d’après « {line.prose} » ({line}), à part du "
        "tableau : vérifiez."
    )
    return Problem.warning(f"accounts[{index}].role", "account.role_named", message)


def name_unclear(index: int, row: Row, account: Account) -> Problem:
    message = (
        f"Compte {_who(index, row)} : lu prénom « {account.first_name} », nom « {account.last_name} ». "
        "Vérifiez-les."
    )
    return Problem.warning(f"accounts[{index}]", "account.name_unclear", message)


def name_order(index: int, row: Row, account: Account) -> Problem:
    message = (
        f"Compte {_who(index, row)} : « {account.first_name} », en capitales, est dans la colonne du prénom, "
        f"et « {account.last_name} » dans celle du nom. Vérifiez qu’ils ne sont pas inversés."
    )
    return Problem.warning(f"accounts[{index}]", "account.name_order", message)


def name_trimmed(index: int, row: Row, name: Name) -> Problem:
    message = f"Compte {_who(index, row)} : « {name.written} » a été lu « {name.value} » : vérifiez."
    return Problem.warning(f"accounts[{index}]", "account.name_trimmed", message)


def duplicate_email(index: int, email: str, first: Row, second: Row) -> Problem:
    message = (
        f"L’adresse {email} sert pour deux comptes ({first.line} et {second.line}) : les comptes sont "
        "nominatifs, donnez à chacun la sienne."
    )
    return Problem.error(f"accounts[{index}].email", "account.duplicate_email", message)


def repeated_row(first: Row, second: Row) -> Problem:
    message = f"Le même compte figure deux fois ({first.line} et {second.line}) : il est compté une fois."
    return Problem.warning("accounts", "accounts.repeated_row", message)


def lines_ignored(lines: tuple[Line, ...]) -> Problem:
    shown = [f"« {line.prose} » ({line})" for line in lines[:_LINES_NAMED]]
    if len(lines) > _LINES_NAMED:
        shown.append(f"{len(lines) - _LINES_NAMED} autres")
    message = (
        f"Parmi les comptes à créer, ceci n’a pas été lu comme un compte : {', '.join(shown)}. "
        "S’il y en a un, écrivez-le sur une ligne : prénom, nom, e-mail, administrateur."
    )
    return Problem.warning("accounts", "accounts.lines_ignored", message)


def _who(index: int, row: Row) -> str:
    return f"n° {index + 1} ({row.line})"
