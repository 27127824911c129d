"""Telling the staff that somebody declared a touched trail looked into: it alerts no more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from provisioner.letters.letterbox import Letter, Letterbox
from tenants.calendar import french_day

_SUBJECT: Final = "Journaux {product} – atteintes déclarées examinées : {whose}"
_TEXT: Final = """\
Bonjour,

Une personne qui administre le serveur a déclaré le {moment} avoir examiné ce qui est arrivé à un journal \
({whose}). Atteintes concernées : {count}. La raison donnée :

{reason}

Ces atteintes n’alertent plus. Ce qui manque ou a été modifié dans le journal le reste : « provisioner audit \
verify », sur le serveur, continue de le dire, et le journal du service garde la raison.

Si aucune personne de l’équipe ne l’a fait, quelqu’un d’autre a pris la main sur le serveur ou sur la base \
de contrôle : prévenez sans attendre une personne qui administre le serveur (docs/audit.md, « When a trail \
was touched »).

Le journal du service : {link}
"""


def acknowledged(session: Session, letterbox: Letterbox, payload: Mapping[str, str], now: datetime) -> Letter:
    """To ``to`` of the payload; ``trail`` is an instance's slug, empty for the control plane's own trail."""
    words = {
        "product": letterbox.product,
        "whose": f"« {payload['trail']} »" if payload["trail"] else "celui du service",
        "moment": french_day(datetime.fromisoformat(payload["at"])),
        "count": payload["count"],
        "reason": payload["reason"],
        "link": f"{letterbox.console_url}/journal",
    }
    return Letter(payload["to"], _SUBJECT.format_map(words), _TEXT.format_map(words))
