"""Telling the owner of an account that its password was changed (ASVS 6.3.7). Without a link to follow."""

from sqlalchemy.orm import Session

from storage.outbox import OutboxMessage
from tenants.calendar import french_day
from tenants.keys import TenantKeys
from tenants.letters.envelope import Letter, Letterhead, Recipient, about
from tenants.models import Account, PasswordReset

TEXT = """\
Bonjour {name},

Le mot de passe de votre accès à l’espace Mixeur de {structure} a été changé le {moment}, par un lien envoyé \
à votre adresse e-mail. Les sessions ouvertes avec l’ancien ont pris fin.

Si c’est vous qui l’avez changé, il n’y a rien à faire.

Si ce n’est pas vous, quelqu’un lit sans doute vos courriels :
1. changez d’abord le mot de passe de votre messagerie ;
2. écrivez sans attendre à {support}, en disant à quelle heure vous avez reçu ce message ;
3. depuis la page de connexion de votre espace, demandez un nouveau mot de passe.

{structure}
"""


def write(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> Letter:
    reset = session.get_one(PasswordReset, about(message))
    account = session.get_one(Account, reset.account_id)
    text = TEXT.format(
        name=account.full_name,
        structure=head.structure,
        moment=french_day(reset.used_at or message.created_at),
        support=head.support,
    )
    return Letter(Recipient.of(account), "Votre mot de passe Mixeur a été changé", text)
