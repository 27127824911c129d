"""How backups stand, in the few words that a page has room for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from provisioner.backups.models import ArchiveState
from provisioner.backups.plan.freshness import Status
from provisioner.web.console.backups.calendar import DAY_WORDS, Day, DayLook, Year
from provisioner.web.console.backups.standing import Standing
from provisioner.web.moments import near, relative
from provisioner.web.quantities import french_size, grouped
from provisioner.web.tone import Tone

_TONES = {
    Status.FRESH: Tone.WELL,
    Status.PENDING: Tone.WAITING,
    Status.LATE: Tone.WRONG,
    Status.NEVER: Tone.WRONG,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """``at`` is the moment that ``value`` says, where it says one."""

    title: str
    value: str
    note: str
    tone: Tone
    at: datetime | None = None


def facts_of(standing: Standing, now: datetime) -> tuple[Fact, ...]:
    """What the page of one owner begins with."""
    return saved(standing, now), proven(standing, now), kept(standing), coming(standing, now)


def saved(standing: Standing, now: datetime) -> Fact:
    """When its data were last saved for good."""
    fresh, title = standing.freshness, "Dernière sauvegarde"
    if fresh.last is None and standing.record.lost_its_key:
        return Fact(title, "aucune lisible", "la clé des précédentes a été broyée", Tone.WRONG)
    if fresh.last is None:
        value = "aucune pour l’instant" if fresh.status is Status.PENDING else "aucune"
        return Fact(title, value, _due(fresh.status, fresh.late_at, now), _TONES[fresh.status])
    said = f"vérifiée, {relative(fresh.last.taken_at, now)}"
    if fresh.status is Status.LATE:
        said = f"{relative(fresh.last.taken_at, now)} : c’est trop ancien"
    if fresh.failed is not None:
        was_good = fresh.failed.state is ArchiveState.DAMAGED
        said += f" ; {'abîmée, celle prise' if was_good else 'échec'} {near(fresh.failed.taken_at, now)}"
    tone = Tone.WRONG if fresh.failed else _TONES[fresh.status]
    return Fact(title, near(fresh.last.taken_at, now), said, tone, fresh.last.taken_at)


def proven(standing: Standing, now: datetime) -> Fact:
    """When its data were last restored for proof."""
    proof, title = standing.proof, "Dernière restauration d’essai"
    if proof.last is None or proof.last.ended_at is None:
        value = "aucune pour l’instant" if proof.status is Status.PENDING else "aucune"
        said = _due(proof.status, proof.late_at, now)
        at = None
    else:
        at = proof.last.ended_at
        value, said = near(at, now), f"réussie, {relative(at, now)}"
        if proof.status is Status.LATE:
            said = f"{relative(at, now)} : c’est trop ancien"
    if proof.failed is not None:
        said += f" ; échec {near(proof.failed.started_at, now)}"
    return Fact(title, value, said, Tone.WRONG if proof.failed else _TONES[proof.status], at)


def kept(standing: Standing) -> Fact:
    """How much there is to restore from."""
    holding, title = standing.record.holding, "Conservées"
    if holding.count == 0:
        return Fact(title, "aucune sauvegarde", "rien à restaurer pour l’instant", Tone.PLAIN)
    value = f"{grouped(holding.count)} sauvegarde{'s' if holding.count > 1 else ''}"
    if damaged := standing.record.damaged:
        return Fact(title, value, f"et {damaged} abîmée{'s' if damaged > 1 else ''}", Tone.WRONG)
    newest = f", la dernière {french_size(holding.newest_bytes)}" if holding.newest_bytes else ""
    return Fact(title, value, f"{french_size(holding.bytes)} en tout{newest}", Tone.PLAIN)


def coming(standing: Standing, now: datetime) -> Fact:
    """When the next one begins by itself."""
    following, title = standing.next_run, "Prochaine sauvegarde"
    if following.at <= now:
        return Fact(title, "dès que possible", "", Tone.PLAIN)
    note = following.run.title if following.at == following.slot else "nouvel essai"
    return Fact(title, near(following.at, now), note, Tone.PLAIN, following.at)


def _due(status: Status, late_at: datetime, now: datetime) -> str:
    said = near(late_at, now)
    return f"attendue avant {said}" if status is Status.PENDING else f"attendue depuis {said}"


_NO_SIGN = {DayLook.NOTHING, DayLook.TO_COME}


def legend_of(year: Year) -> list[tuple[str, str, str]]:
    """What the signs of a year mean, and how many days have each: its name, words, count."""
    counted = year.totals
    return [
        (look.value, DAY_WORDS[look], f"{grouped(counted[look])} jour{'s' if counted[look] > 1 else ''}")
        for look in DayLook
        if counted[look] and look not in _NO_SIGN
    ]


def said_strip(days: Sequence[Day]) -> str:
    """What the picture of the last days shows, for those who do not see it."""
    counted = Counter(_group(day.look) for day in days)
    said = [f"{counted['saved']} jour{'s' if counted['saved'] > 1 else ''} avec une bonne sauvegarde"]
    for group, words in (("failed", "en échec"), ("missed", "sans sauvegarde")):
        if counted[group]:
            said.append(
                f"{counted[group]} {words} ({_dates(d.date for d in days if _group(d.look) == group)})"
            )
    return f"{len(days)} derniers jours : {', '.join(said)}."


def _dates(days: Iterable[date]) -> str:
    listed = [f"{day:%d/%m}" for day in days]
    return ", ".join(listed[:4]) + ("…" if len(listed) > 4 else "")


def _group(look: DayLook) -> str:
    if look in {DayLook.PROVEN, DayLook.VERIFIED, DayLook.STORED, DayLook.EXPIRED}:
        return "saved"
    return {DayLook.DAMAGED: "failed", DayLook.SHREDDED: "missed"}.get(look, look.value)
