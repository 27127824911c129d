"""A small filled annex whose parts a test replaces one at a time; structures and people are invented."""

from provisioner.annex import Reading, read_bytes
from themes.problems import Problem

STRUCTURE = """Nom : Agence Clair-Toit

Description : L'Agence Clair-Toit conseille gratuitement les ménages."""
CONTACT = """Nom : Benali Prénom : Sofia
Adresse mail : sofia.benali@clair-toit.example"""
COLOURS = """Couleur principale\t#8A1C4A
Couleur secondaire\t#F4D35E"""
DOMAIN = "Nom de domaine configuré : mixeur.clair-toit.example"
HEADER = "Prénom\tNom\temail\tAdministrateur·rice ?"
ACCOUNTS = f"""{HEADER}
Sofia\tBenali\tsofia.benali@clair-toit.example\tOui"""

ADMINISTRATION = """N° SIRET à facturer : 999 123 458 00013
Adresse / entité : 8 rue Haute 44990 Clair"""


def annex_text(
    *,
    structure: str = STRUCTURE,
    contact: str = CONTACT,
    colours: str = COLOURS,
    domain: str = DOMAIN,
    accounts: str = ACCOUNTS,
) -> str:
    """The annex alone, complete and right but for what is replaced."""
    return f"""VOTRE IDENTITÉ

Votre structure

{structure}

À qui devons-nous nous adresser pour la personnalisation de Mixeur ?

{contact}

COULEURS

{colours}

NOM DE DOMAINE

{domain}

COMPTES À CRÉER

{accounts}

RÉCAPITULATIF DES IMAGES À JOINDRE

- Le logo de votre structure
"""


def offer_text(
    *,
    administration: str = ADMINISTRATION,
    referents: str = "Référent du Membre : Sofia Benali, directrice",
    acceptance: str = "Fait à Clair, le 24/09/2025\nBon pour accord",
    before: str = "",
) -> str:
    """The whole offer around the same annex."""
    return f"""{before}
INFORMATIONS ADMINISTRATIVES

{administration}

DÉSIGNATION DES CONTACTS RÉFÉRENTS

{referents}

ACCEPTATION DE L'OFFRE

{acceptance}

CONDITIONS GÉNÉRALES D'UTILISATION

Article 1 – Version du 18/06/2025
HESPUL, 14 place Jules Ferry, 69006 Lyon, SIRET 998 760 011 00028.

ANNEXE

{annex_text()}"""


def read(text: str) -> Reading:
    return read_bytes(text.encode(), "annexe.txt")


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def problem(reading: Reading, code: str) -> Problem:
    """The one problem with this code."""
    [found] = [problem for problem in reading.problems if problem.code == code]
    return found
