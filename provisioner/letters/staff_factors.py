"""Telling somebody of the staff what became of their second factor (ASVS 6.3.7)."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from provisioner.letters.letterbox import Letter, Letterbox
from provisioner.letters.posting import Topic
from provisioner.models import StaffMember
from tenants.calendar import french_day
from tenants.letters.factor_news import TOPICS as MEMBERS_TOPICS
from tenants.letters.factor_news import WHAT
from tenants.outbox import Topic as MembersTopic

TOPICS: Final = {Topic(f"staff-{topic.value}"): topic for topic in MEMBERS_TOPICS}
_SUBJECTS: Final = {
    MembersTopic.FACTOR_ADDED: "Un second facteur protège votre compte de la console",
    MembersTopic.FACTOR_REMOVED: "Votre compte de la console n’a plus de second facteur",
    MembersTopic.RECOVERY_CODES_MADE: "De nouveaux codes de secours pour votre compte de la console",
    MembersTopic.RECOVERY_CODE_USED: "Un code de secours de votre compte de la console a servi",
}
_TEXT: Final = """\
Bonjour,

{what}

Si c’est vous, il n’y a rien à faire.

Si ce n’est pas vous, demandez tout de suite un nouveau mot de passe depuis la page de connexion, {home}, et \
prévenez une personne qui administre le serveur : elle peut retirer ce second facteur.
"""


def write(
    topic: Topic, session: Session, letterbox: Letterbox, payload: Mapping[str, str], now: datetime
) -> Letter | None:
    """None for somebody who is no more of the staff."""
    member = session.get(StaffMember, uuid.UUID(payload["staff"]))
    if member is None:
        return None
    told, moment = TOPICS[topic], french_day(datetime.fromisoformat(payload["at"]))
    what = WHAT[told].format(moment=moment, account=f"votre compte de la console {letterbox.product}")
    return Letter(member.email, _SUBJECTS[told], _TEXT.format(what=what, home=letterbox.console_url))
