"""What the rules of the form say, in words for whoever has the field in front of them."""

from provisioner.annex.entry.entry import AccountRow, Field
from provisioner.annex.form.provider import NAME
from provisioner.annex.identity.description import LONGEST_DESCRIPTION
from themes import french
from themes.problems import Problem

_MISSING = {
    Field.NAME: "Indiquez le nom de la structure.",
    Field.DESCRIPTION: "Présentez la structure en quelques phrases.",
    Field.CONTACT_FIRST_NAME: "Indiquez le prénom du contact.",
    Field.CONTACT_LAST_NAME: "Indiquez le nom du contact.",
    Field.CONTACT_EMAIL: "Indiquez l’adresse e-mail du contact.",
    Field.SIRET: "Sans SIRET, l’instance peut être créée, mais pas la facture.",
    Field.ADDRESS: "Sans adresse de facturation, l’instance peut être créée, mais pas la facture.",
    Field.REFERENT_FIRST_NAME: "Indiquez le prénom de la personne référente.",
    Field.REFERENT_LAST_NAME: "Indiquez le nom de la personne référente.",
    Field.REFERENT_FUNCTION: "Indiquez la fonction de la personne référente.",
}
_CODES = {
    Field.NAME: "structure.name_missing",
    Field.DESCRIPTION: "structure.description_missing",
    Field.CONTACT_FIRST_NAME: "contact.first_name_missing",
    Field.CONTACT_LAST_NAME: "contact.last_name_missing",
    Field.CONTACT_EMAIL: "contact.email_missing",
    Field.SIRET: "structure.siret_missing",
    Field.ADDRESS: "offer.address_missing",
    Field.REFERENT_FIRST_NAME: "offer.referent_missing",
    Field.REFERENT_LAST_NAME: "offer.referent_missing",
    Field.REFERENT_FUNCTION: "offer.referent_function_missing",
}
_OF_ACCOUNT = {"first_name": "le prénom", "last_name": "le nom", "email": "l’adresse e-mail"}


def missing(field: Field) -> Problem:
    """An error for what the annex requires, a warning for what only the invoice and the contract need."""
    optional_for_now = field is Field.SIRET or field.startswith("offer.")
    say = Problem.warning if optional_for_now else Problem.error
    return say(field, _CODES[field], _MISSING[field])


def too_long(field: str, code: str, longest: int) -> Problem:
    return Problem.error(
        field, code, f"Ce texte est trop long : {french.whole(longest)} caractères au plus. Raccourcissez-le."
    )


def description_too_long() -> Problem:
    return too_long(Field.DESCRIPTION, "structure.description_too_long", LONGEST_DESCRIPTION)


def not_a_name(field: str, code: str, written: str) -> Problem:
    message = f"« {written} » n’est pas le nom d’une seule personne : n’écrivez ici que ce nom."
    return Problem.error(field, code, message)


def name_trimmed(field: str, code: str, written: str, value: str) -> Problem:
    return Problem.warning(field, code, f"« {written} » sera enregistré « {value} » : vérifiez.")


def email_invalid(field: str, code: str, written: str, meant: str | None) -> Problem:
    proposal = f"vouliez-vous dire {meant} ?" if meant else "écrivez-la comme prenom.nom@domaine.fr."
    return Problem.error(field, code, f"L’adresse « {written} » n’est pas valable : {proposal}")


def operator_email(field: str, code: str, address: str) -> Problem:
    message = f"{address} est une adresse de {NAME} : donnez celle de la personne dans votre structure."
    return Problem.error(field, code, message)


def shared_mailbox(field: str, code: str, address: str) -> Problem:
    message = (
        f"{address} semble être une boîte partagée. Les comptes sont nominatifs : préférez l’adresse d’une "
        "personne."
    )
    return Problem.warning(field, code, message)


def address_to_confirm() -> Problem:
    message = "Cette adresse n’a pas de code postal : vérifiez-la avant que la facture ne parte."
    return Problem.warning(Field.ADDRESS, "offer.address_to_confirm", message)


def no_accounts() -> Problem:
    message = "Ajoutez au moins une personne : sans compte, l’espace n’aurait pas d’utilisateur."
    return Problem.error("accounts", "accounts.missing", message)


def no_super_conseiller() -> Problem:
    message = (
        "Choisissez « Super-conseiller » pour au moins une personne dont le prénom, le nom et l’adresse "
        "e-mail sont remplis : quelqu’un doit pouvoir gérer les comptes."
    )
    return Problem.error("accounts", "accounts.no_super_conseiller", message)


def incomplete(index: int, absent: list[str]) -> Problem:
    """``absent`` names the columns that are empty, the first being where the problem is shown."""
    parts = [name for column, name in _OF_ACCOUNT.items() if column in absent]
    listed = " et ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    message = f"Il manque {listed} : ce compte ne sera pas créé tant qu’il n’est pas complété."
    return Problem.warning(f"accounts[{index}].{absent[0]}", "account.incomplete", message)


def role_unclear(index: int, written: str) -> Problem:
    message = f"« {written} » n’est pas un rôle : choisissez « Conseiller » ou « Super-conseiller »."
    return Problem.error(f"accounts[{index}].role", "account.role_unclear", message)


def duplicate_email(index: int, address: str, first: AccountRow) -> Problem:
    holder = " ".join(filter(None, (first.first_name, first.last_name))) or "une autre personne"
    message = (
        f"L’adresse {address} est déjà celle de {holder} : les comptes sont nominatifs, donnez à chacun la "
        "sienne."
    )
    return Problem.error(f"accounts[{index}].email", "account.duplicate_email", message)


def too_many_accounts(most: int) -> Problem:
    message = f"Le tableau compte plus de {most} personnes : retirez des lignes, ou écrivez-nous."
    return Problem.error("accounts", "accounts.too_many", message)


def too_many_rows(most: int) -> Problem:
    message = (
        f"Le tableau des comptes dépasserait {most} lignes : rien n’a été enregistré. Revenez à la page "
        "précédente et retirez-en, ou écrivez-nous."
    )
    return Problem.error("accounts", "accounts.too_many", message)
