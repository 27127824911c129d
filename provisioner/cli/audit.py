"""``provisioner audit``: reading the trails, and whether they still say what they said."""

import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import click
from sqlalchemy.orm import Session

from provisioner.app.platform import open_platform
from provisioner.audit.trails import InstanceTrail, all_trails, find_trail
from provisioner.audit.verifying import Verdict, verify_control, verify_instance
from provisioner.audit.words import SENTENCES as OUR_SENTENCES
from provisioner.audit.wounds import told
from provisioner.cli import output
from provisioner.errors import EXIT_CODES, InputRefused, OutsideFailed
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent
from provisioner.settings import Settings
from storage.trail import TrailRow
from tenants.accounts import everyone
from tenants.accounts.finding import deleted
from tenants.audit.reading import Question, all_of, entry
from tenants.audit.words import SENTENCES, Teller, shown
from tenants.calendar import day_and_hour
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
    a retenu. Code de sortie 3 si un journal a été touché, 6 s’il n’a pas pu être lu.
    """
    with open_platform(Settings()) as platform:
        verdicts = list(_verdicts(platform, slugs))
    if as_json:
        output.document({"sound": all(map(_is_sound, verdicts)), "trails": list(map(_as_json, verdicts))})
    for verdict in verdicts:
        _tell(verdict)
    if any(verdict.wounds for verdict in verdicts):
        sys.exit(EXIT_CODES[InputRefused])
    if any(verdict.unread for verdict in verdicts):
        sys.exit(EXIT_CODES[OutsideFailed])


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


def _is_sound(verdict: Verdict) -> bool:
    return not verdict.wounds and not verdict.unread


def _as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "trail": verdict.slug,
        "copy": verdict.is_copy,
        "lines": verdict.lines,
        "wounds": [
            {
                "harm": wound.harm.value,
                "line": wound.position,
                "sentence": told(wound),
                "sound_until": wound.sound_at.position if wound.sound_at else None,
                "witness": wound.contradicts.witness if wound.contradicts else None,
                "witnessed_at": wound.contradicts.at.isoformat() if wound.contradicts else None,
            }
            for wound in verdict.wounds
        ],
        "unread": list(verdict.unread),
    }


def _tell(verdict: Verdict) -> None:
    name = verdict.slug or "Journal du service"
    for wound in verdict.wounds:
        output.failure(f"{name} : {told(wound)}")
    for silent in verdict.unread:
        output.failure(f"{name} : la base de « {silent} » ne répond pas, ce qu’elle en sait manque.")
    if _is_sound(verdict):
        output.line(f"{name} : {verdict.lines} lignes, intactes.")
