"""Inviting many people: a list is shown with what becomes of each line, mended in place, then confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from tenants.accounts import everyone
from tenants.accounts.importing import (
    LARGEST_LIST,
    MOST_LINES,
    Judgement,
    ListRefused,
    Row,
    decode,
    judge,
    read,
    unread,
    written,
)
from tenants.accounts.importing.judging import Fate
from tenants.accounts.inviting import invite
from tenants.accounts.people import visible
from tenants.audit.words import shown as shown_text
from tenants.errors import EmailTaken
from tenants.roles import Role
from tenants.web.access import super_member_required
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.mail import commit_and_wake
from tenants.web.pages.accounts.place import PATH, acting, blueprint, one_change
from tenants.web.rendering import render_page
from tenants.web.sizes import takes_up_to
from tenants.web.words import ROLE_NAMES

_IMPORT: Final = f"{PATH}/importer"
# A file with the form around it, or the whole list as a browser encodes it, with a form for each line.
_LARGEST_BODY: Final = 2_000_000
_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class _Mended:
    """The list as it was shown, with what was typed since. ``confirmed`` goes for shared mailboxes,
    ``aside`` are the columns that are not read.
    """

    rows: tuple[Row, ...]
    changed: bool
    confirmed: bool
    aside: tuple[str, ...]


@blueprint.get(_IMPORT)
@super_member_required
def ask_for_list() -> ResponseReturnValue:
    return _question()


@blueprint.post(_IMPORT)
@super_member_required
@takes_up_to(_LARGEST_BODY)
def show_list() -> ResponseReturnValue:
    try:
        given = _given()
        return _preview(read(given), unread(given))
    except ListRefused as refused:
        return _question(str(refused)), 422


@blueprint.post(f"{_IMPORT}/confirmer")
@super_member_required
@takes_up_to(_LARGEST_BODY)
def import_list() -> ResponseReturnValue:
    try:
        mended = _mended(request.form)
    except ListRefused as refused:
        return _question(str(refused)), 422
    judgement = _judge(mended.rows)
    # What is confirmed is what was seen.
    if mended.changed or not judgement.is_right or "confirm" not in request.form:
        return _preview(mended.rows, mended.aside)
    if judgement.doubtful and not mended.confirmed:
        refusal = "Confirmez d’abord les adresses qui semblent partagées."
        return _preview(mended.rows, mended.aside, refusal), 422
    try:
        with one_change() as session:
            invited = invite(session, judgement.guests, acting(), configuration().clock())
    except EmailTaken as taken:
        db.session.rollback()
        return _preview(mended.rows, mended.aside, f"{taken} Rien n’a été importé."), 422
    commit_and_wake()
    flash(_said(len(invited)))
    return redirect(url_for("accounts.show"))


def _given() -> str:
    """The file when there is one, else what was pasted. Raises ListRefused."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        return decode(sent.stream.read(LARGEST_LIST + 1))
    pasted = request.form.get("list", "")
    if len(pasted.encode()) > LARGEST_LIST:
        raise ListRefused(f"Cette liste dépasse {LARGEST_LIST // 1000} ko : partagez-la en deux.")
    return pasted


def _mended(form: MultiDict[str, str]) -> _Mended:
    """Raises ListRefused when nothing is left of the list, or what came was no list of ours."""
    shown = read(form.get("rows", ""))
    kept = [_typed_over(row, place, form) for place, row in enumerate(shown) if f"{place}-drop" not in form]
    if not kept:
        raise ListRefused("Toutes les lignes ont été retirées : il n’y a personne à inviter.")
    aside = tuple(shown_text(name) for name in form.getlist("aside")[:_MOST_NAMED])
    return _Mended(tuple(kept), tuple(kept) != shown, "confirmed" in form, aside)


def _typed_over(row: Row, place: int, form: MultiDict[str, str]) -> Row:
    def typed(name: str, before: str) -> str:
        return visible(form.get(f"{place}-{name}", before))

    return Row(
        row.line,
        typed("first_name", row.first_name),
        typed("last_name", row.last_name),
        typed("email", row.email),
        typed("role", row.role),
    )


def _judge(rows: tuple[Row, ...]) -> Judgement:
    known = {account.email: account.full_name for account in everyone(db.session()) if account.email}
    return judge(rows, known)


def _preview(rows: tuple[Row, ...], aside: Sequence[str], refusal: str | None = None) -> str:
    judgement = _judge(rows)
    return render_page(
        "accounts/preview.html",
        visitor=current_user,
        judgement=judgement,
        numbered=list(enumerate(judgement.lines)),
        fates=Fate,
        rows=written(rows),
        refusal=refusal,
        role_names=ROLE_NAMES,
        roles=(Role.CONSEILLER, Role.SUPER_CONSEILLER),
        aside=aside[:_MOST_NAMED],
    )


def _question(refusal: str | None = None) -> str:
    return render_page(
        "accounts/import.html",
        visitor=current_user,
        pasted=_shown(request.form.get("list", "")),
        refusal=refusal,
        most=MOST_LINES,
        largest=LARGEST_LIST // 1000,
    )


def _shown(text: str) -> str:
    """What was pasted, to be mended; without signs that no page may hold."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")


def _said(count: int) -> str:
    return "Une invitation part." if count == 1 else f"{count} invitations partent."
