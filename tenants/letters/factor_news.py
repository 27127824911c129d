"""Telling somebody what became of their second factor, by whoever was signed in (ASVS 6.3.7)."""

import uuid

from sqlalchemy.orm import Session

from storage.outbox import OutboxMessage
from tenants.calendar import french_day
from tenants.keys import TenantKeys
from tenants.letters.envelope import Letter, Letterhead, Recipient
from tenants.models import Account
from tenants.outbox import Topic

SUBJECTS = {
    Topic.FACTOR_ADDED: "Un second facteur protège votre compte Mixeur",
    Topic.FACTOR_REMOVED: "Votre compte Mixeur n’a plus de second facteur",
    Topic.RECOVERY_CODES_MADE: "De nouveaux codes de secours pour votre compte Mixeur",
    Topic.RECOVERY_CODE_USED: "Un code de secours de votre compte Mixeur a servi",
}
TOPICS = tuple(SUBJECTS)
WHAT = {
    Topic.FACTOR_ADDED: (
        "Un second facteur a été installé le {moment} sur {account} : à chaque connexion, un code de cette "
        "application est demandé après le mot de passe. Les autres appareils ont été déconnectés, et les "
        "codes de secours d’avant ne servent plus."
    ),
    Topic.FACTOR_REMOVED: (
        "Le second facteur de {account} a été retiré le {moment} : le mot de passe suffit de nouveau pour "
        "entrer. Les autres appareils ont été déconnectés."
    ),
    Topic.RECOVERY_CODES_MADE: (
        "De nouveaux codes de secours ont été créés le {moment} pour {account}. Ceux d’avant ne servent plus."
    ),
    Topic.RECOVERY_CODE_USED: (
        "Un code de secours a servi le {moment} pour {account}, à la place du code de l’application. "
        "Il ne servira plus."
    ),
}
"""The same for members and staff; ``account`` names the account in the middle of a sentence."""

_TEXT = """\
Bonjour {name},

{what}

Si c’est vous, il n’y a rien à faire.

Si ce n’est pas vous, quelqu’un s’est servi de votre compte :
1. demandez tout de suite un nouveau mot de passe depuis la page de connexion : {home}
2. prévenez un super-conseiller de votre structure, qui peut retirer ce second facteur ;
3. écrivez à {support}, en disant à quelle heure vous avez reçu ce message.

{structure}
"""


def write(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> Letter:
    topic = Topic(message.topic)
    account = session.get_one(Account, uuid.UUID(message.payload["account"]))
    named = f"votre compte de l’espace Mixeur de {head.structure}"
    text = _TEXT.format(
        name=account.full_name,
        what=WHAT[topic].format(moment=french_day(message.created_at), account=named),
        home=head.url,
        support=head.support,
        structure=head.structure,
    )
    return Letter(Recipient.of(account), SUBJECTS[topic], text)
