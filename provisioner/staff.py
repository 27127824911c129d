"""The operator's people: they choose their own password through a one-time link."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.audit.events import (
    StaffAdded,
    StaffFactorReset,
    StaffLoginRefused,
    StaffPasswordChosen,
    StaffRemoved,
    StaffResetAsked,
)
from provisioner.audit.trail import record
from provisioner.errors import InputRefused, NotFound
from provisioner.letters.posting import Topic, post
from provisioner.models import ControlMail, StaffFactor, StaffMember, StaffRecoveryCode, StaffSignIn
from tenants.audit.events import RefusalReason
from tenants.errors import LoginRefused
from tenants.passwords import STAFF_MINIMUM, hash_password, password_matches
from tenants.second_factor import SecondFactors
from tenants.sign_ins import SignIns
from themes.problems import Problem

LINK_FOLDER = "bienvenue"
LINK_VALIDITY = timedelta(days=2)
RESET_VALIDITY = timedelta(hours=2)
# As for members: within this time the mail that left is the answer to all.
ONE_MAIL_EACH = timedelta(minutes=5)
LINK_REFUSED = (
    "Ce lien n’est plus valable. Demandez-en un nouveau, par « Mot de passe oublié ? » sur la page de "
    "connexion ou par « provisioner staff add ADRESSE » sur le serveur."
)
NOT_CURRENT = "Ce n’est pas votre mot de passe actuel. Vérifiez-le et recommencez."
LOGIN_REFUSED = "Adresse e-mail ou mot de passe incorrect. Vérifiez les deux et recommencez."
_SALT = "staff-link"

STAFF_SIGN_INS = SignIns(StaffSignIn, StaffSignIn.staff_id)
STAFF_FACTORS = SecondFactors(
    StaffFactor, StaffRecoveryCode, StaffFactor.staff_id, StaffRecoveryCode.staff_id
)


class StaffLinkRefused(NotFound):
    """The one-time link is forged, used, replaced or out of date."""


def add(session: Session, email: str, now: datetime) -> StaffMember:
    """The account for ``email``, made if missing. Raises InputRefused when it is no address."""
    try:
        address = validate_email(email, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        message = f"« {email} » n’est pas une adresse e-mail valable."
        raise InputRefused([Problem.error("email", "email.invalid", message)]) from error
    member = session.scalars(select(StaffMember).where(StaffMember.email == address)).one_or_none()
    if member is None:
        member = StaffMember(id=uuid.uuid4(), email=address, created_at=now, link_epoch=0)
        session.add(member)
        session.flush()
        record(session, StaffAdded(address), now)
    return member


def mailed_addresses(session: Session, support: str) -> Sequence[str]:
    """Whom a mail to staff goes to: everybody, or ``support`` as long as there is nobody."""
    staff = session.scalars(select(StaffMember.email).order_by(StaffMember.email)).all()
    return staff or [support]


def link_path(secret: str, member: StaffMember, now: datetime) -> str:
    """Where the console answers a link good for two days and one password."""
    return _path_until(secret, member, now + LINK_VALIDITY)


def reset_path(secret: str, member: StaffMember, asked_at: datetime) -> str:
    """The same for a lost password: two hours from when it was asked for (ASVS 6.4.1)."""
    return _path_until(secret, member, asked_at + RESET_VALIDITY)


def _path_until(secret: str, member: StaffMember, end: datetime) -> str:
    """Choosing the password moves the epoch that the link is signed over."""
    expiry = int(end.timestamp())
    claims = [str(member.id), member.link_epoch, expiry]
    return f"/{LINK_FOLDER}/{URLSafeSerializer(secret, salt=_SALT).dumps(claims)}"


def ask_reset(session: Session, email: str, now: datetime) -> None:
    """Mail a link to whoever has this address, once in five minutes; ``reset_path`` makes it when it leaves.

    Says nothing of what it found, and an unknown address costs the same work, undone: nobody learns from
    the answer, nor from the time it takes, who works here.
    """
    found = select(StaffMember).where(StaffMember.email == email.strip().lower())
    member = session.scalars(found.with_for_update()).one_or_none()
    staff = member.id if member else uuid.uuid4()
    lately = _mailed_since(session, staff, now - ONE_MAIL_EACH)
    with session.begin_nested() as trial:
        post(session, Topic.STAFF_RESET, uuid.uuid4(), now, staff=str(staff), asked_at=now.isoformat())
        if member is None or lately:
            trial.rollback()
    record(session, StaffResetAsked(member.email if member else None), now)


def _mailed_since(session: Session, staff: uuid.UUID, moment: datetime) -> bool:
    latest = select(ControlMail.id).where(
        ControlMail.topic == Topic.STAFF_RESET.value,
        ControlMail.payload["staff"].as_string() == str(staff),
        ControlMail.created_at > moment,
    )
    return session.scalars(latest.limit(1)).first() is not None


def find_by_token(session: Session, secret: str, token: str, now: datetime) -> StaffMember:
    """Whose link this is; looking uses nothing up. Raises StaffLinkRefused for any that is not good."""
    try:
        member_id, epoch, expiry = URLSafeSerializer(secret, salt=_SALT).loads(token)
    except BadSignature:
        raise StaffLinkRefused(LINK_REFUSED) from None
    member = session.get(StaffMember, uuid.UUID(member_id), with_for_update=True)
    if member is None or member.link_epoch != epoch or now.timestamp() >= expiry:
        raise StaffLinkRefused(LINK_REFUSED)
    return member


def choose_password(session: Session, member: StaffMember, password: str, now: datetime) -> None:
    """Raises PasswordRefused and changes nothing."""
    personal = tuple(member.email.split("@"))
    member.password_hash = hash_password(
        password, minimum=STAFF_MINIMUM, personal=personal, surroundings=personal
    )
    member.link_epoch += 1
    STAFF_SIGN_INS.end_all(session, member.id)
    record(session, StaffPasswordChosen(member.email), now)
    session.flush()


def change_password(session: Session, member: StaffMember, current: str, new: str, now: datetime) -> None:
    """Another password for somebody who is signed in; every session of theirs ends.

    Raises LoginRefused when ``current`` is not right, PasswordRefused when ``new`` breaks a rule; both change
    nothing. The caller has counted the attempt.
    """
    # Theirs alone first: a password that was changed meanwhile proves nothing.
    session.refresh(member, with_for_update=True)
    if not password_matches(member.password_hash, current):
        record(session, StaffLoginRefused(member.email, RefusalReason.PASSWORD), now)
        raise LoginRefused(NOT_CURRENT)
    choose_password(session, member, new, now)


def find(session: Session, email: str) -> StaffMember:
    """Whoever has this address, theirs alone until the transaction ends. Raises NotFound."""
    found = select(StaffMember).where(StaffMember.email == email.strip().lower()).with_for_update()
    member = session.scalars(found).one_or_none()
    if member is None:
        raise NotFound(f"Personne de l’équipe n’a l’adresse « {email} ».")
    return member


def reset_factor(session: Session, member: StaffMember, now: datetime) -> bool:
    """Take the second factor of somebody who lost it away, with every session, and tell them by mail; False
    when there was none.
    """
    if not STAFF_FACTORS.remove(session, member.id):
        return False
    STAFF_SIGN_INS.end_all(session, member.id)
    record(session, StaffFactorReset(member.email), now)
    _tell(session, Topic.STAFF_FACTOR_RESET, member.email, [member.email], now)
    return True


def remove(session: Session, member: StaffMember, now: datetime) -> None:
    """End the account with its sessions, second factor and links, and tell the rest of the staff by mail.

    What was done with it stays on record under its e-mail. Visits in instances end with the sessions.
    """
    others = select(StaffMember.email).where(StaffMember.id != member.id).order_by(StaffMember.email)
    record(session, StaffRemoved(member.email), now)
    _tell(session, Topic.STAFF_REMOVED, member.email, session.scalars(others).all(), now)
    session.delete(member)
    session.flush()


def _tell(session: Session, topic: Topic, about: str, to: Sequence[str], now: datetime) -> None:
    for recipient in to:
        post(session, topic, uuid.uuid4(), now, to=recipient, staff=about, at=now.isoformat())


def log_in(session: Session, email: str, password: str, now: datetime) -> StaffMember:
    """The member, locked. Raises LoginRefused, after the same work for an unknown e-mail as for a wrong
    password, and for one that was changed while it was checked.
    """
    address = email.strip().lower()
    member = session.scalars(select(StaffMember).where(StaffMember.email == address)).one_or_none()
    checked = member.password_hash if member else None
    matches = password_matches(checked, password)
    if member is not None:
        # None once the account was removed meanwhile.
        member = session.get(StaffMember, member.id, with_for_update=True, populate_existing=True)
    if not matches or member is None or member.password_hash != checked:
        reason = RefusalReason.PASSWORD if member else RefusalReason.UNKNOWN
        record(session, StaffLoginRefused(member.email if member else None, reason), now)
        raise LoginRefused(LOGIN_REFUSED)
    return member
