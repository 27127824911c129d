"""What a look at a name came to, in the words and the order of a page. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Observation, Problem, Verdict
from provisioner.domains.diagnosis.seen import (
    GARBAGE,
    NOERROR,
    NXDOMAIN,
    REFUSED,
    SERVFAIL,
    TIMEOUT,
    UNREACHABLE,
)
from provisioner.domains.diagnosis.words.verdicts import summary
from provisioner.web.tone import Tone

_NOTHING_SAID = {
    NOERROR: "aucun enregistrement à ce nom",
    NXDOMAIN: "ce nom n’existe pas",
    SERVFAIL: "en panne pour ce nom",
    REFUSED: "refuse de répondre",
    TIMEOUT: "n’a pas répondu à temps",
    GARBAGE: "réponse illisible",
    UNREACHABLE: "injoignable",
}
_QUIET = {NOERROR, NXDOMAIN}


_LOOKS = {
    Verdict.OK: Tone.WELL,
    Verdict.PENDING: Tone.WAITING,
    Verdict.MISCONFIGURED: Tone.WRONG,
    Verdict.UNREACHABLE: Tone.WRONG,
}
_WORDS = {
    Verdict.OK: "Tout est en place",
    Verdict.PENDING: "Juste, pas encore partout",
    Verdict.MISCONFIGURED: "À corriger",
    Verdict.UNREACHABLE: "Pas de réponse utilisable",
}
_NOTHING_DONE = {Code.NO_RECORD, Code.MISSING_TOKEN}


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: ``type`` of the question, ``values`` in presentation form, ``ttl`` in seconds.

    Without values, ``words`` say what came instead, and ``rcode`` how a server says it.
    """

    type: str
    values: tuple[str, ...]
    words: str
    rcode: str
    ttl: int | None


@dataclass(frozen=True, slots=True)
class ServerSaid:
    """Everything that one server answered. ``is_of_zone`` when it was asked as one of the zone's own, also if
    it was silent; ``is_wrong`` when it gave nothing that could be used."""

    server: str
    address: str | None
    is_of_zone: bool
    answers: tuple[Said, ...]
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """``sentence`` is for anybody; ``problems`` hold both registers, the first is what to begin with."""

    host: str
    target: str
    at: datetime
    verdict: Verdict
    look: Tone
    word: str
    sentence: str
    problems: tuple[Problem, ...]
    chain: tuple[str, ...]
    servers: tuple[ServerSaid, ...]

    @classmethod
    def of(cls, diagnosis: Diagnosis) -> "Findings":
        nothing_yet = Code.NO_RECORD in diagnosis.codes <= _NOTHING_DONE and not diagnosis.misplaced
        return cls(
            host=diagnosis.host,
            target=diagnosis.target,
            at=diagnosis.at,
            verdict=diagnosis.verdict,
            look=Tone.WAITING if nothing_yet else _LOOKS[diagnosis.verdict],
            word="Pas encore d’enregistrement" if nothing_yet else _WORDS[diagnosis.verdict],
            sentence=_sentence(diagnosis),
            problems=diagnosis.problems,
            chain=diagnosis.chain,
            servers=tuple(_servers(diagnosis)),
        )

    @property
    def is_told_by_problems(self) -> bool:
        """Whether ``sentence`` is that of the first problem; what is right may still have remarks."""
        return bool(self.problems) and not self.verdict.is_right


def _sentence(diagnosis: Diagnosis) -> str:
    if diagnosis.problems and not diagnosis.verdict.is_right:
        return diagnosis.problems[0].plain
    return summary(diagnosis).plain


def _servers(diagnosis: Diagnosis) -> list[ServerSaid]:
    """In the order in which they were asked, the zone's own first."""
    by_server: dict[str, list[Observation]] = {}
    for observation in diagnosis.observations:
        by_server.setdefault(observation.server, []).append(observation)
    said = [_server(server, answers, diagnosis.chain) for server, answers in by_server.items()]
    return sorted(said, key=lambda each: not each.is_of_zone)


def _server(server: str, answers: Sequence[Observation], chain: Sequence[str]) -> ServerSaid:
    name, _, address = server.partition(" (")
    return ServerSaid(
        server=name,
        address=address.rstrip(")") or None,
        is_of_zone=any(each.is_of_zone for each in answers),
        answers=_told(answers, chain),
        is_wrong=all(each.rcode not in _QUIET for each in answers),
    )


def _told(answers: Sequence[Observation], chain: Sequence[str]) -> tuple[Said, ...]:
    """What says something; of a server that has nothing, that alone, once for each way of saying it."""
    hops = {*chain, *(value for each in answers if each.type == "CNAME" for value in each.answer)}
    if found := [said for each in answers if (said := _said(each, hops)).values]:
        return tuple(found)
    by_rcode = {each.rcode: each for each in reversed(answers)}
    return tuple(_said(each, hops) for each in reversed(by_rcode.values()))


def _said(answer: Observation, hops: Collection[str]) -> Said:
    """The way to an address is told once, where CNAMEs were asked for."""
    is_way = answer.type == "CNAME"
    values = tuple(value for value in answer.answer if is_way or value not in hops)
    words = "" if values else _NOTHING_SAID.get(answer.rcode, "réponse inattendue")
    return Said(answer.type, values, words, answer.rcode, answer.ttl)
