"""When staff are told, and of what: pure rules over what is known of alerts.

One mail at once when something breaks, one a morning as long as it lasts, one when all is over. What comes
and goes is no news each time: an alert that ends is over once it was quiet for a while, and what a mail told
of lately waits for as long. The same trouble of another instance or archive waits only for a moment; once a
second mail told of such trouble, what breaks one after the other waits for a while, to come together.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from provisioner.backups.watch.alert_codes import AlertCode
from tenants.calendar import PARIS

# Long enough that a store which comes and goes makes a few mails a day, short enough to know the same day.
CALM = timedelta(hours=4)
# Between two mails about the same code.
GATHER = timedelta(minutes=15)
MORNING = time(8)


class Telling(StrEnum):
    """What a mail is for."""

    NEWS = "news"
    REMINDER = "reminder"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """One alert, as its row says. ``told_at`` is of the last mail about it.

    ``subject`` is what it is about: the same for trouble that comes back, another for that of another
    instance or archive.
    """

    id: uuid.UUID
    code: AlertCode
    opened_at: datetime
    told_at: datetime | None = None
    closed_at: datetime | None = None
    subject: str = ""

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def end_is_untold(self) -> bool:
        """Somebody was told of it, and not yet that it ended."""
        return self.closed_at is not None and self.told_at is not None and self.told_at <= self.closed_at

    def is_calm(self, now: datetime) -> bool:
        return self.closed_at is not None and self.closed_at + CALM <= now


@dataclass(frozen=True, slots=True)
class Message:
    """A mail to write, and the alerts that it tells of; ``unsteady`` ended so lately that they may return."""

    telling: Telling
    open: tuple[uuid.UUID, ...] = ()
    unsteady: tuple[uuid.UUID, ...] = ()
    over: tuple[uuid.UUID, ...] = ()


def message_due(
    alerts: Sequence[AlertFacts], last_reminder_at: datetime | None, now: datetime
) -> Message | None:
    """The one mail to write now, if any. ``alerts``: those open, those told of lately or not to the end."""
    current = _Current.of(alerts, now)
    if _reminder_is_due(current, last_reminder_at, now):
        return Message(Telling.REMINDER, *current.ids())
    news = [each.id for each in current.open if each.told_at is None]
    if any(each.told_at is None and not _rests(each, alerts, now) for each in current.open):
        return Message(Telling.NEWS, open=tuple(news))
    if current.over and not current.open and not current.unsteady:
        return Message(Telling.OVER, *current.ids())
    return None


def returns(alert: AlertFacts, now: datetime) -> bool:
    """Whether trouble that comes back belongs to this alert: it is open, or its end is not settled."""
    return alert.is_open or alert.end_is_untold or (alert.told_at is None and not alert.is_calm(now))


@dataclass(frozen=True, slots=True)
class _Current:
    """Alerts as they stand; ``over`` ended, and stayed so."""

    open: tuple[AlertFacts, ...]
    unsteady: tuple[AlertFacts, ...]
    over: tuple[AlertFacts, ...]

    @classmethod
    def of(cls, alerts: Sequence[AlertFacts], now: datetime) -> "_Current":
        opened = tuple(each for each in alerts if each.is_open)
        ended = [each for each in alerts if each.end_is_untold]
        return cls(
            open=opened,
            unsteady=tuple(each for each in ended if not each.is_calm(now)),
            over=tuple(each for each in ended if each.is_calm(now)),
        )

    def ids(self) -> tuple[tuple[uuid.UUID, ...], tuple[uuid.UUID, ...], tuple[uuid.UUID, ...]]:
        opened, unsteady, over = (tuple(a.id for a in part) for part in (self.open, self.unsteady, self.over))
        return opened, unsteady, over


def _rests(alert: AlertFacts, alerts: Sequence[AlertFacts], now: datetime) -> bool:
    """Whether a mail told of the same lately, or of the like a moment ago or twice."""
    lately = [
        (each.subject, each.told_at)
        for each in alerts
        if each.code is alert.code and each.told_at is not None and each.told_at + CALM > now
    ]
    mails = {told_at for _, told_at in lately}
    return (
        len(mails) > 1
        or any(told_at + GATHER > now for told_at in mails)
        or any(subject == alert.subject for subject, _ in lately)
    )


def _reminder_is_due(current: _Current, last_reminder_at: datetime | None, now: datetime) -> bool:
    """Once a day from the morning on (CONV-TZ), of what was not told for the first time that same day."""
    today = now.astimezone(PARIS).date()
    midnight = datetime.combine(today, time(), PARIS)
    if now < datetime.combine(today, MORNING, PARIS):
        return False
    if last_reminder_at is not None and last_reminder_at >= midnight:
        return False
    lasting = (*current.open, *current.unsteady)
    return any(each.told_at is not None and each.told_at < midnight for each in lasting)
