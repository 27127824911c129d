"""The first mail that somebody gets: the link to choose a password (MIX-ID-1)."""

from sqlalchemy.orm import Session

from storage.outbox import OutboxMessage
from tenants.calendar import french_day
from tenants.invitations import InvitationLink
from tenants.keys import TenantKeys
from tenants.letters.envelope import Letter, Letterhead, Recipient, about
from tenants.models import Account, Invitation

TEXT = """\
Bonjour {name},

{structure} vous ouvre un accès à son espace Mixeur, les outils du conseil en rénovation énergétique.

Pour choisir votre mot de passe et entrer dans votre espace, ouvrez ce lien :

{link}

Ce lien est personnel : ne le transmettez à personne. Il sert une seule fois et reste valable \
jusqu’au {expiry}.

Votre identifiant est votre adresse e-mail : {email}
L’adresse de votre espace, à garder : {home}

Si vous n’attendiez pas ce message, ignorez-le : rien ne se passera. Pour toute question, répondez à ce \
message ou écrivez à {support}.

{structure}
"""


def write(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> Letter:
    invitation = session.get_one(Invitation, about(message))
    account = session.get_one(Account, invitation.account_id)
    link = InvitationLink.make(keys, head.instance_id, invitation.id)
    text = TEXT.format(
        name=account.full_name,
        structure=head.structure,
        link=head.url + link.path,
        expiry=french_day(invitation.expires_at),
        email=account.email,
        home=head.url,
        support=head.support,
    )
    return Letter(Recipient.of(account), "Votre accès à l’espace Mixeur", text)
