"""Telling somebody that their password was changed by whoever was signed in (ASVS 6.3.7). Without a link."""

import uuid

from sqlalchemy.orm import Session

from storage.outbox import OutboxMessage
from tenants.calendar import french_day
from tenants.keys import TenantKeys
from tenants.letters.envelope import Letter, Letterhead, Recipient
from tenants.models import Account

TEXT = """\
Bonjour {name},

Le mot de passe de votre accès à l’espace Mixeur de {structure} a été changé le {moment}, depuis la page \
« Mon compte ». Les sessions ouvertes sur d’autres appareils ont pris fin.

Si c’est vous qui l’avez changé, il n’y a rien à faire.

Si ce n’est pas vous, quelqu’un connaissait votre mot de passe et s’est servi de votre compte :
1. depuis la page de connexion de votre espace, demandez tout de suite un nouveau mot de passe ;
2. écrivez à {support}, en disant à quelle heure vous avez reçu ce message.

{structure}
"""


def write(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> Letter:
    account = session.get_one(Account, uuid.UUID(message.payload["account"]))
    text = TEXT.format(
        name=account.full_name,
        structure=head.structure,
        moment=french_day(message.created_at),
        support=head.support,
    )
    return Letter(Recipient.of(account), "Votre mot de passe Mixeur a été changé", text)
