"""Asking both addresses of somebody whether the account goes from one to the other, and telling the end."""

from sqlalchemy.orm import Session

from storage.outbox import OutboxMessage
from tenants.calendar import french_day
from tenants.email_changes import NewAddressLink, OldAddressLink
from tenants.keys import TenantKeys
from tenants.letters.envelope import Letter, Letterhead, Recipient, about
from tenants.models import Account, EmailChange

TO_OLD = """\
Bonjour {name},

Quelqu’un, sans doute vous, a demandé depuis votre compte que votre accès à l’espace Mixeur de {structure} \
passe de cette adresse à celle-ci :

{new_email}

Pour accepter, ou pour refuser, ouvrez ce lien :

{link}

Relisez l’adresse lettre par lettre avant d’accepter. Rien ne change tant que les deux adresses n’ont \
pas dit oui ; un message est parti aussi à la nouvelle. Ce lien est personnel et reste valable jusqu’au \
{expiry}.

Si ce n’est pas vous, refusez par ce lien, changez votre mot de passe et écrivez à {support} : quelqu’un \
s’est servi de votre compte.

{structure}
"""

TO_NEW = """\
Bonjour,

{name} a demandé que cette adresse, {new_email}, devienne celle de son accès à l’espace Mixeur de {structure}.

Si c’est vous, ouvrez ce lien et confirmez :

{link}

Un message est parti aussi à l’adresse actuelle du compte : rien ne change tant que les deux n’ont pas dit \
oui. Ce lien est personnel et reste valable jusqu’au {expiry}.

Si vous n’y êtes pour rien, ignorez ce message : rien ne se passera. Pour toute question, écrivez à {support}.

{structure}
"""

DONE = """\
Bonjour {name},

Cette adresse, {new_email}, est désormais celle de votre accès à l’espace Mixeur de {structure} : c’est elle \
que vous indiquez pour vous connecter, et les messages de votre espace y arrivent. Votre mot de passe \
reste le même.

L’adresse de votre espace : {home}

Si ce changement vous surprend, écrivez sans attendre à {support}.

{structure}
"""


def write_to_old(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> Letter:
    change, account = _found(session, message)
    link = OldAddressLink.make(keys, head.instance_id, change.id).path
    text = TO_OLD.format(**_words(head, change, account), link=head.url + link)
    return Letter(Recipient.of(account), "Votre adresse e-mail va-t-elle changer ?", text)


def write_to_new(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> Letter:
    change, account = _found(session, message)
    link = NewAddressLink.make(keys, head.instance_id, change.id).path
    text = TO_NEW.format(**_words(head, change, account), link=head.url + link)
    # Without a name: whose address it is, is what the mail asks.
    return Letter(Recipient("", change.new_email), "Confirmez votre nouvelle adresse e-mail", text)


def write_done(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> Letter:
    change, account = _found(session, message)
    text = DONE.format(**_words(head, change, account), home=head.url)
    return Letter(Recipient(account.full_name, change.new_email), "Votre adresse e-mail a changé", text)


def _found(session: Session, message: OutboxMessage) -> tuple[EmailChange, Account]:
    change = session.get_one(EmailChange, about(message))
    return change, session.get_one(Account, change.account_id)


def _words(head: Letterhead, change: EmailChange, account: Account) -> dict[str, str]:
    return {
        "name": account.full_name,
        "structure": head.structure,
        "new_email": change.new_email,
        "expiry": french_day(change.expires_at),
        "support": head.support,
    }
