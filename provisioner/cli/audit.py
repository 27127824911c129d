"""``provisioner audit``: reading the trails, verifying them, and saying that one was examined."""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import click
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.audit.acknowledgements import Acknowledgement, acknowledgements, concerning, unexplained
from provisioner.audit.acknowledging import acknowledge_control, acknowledge_instance, given_reason
from provisioner.audit.trails import InstanceTrail, all_trails, find_trail
from provisioner.audit.verifying import Verdict, verify_control, verify_instance
from provisioner.audit.watching import judge
from provisioner.audit.words import SENTENCES as OUR_SENTENCES
from provisioner.audit.wounds import told
from provisioner.cli import output
from provisioner.cli.asking import agreed, yes_option
from provisioner.errors import EXIT_CODES, Conflict, InputRefused, OutsideFailed
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from provisioner.settings import Settings
from storage.trail import TrailRow
from tenants.accounts import everyone
from tenants.accounts.finding import deleted
from tenants.audit.reading import Question, all_of, entry
from tenants.audit.verifying import Wound
from tenants.audit.words import SENTENCES, Teller, shown
from tenants.calendar import day_and_hour, french_day
from tenants.models import AuditEvent

NEWEST = 100


@click.group()
def audit() -> None:
    """Journaux des actions."""


@audit.command(short_help="Vérifie les journaux, tous ou ceux-ci.")
@click.argument("slugs", metavar="[SLUG]…", nargs=-1)
@output.json_option
def verify(slugs: tuple[str, ...], *, as_json: bool) -> None:
    """Vérifie que les journaux des instances nommées, ou tous et celui du service, disent ce qu’ils disaient.

    Une ligne modifiée, ajoutée ou disparue se voit à l’enchaînement des lignes et à ce que l’autre base en
    a retenu. Code de sortie 3 si un journal a été touché, 6 s’il n’a pas pu être lu. Ce que quelqu’un a
    déclaré avoir examiné compte comme le reste, et la déclaration est affichée à côté.
    """
    with open_platform(Settings()) as platform:
        verdicts = list(_verdicts(platform, slugs))
        known = _known(platform)
    if as_json:
        trails = [_as_json(verdict, known) for verdict in verdicts]
        output.document({"sound": all(map(_is_sound, verdicts)), "trails": trails})
    for verdict in verdicts:
        _tell(verdict, known)
    _exit_for(touched=any(each.wounds for each in verdicts), unread=any(each.unread for each in verdicts))


@audit.command(short_help="Dit qu’un journal touché a été examiné : il n’alerte plus.")
@click.argument("slug", required=False)
@click.option(
    "--reason", required=True, help="Ce qui a été trouvé, en 10 lettres au moins ; reste au journal."
)
@yes_option
@output.json_option
def acknowledge(slug: str | None, *, reason: str, yes: bool, as_json: bool) -> None:
    """Dit que quelqu’un a examiné ce qui est arrivé au journal d’une instance, ou à celui du service.

    Exactement les atteintes affichées n’alertent plus ; toute autre, même à la même ligne, alerte à nouveau.
    Ce qui a été modifié le reste, et « audit verify » continue de le dire. Les témoins qui contredisent le
    journal sont écartés, et le journal est retenu tel qu’il est : sauvegardez donc d’abord. La raison est
    écrite au journal du service, et toute l’équipe reçoit un courriel.
    """
    reason = given_reason(reason)
    with open_platform(Settings()) as platform:
        trail, everybody = _wanted(platform, slug)
        verdict = _verdict(platform, trail, everybody)
        known = _known(platform)
        left = unexplained(verdict, known)
        _require_acknowledgeable(verdict, left)
        _tell(verdict, known)
        agreed(f"{len(left)} atteinte(s) : ne plus alerter pour elles ?", yes=yes)
        if trail is not None:
            acknowledge_instance(platform, trail, verdict, reason)
        else:
            acknowledge_control(platform, everybody, verdict, reason)
        after = _verdict(platform, trail, everybody)
        judge(platform, {trail.id if trail else None: after})
        known = _known(platform)
    if as_json:
        just = [_wound_as_json(wound, known) for wound in left]
        output.document({**_as_json(after, known), "just_acknowledged": just})
    _tell(after, known)
    _exit_for(touched=bool(unexplained(after, known)), unread=bool(after.unread))


def _known(platform: Platform) -> list[Acknowledgement]:
    with Session(platform.control) as session:
        return acknowledgements(session)


def _wanted(platform: Platform, slug: str | None) -> tuple[InstanceTrail | None, list[InstanceTrail]]:
    """The trail that is named, None for our own; and those of all instances, who are its witnesses."""
    with Session(platform.control) as session:
        return find_trail(session, slug) if slug is not None else None, all_trails(session)


def _verdict(platform: Platform, trail: InstanceTrail | None, everybody: list[InstanceTrail]) -> Verdict:
    return verify_instance(platform, trail) if trail is not None else verify_control(platform, everybody)


def _require_acknowledgeable(verdict: Verdict, left: Sequence[Wound]) -> None:
    name = _name(verdict)
    if verdict.is_copy:
        raise Conflict(f"{name} : c’est une copie restaurée, qui n’alerte pas. Nommez l’instance elle-même.")
    if verdict.unread and verdict.slug is not None:
        raise OutsideFailed(f"{name} : la base ne répond pas. Recommencez quand elle répond.")
    if not left:
        raise Conflict(f"{name} : aucune atteinte qui ne soit déjà examinée, il n’y a rien à faire.")


@audit.command("list", short_help="Lit un journal.")
@click.argument("slug", required=False)
@click.option("--last", "count", default=NEWEST, show_default=True, type=click.IntRange(1), help="Lignes.")
@output.json_option
def list_(slug: str | None, count: int, *, as_json: bool) -> None:
    """Les dernières lignes du journal d’une instance, ou de celui du service ; la plus récente d’abord."""
    with open_platform(Settings()) as platform:
        with Session(platform.control) as session:
            trail = find_trail(session, slug) if slug is not None else None
        with trail.session(platform) if trail else Session(platform.control) as session:
            model: type[TrailRow] = AuditEvent if trail else ControlEvent
            teller = Teller(SENTENCES, _Names.of(session)) if trail else Teller(OUR_SENTENCES, _Names())
            lines = [entry(row, teller) for row in islice(all_of(session, model, Question()), count)]
    if as_json:
        output.document({"trail": slug, "lines": lines})
        return
    output.table([("ligne", "date", "qui", "quoi", "adresse"), *map(_columns, lines)])


def _columns(line: dict[str, Any]) -> tuple[str, ...]:
    moment = day_and_hour(datetime.fromisoformat(line["at"]))
    return str(line["line"]), moment, line["who"], line["sentence"], shown(line["address"] or "")


class _Names(dict[str, str]):
    """Who accounts of one instance are, by id."""

    @classmethod
    def of(cls, tenant: Session) -> "_Names":
        return cls({str(one.id): one.full_name for one in (*everyone(tenant), *deleted(tenant))})

    def account(self, account_id: str) -> str:
        return shown(self.get(account_id) or account_id)


def _verdicts(platform: Platform, slugs: tuple[str, ...]) -> Iterator[Verdict]:
    with Session(platform.control) as session:
        everybody: list[InstanceTrail] = all_trails(session)
        wanted = [find_trail(session, slug) for slug in slugs] or everybody
    for trail in wanted:
        yield verify_instance(platform, trail)
    if not slugs:
        yield verify_control(platform, everybody)


def _exit_for(*, touched: bool, unread: bool) -> None:
    if touched:
        sys.exit(EXIT_CODES[InputRefused])
    if unread:
        sys.exit(EXIT_CODES[OutsideFailed])


def _is_sound(verdict: Verdict) -> bool:
    return not verdict.wounds and not verdict.unread


def _as_json(verdict: Verdict, known: Sequence[Acknowledgement]) -> dict[str, Any]:
    return {
        "trail": verdict.slug,
        "copy": verdict.is_copy,
        "lines": verdict.lines,
        "wounds": [_wound_as_json(wound, known) for wound in verdict.wounds],
        "acknowledged": list(map(_acknowledged_as_json, concerning(verdict, known))),
        "unread": list(verdict.unread),
    }


def _acknowledged_as_json(one: Acknowledgement) -> dict[str, Any]:
    return {
        "line": one.position,
        "at": one.at.isoformat(),
        "actor": one.actor,
        "reason": one.reason,
        "count": one.count,
        "wounds": list(one.wounds),
        "witnesses": list(one.witnesses),
    }


def _wound_as_json(wound: Wound, known: Sequence[Acknowledgement]) -> dict[str, Any]:
    return {
        "harm": wound.harm.value,
        "line": wound.position,
        "sentence": told(wound),
        "acknowledged": [one.position for one in known if one.is_about(wound)],
        "sound_until": wound.sound_at.position if wound.sound_at else None,
        "witness": wound.contradicts.witness if wound.contradicts else None,
        "witnessed_at": wound.contradicts.at.isoformat() if wound.contradicts else None,
    }


def _tell(verdict: Verdict, known: Sequence[Acknowledgement]) -> None:
    name, about = _name(verdict), concerning(verdict, known)
    for wound in verdict.wounds:
        looked_into = "".join(f" Examiné {_declared(one)}." for one in about if one.is_about(wound))
        output.failure(f"{name} : {told(wound)}{looked_into}")
    for silent in verdict.unread:
        output.failure(f"{name} : la base de « {silent} » ne répond pas, ce qu’elle en sait manque.")
    for one in about:
        counts = f"{one.count} atteinte(s), {len(one.witnesses)} témoin(s) écarté(s)"
        output.line(f"{name} : examen déclaré {_declared(one)}, ligne {one.position} du service : {counts}.")
        for sentence in one.wounds:
            output.line(f"{name} : déclaré alors : {shown(sentence)}")
    if _is_sound(verdict):
        but = "intactes" if not about else "sans autre atteinte"
        output.line(f"{name} : {verdict.lines} lignes, {but}.")


def _declared(one: Acknowledgement) -> str:
    """When, by whom and why; all of it is that line's word."""
    who = Teller(OUR_SENTENCES, _Names()).actor(one.actor)
    return f"le {french_day(one.at)} par « {who} » (« {shown(one.reason)} »)"


def _name(verdict: Verdict) -> str:
    return verdict.slug or "Journal du service"
