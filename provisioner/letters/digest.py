"""What a mail about backups and trails says: pure text from what is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from provisioner.backups.watch.alert_codes import ABOUT_TRAILS, WORDS, AlertCode, realm
from provisioner.letters import alert_texts as texts

# Of one code, in one mail: who has more to read does so in the console.
NAMED = 30


@dataclass(frozen=True, slots=True)
class Told:
    """One alert as a mail tells of it. ``link`` leads to its page of the console; ``end`` is None if open.

    ``good`` answers first of all what there is to restore from, where the message does not.
    """

    code: AlertCode
    whose: str
    message: str
    since: str
    end: str | None
    link: str
    good: str = ""

    @property
    def line(self) -> str:
        if self.end is None:
            return texts.LINE.format(
                whose=self.whose, since=self.since, message=self.message, link=self.link, good=self.good
            )
        words = WORDS[self.code]
        return texts.ENDED_LINE.format(
            title=words.title, whose=self.whose, ended=words.ended.format(end=self.end)
        )


@dataclass(frozen=True, slots=True)
class Digest:
    """What one mail tells. ``console`` is the page of all backups.

    ``unsteady`` ended so lately that they may come back, ``over`` are settled.
    """

    product: str
    console: str
    alerts: Sequence[Told]
    unsteady: Sequence[Told] = ()
    over: Sequence[Told] = ()

    def subject(self, subject: str) -> str:
        """A line of its own, whatever a structure is called."""
        return " ".join(subject.format(what=self._what(), **self._about()).split())

    def text(self, opening: str) -> str:
        paragraphs = [
            texts.OPENING.format(opening=opening.format(**self._about())),
            *self._groups(),
            *_ended(texts.UNSTEADY, self.unsteady),
            *_ended(texts.OVER, self.over),
            texts.CLOSING.format(link=self.console),
        ]
        return "\n".join(paragraphs)

    def _about(self) -> dict[str, str]:
        codes = {told.code for told in (*self.alerts, *self.unsteady, *self.over)}
        about, outcome = realm(codes), texts.NO_ALERT if codes & ABOUT_TRAILS else texts.ALL_WELL
        return {
            "product": self.product,
            "realm": about,
            "Realm": about.capitalize(),
            "outcome": outcome,
        }

    def _what(self) -> str:
        if not self.alerts:
            return texts.UNSTEADY_SUBJECT
        if len(self.alerts) > 1:
            return f"{len(self.alerts)} alertes"
        (only,) = self.alerts
        return f"{WORDS[only.code].title} : {only.whose}"

    def _groups(self) -> Iterator[str]:
        urgency = list(AlertCode)
        ordered = sorted(self.alerts, key=lambda told: (urgency.index(told.code), told.whose))
        for code, group in groupby(ordered, key=lambda told: told.code):
            words, lines = WORDS[code], self._shortened([told.line for told in group])
            yield texts.GROUP.format(
                title=words.title, lines=lines, by_itself=words.by_itself, to_do=words.to_do
            )

    def _shortened(self, lines: list[str]) -> str:
        left = len(lines) - NAMED
        more = [texts.NOT_NAMED.format(count=left, link=self.console)] if left > 0 else []
        return "\n".join([*lines[:NAMED], *more])


def _ended(text: str, ended: Sequence[Told]) -> Iterator[str]:
    if ended:
        yield text.format(lines="\n".join(told.line for told in ended))
