"""The names of what the forms ask for, and the ways in which forms and people write them."""

from enum import StrEnum


class Label(StrEnum):
    """What the forms ask for, by name."""

    STRUCTURE_NAME = "structure_name"
    DESCRIPTION = "description"
    FULL_NAME = "full_name"
    FIRST_NAME = "first_name"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    FUNCTION = "function"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    DOMAIN = "domain"
    ROLE = "role"
    ADDRESS = "address"
    PLACE = "place"


# Longer spellings stand before those they begin with.
SPELLINGS = {
    Label.STRUCTURE_NAME: (
        "nom de la structure",
        "nom de votre structure",
        "nom de la collectivité",
        "nom de la commune",
        "nom de l'organisme",
        "nom de l'établissement",
        "raison sociale",
        "dénomination",
    ),
    Label.DESCRIPTION: (
        "description de la structure",
        "description de votre structure",
        "description",
        "descriptif",
        "présentation de la structure",
        "présentation de la collectivité",
        "présentation de la commune",
        "présentation",
    ),
    Label.FULL_NAME: (
        "nom et prénom",
        "prénom et nom",
        "nom, prénom",
        "nom / prénom",
        "prénom / nom",
        "nom - prénom",
        "prénom - nom",
        "nom & prénom",
        "nom prénom",
        "prénom nom",
    ),
    Label.FIRST_NAME: ("prénoms", "prénom"),
    Label.NAME: ("nom de famille", "nom"),
    Label.EMAIL: (
        "adresse e-mail",
        "adresse mail",
        "adresse mél",
        "adresse courriel",
        "adresse électronique",
        "adresse de messagerie",
        "courriel professionnel",
        "courriel",
        "courrier électronique",
        "e-mail professionnel",
        "e-mail pro",
        "e-mail",
        "mail professionnel",
        "mail pro",
        "mail",
        "mél",
    ),
    Label.PHONE: ("numéro de téléphone", "téléphone", "portable", "tél.", "tél"),
    Label.FUNCTION: ("fonction", "qualité", "poste occupé"),
    Label.PRIMARY: ("couleur principale", "couleur primaire", "couleur n°1", "couleur 1"),
    Label.SECONDARY: ("couleur secondaire", "couleur n°2", "couleur 2"),
    Label.DOMAIN: (
        "nom de domaine configuré",
        "nom de domaine souhaité",
        "nom de domaine choisi",
        "nom de domaine",
        "configuré",
    ),
    Label.ROLE: (
        "administrateur·rice",
        "administrateurs",
        "administratrices",
        "administrateur",
        "administratrice",
        "admin.",
        "admin",
        "super conseiller·ère",
        "super conseillers",
        "super conseiller",
        "rôle",
        "profil",
        "type de compte",
    ),
    Label.ADDRESS: (
        "adresse / entité à facturer",
        "adresse / entité",
        "adresse et entité",
        "adresse de facturation",
        "adresse postale",
        "adresse du siège",
        "adresse",
    ),
    Label.PLACE: ("lieu de signature", "lieu", "fait à"),
}
