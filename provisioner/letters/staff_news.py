"""Telling the staff what was done on the server to one of their accounts (ASVS 6.3.7)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from provisioner.letters.letterbox import Letter, Letterbox
from provisioner.letters.posting import Topic
from tenants.calendar import french_day

SUBJECTS: Final = {
    Topic.STAFF_FACTOR_RESET: "Votre second facteur de la console a été retiré",
    Topic.STAFF_REMOVED: "Console {product} – {staff} n’y a plus accès",
}
_FACTOR_RESET: Final = """\
Bonjour,

Une personne qui administre le serveur a retiré le {moment} le second facteur de votre compte de la console \
{product}. Vos sessions ont pris fin, et vos codes de secours ne servent plus.

Connectez-vous avec votre mot de passe : la console vous fait aussitôt installer un nouveau second facteur.
{home}

Si vous n’avez rien demandé, prévenez sans attendre une personne qui administre le serveur, et demandez un \
nouveau mot de passe depuis la page de connexion.
"""
_REMOVED: Final = """\
Bonjour,

Une personne qui administre le serveur a supprimé le {moment} le compte de {staff} dans la console \
{product}. Ses sessions ont pris fin, ses visites dans les espaces des membres aussi. Ce qui a été fait avec \
ce compte reste au journal.

Si cela vous surprend, prévenez sans attendre une personne qui administre le serveur.

La console : {home}
"""
_TEXTS: Final = {Topic.STAFF_FACTOR_RESET: _FACTOR_RESET, Topic.STAFF_REMOVED: _REMOVED}
TOPICS: Final = tuple(SUBJECTS)


def write(
    topic: Topic, session: Session, letterbox: Letterbox, payload: Mapping[str, str], now: datetime
) -> Letter:
    """To ``to`` of the payload, about ``staff``, both e-mails: the account may be gone when it leaves."""
    words = {
        "product": letterbox.product,
        "home": letterbox.console_url,
        "staff": payload["staff"],
        "moment": french_day(datetime.fromisoformat(payload["at"])),
    }
    return Letter(payload["to"], SUBJECTS[topic].format_map(words), _TEXTS[topic].format_map(words))
