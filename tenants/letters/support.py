"""The support's access: what is asked of those who run an instance, and what the staff hear of it."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from storage.outbox import ADDRESS, OutboxMessage
from tenants.accounts.news import BY, NAME
from tenants.calendar import french_day
from tenants.keys import TenantKeys
from tenants.letters.envelope import Letter, Letterhead, Recipient
from tenants.models import SupportGrant
from tenants.outbox import Topic
from tenants.support.mailing import GRANT
from tenants.support.standing import answer_until

_ASKED = """\
Bonjour {name},

L’équipe support demande à entrer dans l’espace Mixeur de {structure}.

Motif : {reason}
Demandé par : {staff}, le {moment}

Personne n’entre sans votre accord. C’est vous, ou un autre super-conseiller, qui décidez et pour combien de \
temps :

{home}/support

Sans réponse d’ici le {answer_until}, la demande s’arrête d’elle-même.

Tant que l’accès est ouvert, un bandeau l’indique à tout le monde, et vous pouvez y mettre fin à tout \
moment. Ce que l’équipe fait reste au journal de votre espace.

{home}
Support : {support}
"""

_GRANTED = """\
Bonjour,

{structure} vous ouvre l’accès à son espace Mixeur jusqu’au {until}.

Motif : {reason}
Accordé par : {by}

Entrez depuis la page de l’instance, dans la console. L’accès peut prendre fin plus tôt si la structure le \
décide.

L’espace de la structure : {home}
"""

_REFUSED = """\
Bonjour,

{structure} n’ouvre pas son espace Mixeur à l’équipe support.

Motif de la demande : {reason}
Refusé par : {by}, le {moment}

Personne n’est entré. Si l’accès reste nécessaire, convenez-en d’abord avec la structure.

L’espace de la structure : {home}
"""

_REVOKED = """\
Bonjour,

{structure} a mis fin à l’accès de l’équipe support le {moment}.

Motif de l’accès : {reason}
Décidé par : {by}

Les visites en cours sont terminées. Pour revenir, faites une nouvelle demande depuis la page de \
l’instance, dans la console.

L’espace de la structure : {home}
"""

_LETTERS = {
    Topic.SUPPORT_ASKED: ("L’équipe support demande un accès", _ASKED),
    Topic.SUPPORT_GRANTED: ("Accès du support accordé", _GRANTED),
    Topic.SUPPORT_REFUSED: ("Accès du support refusé", _REFUSED),
    Topic.SUPPORT_REVOKED: ("Fin de l’accès du support", _REVOKED),
}
TOPICS = tuple(_LETTERS)


def write(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> Letter:
    """Raises LookupError or ValueError for a row that says too little, NoResultFound without its grant."""
    row = session.get_one(SupportGrant, uuid.UUID(message.payload[GRANT]))
    subject, text = _LETTERS[Topic(message.topic)]
    name = message.payload.get(NAME, "")
    said = text.format(
        name=name,
        by=message.payload.get(BY, ""),
        structure=head.structure,
        reason=row.reason,
        staff=row.asked_by or "",
        moment=french_day(message.created_at),
        until=_in_words(row.expires_at),
        answer_until=_in_words(answer_until(row) if row.asked_at else None),
        home=head.url,
        support=head.support,
    )
    return Letter(Recipient(name, _address(head, message)), subject, said)


def _address(head: Letterhead, message: OutboxMessage) -> str:
    """The support's for what whoever asked is told, if they left the staff meanwhile."""
    address: str = message.payload.get(ADDRESS, head.support)
    if Topic(message.topic) is Topic.SUPPORT_ASKED or address in head.staff:
        return address
    return head.support


def _in_words(moment: datetime | None) -> str:
    return french_day(moment) if moment is not None else ""
