"""Telling the operator that somebody else speaks for the member (MIX-CONTACT-1)."""

from sqlalchemy.orm import Session

from storage.outbox import OutboxMessage
from tenants.calendar import french_day
from tenants.keys import TenantKeys
from tenants.letters.envelope import Letter, Letterhead, Recipient

TEXT = """\
Bonjour,

{structure} a changé sa personne référente le {moment}.

Avant : {before}
Maintenant : {after}

La fiche du membre suit d’elle-même dans la console ; le journal de la structure garde l’ancienne et \
la nouvelle.

L’espace de la structure : {home}
"""


def write(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> Letter:
    text = TEXT.format(
        structure=head.structure,
        moment=french_day(message.created_at),
        before=message.payload["before"] or "personne",
        after=message.payload["after"] or "personne",
        home=head.url,
    )
    return Letter(Recipient("", head.support), "Changement de personne référente", text)
