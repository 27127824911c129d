"""What people call the places of the form: the same words on screens, in mails and beside changes."""

from provisioner.annex.entry.entry import Entry, Field

TITLES = {
    Field.NAME: "Nom de la structure",
    Field.DESCRIPTION: "Description",
    Field.CONTACT_FIRST_NAME: "Prénom du contact",
    Field.CONTACT_LAST_NAME: "Nom du contact",
    Field.CONTACT_EMAIL: "Adresse e-mail du contact",
    Field.PRIMARY: "Couleur principale",
    Field.SECONDARY: "Couleur secondaire",
    Field.DOMAIN: "Nom de domaine",
    Field.SIRET: "N° SIRET à facturer",
    Field.ADDRESS: "Adresse ou entité à facturer",
    Field.REFERENT_FIRST_NAME: "Prénom de la personne référente",
    Field.REFERENT_LAST_NAME: "Nom de la personne référente",
    Field.REFERENT_FUNCTION: "Fonction de la personne référente",
}
_COLUMNS = {"first_name": "prénom", "last_name": "nom", "email": "e-mail", "role": "rôle"}
_OTHERS = {
    "": "Ensemble du dossier",
    "accounts": "Comptes à créer",
    "contact": "Contact",
    "offer.referent": "Personne référente",
    "offer.accepted_on": "Acceptation",
    "offer.accepted_at": "Lieu de l’acceptation",
    "document": "Document",
    "logo": "Logo",
    "banner": "Bannière",
}


def place_title(place: str, entry: Entry) -> str:
    """In a sentence or a list: « Couleur principale », « Compte de Marc Oduya : e-mail »."""
    if place in _OTHERS:
        return _OTHERS[place]
    if place.startswith("accounts/"):
        return _cell_title(place.split("/")[1:], entry)
    return next((title for field, title in TITLES.items() if field == place), place)


def _cell_title(key_and_column: list[str], entry: Entry) -> str:
    row = next((row for row in entry.accounts if row.key == key_and_column[0]), None)
    name = " ".join(filter(None, [row.first_name, row.last_name])) or row.email if row else ""
    title = f"Compte de {name}" if name else "Compte retiré"
    return " : ".join([title, *(_COLUMNS[column] for column in key_and_column[1:] if column in _COLUMNS)])
