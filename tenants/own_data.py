"""Everything that an instance holds about one of its people, for that person (GDPR, articles 15 and 20).

A section for each kind of row, a fact for each row, texts by their French names. What cannot be told is not
there: passwords and second factors are kept as digests or derived, counters of attempts under keys that say
nothing of whom they count.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tenants.audit import Actor
from tenants.audit.words import SENTENCES, Teller, terms
from tenants.models import (
    Account,
    AuditEvent,
    EmailChange,
    Factor,
    Invitation,
    Mail,
    PasswordReset,
    RecoveryCode,
    SignIn,
    Structure,
    SupportGrant,
)
from tenants.outbox import Topic

Fact = Mapping[str, str | datetime | None]


@dataclass(frozen=True, slots=True)
class Section:
    """``facts`` may be none: the person then learns that there is nothing of this kind."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """Rows of one table that have an ``account_id``, and what their columns are called."""

    title: str
    model: Any
    columns: Mapping[str, str]


_LINK: Final = {"demandé le": "created_at", "valable jusqu’au": "expires_at", "servi ou fini le": "used_at"}
_KINDS: Final = (
    _Kind(
        "Sessions",
        SignIn,
        {
            "ouverte le": "created_at",
            "vue le": "seen_at",
            "valable jusqu’au": "expires_at",
            "adresse IP": "address",
            "appareil": "device",
        },
    ),
    _Kind(
        "Second facteur", Factor, {"nature": "kind", "créé le": "created_at", "confirmé le": "confirmed_at"}
    ),
    _Kind("Codes de secours", RecoveryCode, {"créé le": "created_at", "servi le": "used_at"}),
    _Kind("Invitations", Invitation, _LINK),
    _Kind("Liens pour un nouveau mot de passe", PasswordReset, _LINK),
    _Kind(
        "Changements d’adresse",
        EmailChange,
        {
            "nouvelle adresse": "new_email",
            **_LINK,
            "oui de l’ancienne le": "old_confirmed_at",
            "oui de la nouvelle le": "new_confirmed_at",
        },
    ),
)
_ACCOUNT: Final = {
    "numéro interne": "id",
    "prénom": "first_name",
    "nom": "last_name",
    "adresse e-mail": "email",
    "rôle": "role",
    "état": "state",
    "créé le": "created_at",
    "dernière connexion le": "last_login_at",
    "suspendu le": "suspended_at",
}
_TERMS: Final[Mapping[str, Mapping[str, str]]] = {
    "role": terms.ROLES,
    "state": terms.STATES,
    "kind": terms.FACTOR_KINDS,
}
MAILS: Final[Mapping[str, str]] = {
    Topic.INVITATION: "invitation",
    Topic.PASSWORD_RESET: "lien pour un nouveau mot de passe",
    Topic.PASSWORD_CHANGED: "mot de passe changé par un lien",
    Topic.OWN_PASSWORD_CHANGED: "mot de passe changé",
    Topic.EMAIL_CHANGE_TO_OLD: "changement d’adresse, à l’ancienne",
    Topic.EMAIL_CHANGE_TO_NEW: "changement d’adresse, à la nouvelle",
    Topic.EMAIL_CHANGED: "adresse changée",
    Topic.REFERENT_CHANGED: "personne référente changée",
    Topic.ACCOUNT_SUSPENDED: "compte suspendu",
    Topic.ACCOUNT_RESTORED: "compte rétabli",
    Topic.ACCOUNT_DELETED: "compte supprimé",
    Topic.ROLE_CHANGED: "rôle changé",
    Topic.EMAIL_REPLACED: "adresse changée par une autre personne",
    Topic.FACTOR_RESET: "second facteur réinitialisé",
    Topic.FACTOR_ADDED: "second facteur ajouté",
    Topic.FACTOR_REMOVED: "second facteur retiré",
    Topic.RECOVERY_CODES_MADE: "nouveaux codes de secours",
    Topic.RECOVERY_CODE_USED: "code de secours utilisé",
    Topic.SUPPORT_ASKED: "accès demandé par le support",
    Topic.SUPPORT_GRANTED: "accès ouvert au support",
    Topic.SUPPORT_REFUSED: "accès refusé au support",
    Topic.SUPPORT_REVOKED: "accès du support arrêté",
}
_ON_SHEET: Final = {
    "email": "adresse e-mail de la structure",
    "referent_email": "adresse e-mail de la personne référente",
    "dpo_email": "adresse e-mail du délégué à la protection des données",
}


def held_about(session: Session, account: Account) -> tuple[Section, ...]:
    """Every row about ``account`` but the trail's lines; see ``trail_about``."""
    rows = [(kind, _rows(session, kind, account.id)) for kind in _KINDS]
    named = {str(account.id), *(str(row.id) for _, found in rows for row in found)}
    return (
        Section("Compte", (_fact(account, _ACCOUNT) | _password(account),)),
        *(Section(kind.title, tuple(_fact(row, kind.columns) for row in found)) for kind, found in rows),
        Section("Courriels de votre compte", tuple(_mails(session, named))),
        Section("Travail que vous avez repris", tuple(_taken_over(session, account.id))),
        Section("Accès du support que vous avez ouverts ou fermés", tuple(_grants(session, account.id))),
        Section("Fiche de la structure", tuple(_sheet(session, account))),
    )


def trail_about(session: Session, account: Account, limit: int | None = None) -> Section:
    """What the trail tells of somebody or by them, the latest first; of others it says no more than that."""
    me, mine = Actor.account(account.id).label, str(account.id)
    about = or_(
        AuditEvent.actor == me,
        AuditEvent.fields["account"].astext == mine,
        AuditEvent.fields["successor"].astext == mine,
    )
    lines = session.scalars(select(AuditEvent).where(about).order_by(AuditEvent.position.desc()).limit(limit))
    teller = Teller(SENTENCES, _Names(account), "L’équipe support")
    return Section("Journal", tuple(_line(line, teller, me) for line in lines))


def as_json(sections: tuple[Section, ...]) -> dict[str, list[dict[str, str | None]]]:
    """By title; moments as ISO 8601."""
    return {
        section.title: [
            {name: text.isoformat() if isinstance(text, datetime) else text for name, text in fact.items()}
            for fact in section.facts
        ]
        for section in sections
    }


def _rows(session: Session, kind: _Kind, account_id: uuid.UUID) -> list[Any]:
    mine = select(kind.model).where(kind.model.account_id == account_id)
    return list(session.scalars(mine.order_by(kind.model.created_at)))


def _fact(row: Any, columns: Mapping[str, str]) -> dict[str, str | datetime | None]:
    return {name: _told(column, getattr(row, column)) for name, column in columns.items()}


def _told(column: str, found: Any) -> str | datetime | None:
    if found is None or isinstance(found, datetime):
        return found
    return _TERMS.get(column, {}).get(str(found), str(found))


@dataclass(frozen=True, slots=True)
class _Names:
    """Who others are is not the business of whoever asks what is held about themselves."""

    me: Account

    def account(self, account_id: str) -> str:
        return self.me.full_name if account_id == str(self.me.id) else "un autre compte"


def _line(line: AuditEvent, teller: Teller, me: str | None) -> Fact:
    return {
        "le": line.at,
        "quoi": teller.sentence(line.kind, line.fields),
        "par": teller.actor(line.actor),
        "adresse IP": line.address if line.actor in {me, None} else None,
    }


def _password(account: Account) -> dict[str, str]:
    return {"mot de passe": "empreinte argon2id" if account.password_hash else "aucun"}


def _mails(session: Session, named: set[str]) -> Iterator[Fact]:
    for mail in session.scalars(select(Mail).order_by(Mail.created_at)):
        if named & {str(each) for each in mail.payload.values()}:
            yield {
                "objet": MAILS.get(mail.topic, mail.topic),
                "demandé le": mail.created_at,
                "parti le": mail.delivered_at,
            }


def _taken_over(session: Session, account_id: uuid.UUID) -> Iterator[Fact]:
    """What people had in hand who are gone."""
    for former in session.scalars(select(Account).where(Account.successor_id == account_id)):
        yield {"de": former.full_name, "le": former.deleted_at}


def _grants(session: Session, account_id: uuid.UUID) -> Iterator[Fact]:
    mine = or_(SupportGrant.granted_by == account_id, SupportGrant.ended_by == account_id)
    for grant in session.scalars(select(SupportGrant).where(mine)):
        yield {
            "motif": grant.reason,
            "ouvert le": grant.granted_at if grant.granted_by == account_id else None,
            "fermé le": grant.ended_at if grant.ended_by == account_id else None,
        }


def _sheet(session: Session, account: Account) -> Iterator[Fact]:
    row = session.get(Structure, 1)
    for column, name in _ON_SHEET.items():
        if row is not None and account.email is not None and getattr(row, column) == account.email:
            yield {"vous y figurez comme": name}
