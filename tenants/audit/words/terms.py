"""What the values of fields are called."""

from tenants.audit.events import Outcome, RefusalReason
from tenants.roles import AccountState, FactorKind, Role

ROLES = {
    Role.SUPER_CONSEILLER.value: "super-conseiller",
    Role.CONSEILLER.value: "conseiller",
}
STATES = {
    AccountState.INCOMPLETE.value: "à compléter",
    AccountState.READY.value: "invitation en préparation",
    AccountState.INVITED.value: "invitation envoyée",
    AccountState.ACTIVE.value: "actif",
    AccountState.SUSPENDED.value: "suspendu",
    AccountState.DELETED.value: "supprimé",
}
FACTORS = {
    "None": "par mot de passe",
    FactorKind.TOTP.value: "par mot de passe et code de l’application",
    "recovery": "par mot de passe et code de secours",
}
FACTOR_KINDS = {FactorKind.TOTP.value: "application de codes"}
REASONS = {
    RefusalReason.UNKNOWN.value: "adresse inconnue",
    RefusalReason.PASSWORD.value: "mot de passe incorrect",
    RefusalReason.STATE.value: "compte suspendu, supprimé ou pas encore ouvert",
    RefusalReason.CODE.value: "code incorrect",
    RefusalReason.TOO_MANY.value: "trop d’essais",
}
OUTCOMES = {
    Outcome.REFUSED.value: "refusé",
    Outcome.REVOKED.value: "arrêté",
    Outcome.GIVEN_UP.value: "rendu par elle",
}
CHANGED = {
    "first_name": "prénom",
    "last_name": "nom",
    "email": "adresse e-mail",
    "name": "nom",
    "description": "présentation",
    "siret": "SIRET",
    "postal_address": "adresse postale",
    "phone": "téléphone",
    "website": "site",
    "referent_first_name": "prénom de la personne référente",
    "referent_last_name": "nom de la personne référente",
    "referent_function": "fonction de la personne référente",
    "referent_email": "e-mail de la personne référente",
    "referent_phone": "téléphone de la personne référente",
    "dpo_name": "délégué à la protection des données",
    "dpo_email": "e-mail du délégué à la protection des données",
}
PAGES = {
    "accounts": "Comptes",
    "backups": "Sauvegardes",
    "journal": "Journal",
    "requirement": "Structure",
    "structure": "Structure",
    "support": "Accès du support",
}
"""The reserved pages, by the first word of their endpoints."""
EXPORTS = {
    "trail": "journal",
    "accounts": "liste des comptes",
    "own_data": "données tenues sur soi",
}
FORMS = {"csv": "CSV", "json": "JSON"}
ACTIONS = {
    "login": "la connexion",
    "second-factor": "le code de connexion",
    "invitation": "un lien d’invitation",
    "staff-link": "un lien d’équipe",
    "reset-request": "une demande de nouveau mot de passe",
    "reset-link": "un lien de nouveau mot de passe",
    "email-change": "une demande de changement d’adresse",
    "email-change-link": "un lien de changement d’adresse",
    "annex-link": "un lien privé d’annexe",
    "domain-link": "un lien privé de nom de domaine",
}
