"""The dossier goes to and fro: to the contact with a link, back to staff, to the contact for corrections."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from provisioner.annex.form.provider import is_own_email
from provisioner.audit import record
from provisioner.audit.events import DossierTurned
from provisioner.dossiers import links
from provisioner.dossiers.doubts import findings_of
from provisioner.dossiers.drafting import entry_of
from provisioner.dossiers.models import Comment, Dossier, DossierState, PrivateLink
from provisioner.errors import Conflict, InputRefused
from provisioner.letters.posting import Topic, post
from provisioner.private_links import Desk, email_address, is_open
from themes.problems import Problem

_LONGEST_COMMENT = 2000
_NO_ADDRESS = "Indiquez l’adresse e-mail du contact : c’est là que part le lien."


def invite(session: Session, dossier: Dossier, email: str, desk: Desk) -> PrivateLink:
    """Give the dossier to the contact at ``email``: a new private link, and the mail that brings it.

    The dossier must be locked and open. Raises InputRefused for an address that is none or the operator's.
    """
    link = links.issue(session, dossier, contact_address(email), desk)
    _hand_over(dossier, desk.now)
    _turned(session, dossier, desk.now)
    post(session, Topic.PRIVATE_LINK, link.id, desk.now)
    return link


def contact_address(email: str) -> str:
    """Where a private link may be sent to, as it will be written. Raises InputRefused."""
    address = email_address(email, _NO_ADDRESS)
    if is_own_email(address):
        message = f"{address} est une adresse de l’équipe : donnez celle du contact du membre."
        raise InputRefused([Problem.error("email", "email.operator", message)])
    return address


def ask_corrections(session: Session, dossier: Dossier, texts: Mapping[str, str], desk: Desk) -> None:
    """Give the dossier back to its contact, with a comment for each place ("" for the whole).

    The mail brings the comments and a link: the one there is, or a new one when it has expired. The dossier
    must be locked. Raises InputRefused without any comment, Conflict when nobody was ever invited.
    """
    written = {place: text.strip() for place, text in texts.items() if text.strip()}
    _refuse_unfit(written)
    link = links.current(session, dossier)
    if link is None:
        raise Conflict(
            "Personne n’a de lien vers ce dossier : envoyez d’abord le lien privé au contact du membre."
        )
    if not is_open(link, desk.now):
        link = links.issue(session, dossier, link.email, desk)
    round_id = uuid.uuid4()
    session.add_all(_comment(dossier, place, text, desk) for place, text in written.items())
    _hand_over(dossier, desk.now)
    _turned(session, dossier, desk.now)
    post(session, Topic.CORRECTIONS, round_id, desk.now, link=str(link.id), made_at=desk.now.isoformat())


def send(session: Session, dossier: Dossier, now: datetime) -> None:
    """The contact is done: the dossier goes back to staff, comments are answered, both sides are told.

    The dossier must be locked. Raises Conflict when it is not the contact's turn, InputRefused with every
    rule that the form still breaks.
    """
    if dossier.state is not DossierState.WITH_MEMBER:
        raise Conflict("Ce dossier a déjà été envoyé : il est entre les mains de l’équipe.")
    _refuse_incomplete(session, dossier)
    for comment in dossier.comments:
        comment.answered_at = comment.answered_at or now
    dossier.state = DossierState.TO_REVIEW
    dossier.sent_at = now
    dossier.changed_at = now
    link = links.current(session, dossier)
    if link is not None:
        sent = uuid.uuid4()
        post(session, Topic.RECEIVED, sent, now, link=str(link.id))
        post(session, Topic.TO_REVIEW, sent, now, dossier=str(dossier.id), staff=link.created_by)
    _turned(session, dossier, now)
    session.flush()


def take_back(session: Session, dossier: Dossier, now: datetime) -> None:
    """Staff go on by themselves, without waiting for the contact; the link ends. The dossier is locked."""
    links.revoke(session, dossier, now)
    if dossier.state is DossierState.WITH_MEMBER:
        dossier.state = DossierState.TO_REVIEW
        _turned(session, dossier, now)
    dossier.changed_at = now
    session.flush()


def give_up(session: Session, dossier: Dossier, now: datetime) -> None:
    """Put the dossier aside; ``reopen`` brings it back. The dossier must be locked and open."""
    links.revoke(session, dossier, now)
    dossier.state = DossierState.GIVEN_UP
    dossier.changed_at = now
    _turned(session, dossier, now)
    session.flush()


def reopen(session: Session, dossier: Dossier, now: datetime) -> None:
    """Raises Conflict unless it was put aside."""
    if dossier.state is not DossierState.GIVEN_UP:
        raise Conflict("Ce dossier n’est pas classé.")
    dossier.state = DossierState.TO_REVIEW
    dossier.changed_at = now
    _turned(session, dossier, now)
    session.flush()


def _turned(session: Session, dossier: Dossier, now: datetime) -> None:
    record(session, DossierTurned(dossier.id, dossier.state.value), now)


def _refuse_incomplete(session: Session, dossier: Dossier) -> None:
    broken = [
        each for each in findings_of(session, dossier, entry_of(session, dossier)) if each.stops_sending
    ]
    if broken:
        raise InputRefused([Problem.error(each.place, each.code, each.message) for each in broken])


def _hand_over(dossier: Dossier, now: datetime) -> None:
    dossier.state = DossierState.WITH_MEMBER
    dossier.handed_over = dossier.revision
    dossier.changed_at = now


def _comment(dossier: Dossier, place: str, text: str, desk: Desk) -> Comment:
    return Comment(
        id=uuid.uuid4(), dossier_id=dossier.id, place=place, text=text, made_at=desk.now, made_by=desk.staff
    )


def _refuse_unfit(written: Mapping[str, str]) -> None:
    if not written:
        message = "Écrivez au moins un commentaire : le contact doit savoir quoi corriger."
        raise InputRefused([Problem.error("comments", "comments.missing", message)])
    for place, text in written.items():
        if len(text) > _LONGEST_COMMENT:
            message = f"Ce commentaire dépasse {_LONGEST_COMMENT} caractères : raccourcissez-le."
            raise InputRefused([Problem.error(place, "comment.too_long", message)])
