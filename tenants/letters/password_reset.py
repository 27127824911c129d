"""The link to choose another password, for whoever asked for it."""

from sqlalchemy.orm import Session

from storage.outbox import OutboxMessage
from tenants.calendar import french_day
from tenants.keys import TenantKeys
from tenants.letters.envelope import Letter, Letterhead, Recipient, about
from tenants.lost_passwords import ResetLink
from tenants.models import Account, PasswordReset

TEXT = """\
Bonjour {name},

Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour votre accès à l’espace Mixeur de \
{structure}.

Pour choisir ce mot de passe, ouvrez ce lien :

{link}

Ce lien est personnel : ne le transmettez à personne. Il sert une seule fois, reste valable jusqu’au \
{expiry} et remplace ceux que vous auriez reçus avant.

Si vous n’avez rien demandé, ignorez ce message : votre mot de passe reste le même. Si de tels messages se \
répètent, écrivez à {support}.

{structure}
"""


def write(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> Letter:
    reset = session.get_one(PasswordReset, about(message))
    account = session.get_one(Account, reset.account_id)
    text = TEXT.format(
        name=account.full_name,
        structure=head.structure,
        link=head.url + ResetLink.make(keys, head.instance_id, reset.id).path,
        expiry=french_day(reset.expires_at),
        support=head.support,
    )
    return Letter(Recipient.of(account), "Votre nouveau mot de passe Mixeur", text)
