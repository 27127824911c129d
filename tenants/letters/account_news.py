"""Telling people what somebody else did to their account. Without a link to follow, but for the way in."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from storage.outbox import ADDRESS, OutboxMessage
from tenants.accounts.news import BY, NAME
from tenants.calendar import french_day
from tenants.keys import TenantKeys
from tenants.letters.envelope import Letter, Letterhead, Recipient
from tenants.outbox import Topic
from tenants.roles import Role

_SUSPENDED = """\
Votre accès à l’espace Mixeur de {structure} a été suspendu le {moment} par {by}.

Vous ne pouvez plus vous y connecter, et les sessions que vous aviez ouvertes ont pris fin. Rien n’est \
effacé : vos données restent en place, et un super-conseiller peut rétablir votre accès à tout moment.

Pour en connaître la raison, adressez-vous à {by}."""

_RESTORED = """\
Votre accès à l’espace Mixeur de {structure} a été rétabli le {moment} par {by}.

Connectez-vous comme avant, avec votre adresse e-mail et votre mot de passe : {home}"""

_DELETED = """\
Votre compte de l’espace Mixeur de {structure} a été supprimé le {moment} par {by}.

Votre adresse e-mail, votre mot de passe et vos sessions sont effacés. Votre nom reste sur ce que vous avez \
signé et dans le journal de l’espace.

Si c’est une erreur, adressez-vous à {by} : seule une nouvelle invitation peut vous redonner un accès."""

_ROLE = {
    Role.SUPER_CONSEILLER: """\
Vous êtes super-conseiller de l’espace Mixeur de {structure} depuis le {moment} : {by} vous a donné ce rôle.

Vous pouvez désormais gérer les comptes et les informations de votre structure : {home}

Si cela vous surprend, adressez-vous à {by}.""",
    Role.CONSEILLER: """\
Vous êtes conseiller de l’espace Mixeur de {structure} depuis le {moment} : {by} a changé votre rôle.

Vous gardez l’accès à vos applications et à votre travail. La gestion des comptes et des informations de la \
structure revient aux super-conseillers.

Si cela vous surprend, adressez-vous à {by}.""",
}

_EMAIL = """\
L’adresse e-mail de votre compte de l’espace Mixeur de {structure} a été changée le {moment} par {by}.

Ancienne adresse : {old}
Nouvelle adresse : {new}

C’est avec la nouvelle que vous vous connectez désormais, avec le même mot de passe. Les sessions ouvertes \
ont pris fin, et les liens déjà envoyés ne servent plus.

Si vous ne vous y attendiez pas, adressez-vous sans attendre à {by}, ou écrivez à {support}."""

_FACTOR = """\
Le second facteur de votre compte de l’espace Mixeur de {structure} a été retiré le {moment} par {by}.

Vos sessions ont pris fin, et vos codes de secours ne servent plus. Connectez-vous avec votre mot de passe, \
puis installez un nouveau second facteur depuis « Mon compte » : {home}

Si vous n’avez rien demandé, adressez-vous sans attendre à {by}, ou écrivez à {support}."""

_SUBJECTS = {
    Topic.ACCOUNT_SUSPENDED: "Votre accès Mixeur est suspendu",
    Topic.ACCOUNT_RESTORED: "Votre accès Mixeur est rétabli",
    Topic.ACCOUNT_DELETED: "Votre compte Mixeur a été supprimé",
    Topic.ROLE_CHANGED: "Votre rôle dans l’espace Mixeur a changé",
    Topic.EMAIL_REPLACED: "L’adresse de votre compte Mixeur a changé",
    Topic.FACTOR_RESET: "Votre second facteur Mixeur a été retiré",
}
_TEXTS = {
    Topic.ACCOUNT_SUSPENDED: _SUSPENDED,
    Topic.ACCOUNT_RESTORED: _RESTORED,
    Topic.ACCOUNT_DELETED: _DELETED,
    Topic.EMAIL_REPLACED: _EMAIL,
    Topic.FACTOR_RESET: _FACTOR,
}
TOPICS = tuple(_SUBJECTS)


def write(session: Session, keys: TenantKeys, head: Letterhead, message: OutboxMessage) -> Letter:
    """Raises LookupError or ValueError for a row that does not say enough."""
    topic, facts = Topic(message.topic), message.payload
    body = _text(topic, facts).format(
        structure=head.structure,
        moment=french_day(message.created_at),
        home=head.url,
        support=head.support,
        **{name: facts.get(name, "") for name in (BY, "old", "new")},
    )
    text = f"Bonjour {facts[NAME]},\n\n{body}\n\n{head.structure}\n"
    return Letter(Recipient(facts[NAME], facts[ADDRESS]), _SUBJECTS[topic], text)


def _text(topic: Topic, facts: Mapping[str, str]) -> str:
    return _ROLE[Role(facts["role"])] if topic is Topic.ROLE_CHANGED else _TEXTS[topic]
