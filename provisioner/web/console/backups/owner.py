"""One owner's backups over the year: an instance's, or the control plane's own."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from provisioner.audit import record
from provisioner.audit.events import BackupAsked
from provisioner.backups.copies.restorations import of_instance as copies_of
from provisioner.backups.models import Archive
from provisioner.instances.directory import find
from provisioner.jobs import BackupOrder, defer_backup
from provisioner.models import Instance
from provisioner.web.config import configuration
from provisioner.web.console.backups import records
from provisioner.web.console.backups.activity import under_way
from provisioner.web.console.backups.calendar import (
    MONTHS_SHOWN,
    Year,
    day_of,
    months_later,
    span_of,
    year_of,
)
from provisioner.web.console.backups.ended import ended_lately
from provisioner.web.console.backups.showing import ArchiveView, CopyView
from provisioner.web.console.backups.standing import (
    CONTROL_NAME,
    CONTROL_SLUG,
    OwnerRecord,
    expected_days,
    plan_of,
    stand,
)
from provisioner.web.console.backups.wording import facts_of, legend_of
from provisioner.web.console.progress import LATER, SOON
from provisioner.web.database import db
from provisioner.web.rendering import render_page
from tenants.calendar import PARIS
from tenants.web.access import login_required

blueprint = Blueprint("backups_of", __name__)

_INSTANCE = "/instances/<slug:slug>/sauvegardes"
_CONTROL = f"/sauvegardes/{CONTROL_SLUG}"
_NO_SLUG = {"slug": None}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose backups a page is about; ``instance`` is None for the control plane."""

    instance: Instance | None

    @classmethod
    def named(cls, slug: str | None) -> "Subject":
        """Raises NotFound."""
        return cls(find(db.session(), slug) if slug is not None else None)

    @property
    def id(self) -> uuid.UUID | None:
        return self.instance.id if self.instance is not None else None

    @property
    def slug(self) -> str | None:
        return self.instance.slug if self.instance is not None else None

    @property
    def name(self) -> str:
        return self.instance.member.name if self.instance is not None else CONTROL_NAME

    def record(self, now: datetime) -> OwnerRecord:
        if self.instance is None:
            return records.of_control(db.session(), now)
        return records.of_instance(db.session(), self.instance)


@blueprint.get(_INSTANCE)
@blueprint.get(_CONTROL, defaults=_NO_SLUG)
@login_required
def show(slug: str | None) -> ResponseReturnValue:
    return render_page("backups/owner.html", **_shown(Subject.named(slug)))


@blueprint.get(f"{_INSTANCE}/suivi")
@blueprint.get(f"{_CONTROL}/suivi", defaults=_NO_SLUG)
@login_required
def live(slug: str | None) -> ResponseReturnValue:
    """The parts of the page that change by themselves, for its script to put in place."""
    return render_page("backups/owner_live.html", alone=True, **_shown(Subject.named(slug)))


@blueprint.post(_INSTANCE)
@blueprint.post(_CONTROL, defaults=_NO_SLUG)
@login_required
def back_up(slug: str | None) -> ResponseReturnValue:
    subject = Subject.named(slug)
    defer_backup(db.session(), BackupOrder(subject.id, asked_by=current_user.member_id))
    record(db.session(), BackupAsked(subject.slug), configuration().clock())
    return redirect(url_for("backups_of.show", slug=slug), 303)


def _shown(subject: Subject) -> dict[str, object]:
    config = configuration()
    now = config.clock()
    record = subject.record(now)
    year = _year(record, now)
    chosen = _chosen_day(year, record)
    doing = under_way(db.session(), subject.id, now)
    copies = _copies(subject, now)
    busy = doing or any(copy.is_under_way for copy in copies)
    return {
        "subject": subject,
        "facts": facts_of(stand(config.offer.backup, record, now), now),
        "doing": doing,
        "ended": ended_lately(db.session(), subject.id, now),
        "copies": copies,
        "year": year,
        "later_months": _later_months(year, now),
        "earlier_months": months_later(year.months[0].first, -MONTHS_SHOWN)
        if _goes_back(record, year)
        else None,
        "chosen": year.day(chosen),
        "archives": _archives_on(subject, chosen, now),
        "poll_after": SOON if busy else LATER,
        "is_new": not record.archives,
        "legend": legend_of(year),
        "control_kept_days": config.offer.backup.control_kept_days,
        "source": _address_of_live(subject),
    }


def _address_of_live(subject: Subject) -> str:
    """Of the same year and day as the page."""
    fin, jour = request.args.get("fin"), request.args.get("jour")
    return url_for("backups_of.live", slug=subject.slug, fin=fin, jour=jour)


def _year(record: OwnerRecord, now: datetime) -> Year:
    last_month = _month_asked(now)
    plan = plan_of(configuration().offer.backup, record.owner)
    expected = expected_days(plan, record.owner, *span_of(last_month), now)
    return year_of(record.archives, expected, last_month, now)


def _month_asked(now: datetime) -> date:
    """The first day of the last month to show: what the address says, but none to come; else this month."""
    this_month = day_of(now).replace(day=1)
    asked = _date(f"{request.args.get('fin', '')}-01") or _date(request.args.get("jour", ""))
    if asked is None or asked > this_month or asked.year < 2000:
        return this_month
    shown_by_default = span_of(this_month)[0] <= asked
    return this_month if "fin" not in request.args and shown_by_default else asked.replace(day=1)


def _chosen_day(year: Year, record: OwnerRecord) -> date:
    """The day of the address, or the newest of the year that has an archive."""
    asked = _date(request.args.get("jour", ""))
    if asked is not None and year.first <= asked <= year.last:
        return asked
    days = [day.date for day in year.days if day.count]
    return days[-1] if days else min(year.last, max(year.first, day_of(configuration().clock())))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _later_months(year: Year, now: datetime) -> date | None:
    """The last month of the following twelve, None when the newest are shown."""
    this_month = day_of(now).replace(day=1)
    newest = year.months[0].first
    return min(months_later(newest, MONTHS_SHOWN), this_month) if newest < this_month else None


def _goes_back(record: OwnerRecord, year: Year) -> bool:
    first, _ = span_of(year.months[0].first)
    return any(day_of(archive.taken_at) < first for archive in record.archives)


def _archives_on(subject: Subject, day: date, now: datetime) -> list[ArchiveView]:
    midnight = datetime.combine(day, time.min, PARIS)
    following = datetime.combine(day + timedelta(days=1), time.min, PARIS)
    statement = select(Archive).where(
        Archive.instance_id.is_not_distinct_from(subject.id),
        Archive.taken_at >= midnight,
        Archive.taken_at < following,
    )
    return [ArchiveView(row, now) for row in db.session.scalars(statement.order_by(Archive.taken_at.desc()))]


def _copies(subject: Subject, now: datetime) -> list[CopyView]:
    """Those that are there or on their way, and what lately failed."""
    if subject.id is None:
        return []
    copies = (CopyView(row, now) for row in copies_of(db.session(), subject.id))
    return [copy for copy in copies if not copy.is_past]
