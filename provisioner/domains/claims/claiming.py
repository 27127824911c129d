"""Asking for a name, giving it back, and not waiting for the next look: what people do about names.

A name has one claim at a time, and an instance one name (unique indexes decide who of two comes first).
Claims are never removed: who ever had a name decides how it is proven. Functions flush and never commit.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from provisioner.audit import record
from provisioner.audit.events import NameAsked, NameReleased
from provisioner.domains.claims import answering
from provisioner.domains.claims.alike import may_look_like
from provisioner.domains.claims.history import note_event
from provisioner.domains.claims.patience import CERTIFICATE_WATCHED, CONFIRMING, SHORTEST, WATCHED, is_recent
from provisioner.domains.diagnosis.diagnosis import Problem
from provisioner.domains.diagnosis.words import names as words
from provisioner.domains.facts import Claim
from provisioner.domains.models import Domain, DomainState, TokenReason
from provisioner.domains.names import NameRules, judge_name, normal
from provisioner.domains.spelling import unicode_of
from provisioner.errors import Conflict, InputRefused, NotFound
from provisioner.instances.conditions import OF_DOMAIN, forget
from provisioner.jobs import defer_look
from provisioner.letters.domain_news import post_news
from provisioner.letters.posting import Topic
from provisioner.models import Instance
from themes.problems import Problem as Refusal

# A page asks every few seconds; a row is not written each time.
NOTICED_EVERY = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Wish:
    """A name as somebody wrote it, who did, and when; ``instead_of`` is the one that it corrects."""

    written: str
    by: str
    at: datetime
    instead_of: str | None = None

    @property
    def sentence(self) -> str:
        before = f", à la place de « {self.instead_of} »" if self.instead_of else ""
        return f"Demandé par {self.by}{before}."


def request(session: Session, rules: NameRules, instance: Instance, wish: Wish) -> Domain:
    """Claim the name for the instance, and have it looked at; asked again, the claim that stands.

    Raises InputRefused for what may not be asked for, Conflict (MIX-DNS) for a name that another instance
    has, and for an instance that has another name.
    """
    others = _taken_for(session, wish.written, Domain.instance_id != instance.id)
    named = judge_name(wish.written, replace(rules, others=others))
    if named.host is None or named.problems:
        raise InputRefused([_refusal(problem) for problem in named.problems])
    standing = _standing(session, instance, named.host)
    return standing or _added(session, instance, named.host, wish)


def objections(session: Session, rules: NameRules, written: str) -> tuple[Refusal, ...]:
    """What ``request`` would refuse an instance to come: of the name itself, or that another has it."""
    claimed = _taken_for(session, written)
    named = judge_name(written, replace(rules, others=claimed))
    if named.host is not None and named.host in claimed:
        return (_refusal(words.claimed(named.host)),)
    return tuple(map(_refusal, named.problems))


def release(session: Session, domain: Domain, by: str, now: datetime) -> None:
    """Give the name back: from the commit on it is not answered. Raises Conflict when it was before.

    The row stays, as a tombstone: whoever asks for the name next has to show more than its CNAME. Of a name
    that was answered, whoever uses it is told, and that its record must go.
    """
    session.refresh(domain, with_for_update=True)
    if domain.state is DomainState.RELEASED:
        raise Conflict(
            f"« {domain.readable_host} » est déjà libéré : il n’y a rien à faire.", domain.instance.slug
        )
    was_answered = domain.state.is_answered
    domain.state = DomainState.RELEASED
    domain.released_at, domain.released_by, domain.next_look_at = now, by, now
    answering.publish(session, domain)
    for kind in OF_DOMAIN:
        forget(domain.instance, kind)
    what = "l’instance ne répond plus à ce nom" if was_answered else "le nom n’est plus attendu"
    note_event(session, domain, f"Libéré par {by} : {what}.", now, by)
    record(session, NameReleased(domain.instance.slug, domain.host), now)
    if was_answered:
        post_news(session, Topic.DOMAIN_RELEASED, domain, now)
    defer_look(session, domain.id)


def correct(session: Session, rules: NameRules, domain: Domain, wish: Wish) -> Domain:
    """Ask for another name in place of one that was never right: both steps or none.

    The claim that stands when the name is the same. Raises as ``request`` does, and Conflict for a name that
    was right once: people may use it, and giving it back is a step of its own.
    """
    session.refresh(domain, with_for_update=True)
    if domain.verified_at is not None:
        raise Conflict(
            f"« {domain.readable_host} » a déjà mené à cette instance : libérez-le, puis demandez l’autre.",
            domain.instance.slug,
        )
    if judge_name(wish.written, rules).host == domain.host:
        return domain
    with session.begin_nested():
        release(session, domain, wish.by, wish.at)
        instead = replace(wish, instead_of=domain.readable_host)
        return request(session, rules, domain.instance, instead)


def check_now(session: Session, domain: Domain, now: datetime) -> None:
    """Somebody has changed something and does not want to wait: a look at once, and patience anew."""
    session.refresh(domain, with_for_update=True)
    if domain.state is not DomainState.RELEASED:
        domain.urged_at = now
        _hasten(session, domain, now, SHORTEST)


def somebody_looks(session: Session, domain: Domain, now: datetime) -> bool:
    """Say that a page of the name is open; whether anything was written. Cheap enough for every request."""
    if not _is_worth_noting(domain, now):
        return False
    session.refresh(domain, with_for_update=True)
    if not _is_worth_noting(domain, now):
        return False
    domain.watched_at = now
    _hasten(session, domain, now, WATCHED)
    return True


def asks_token(domain: Domain) -> bool:
    """Whether the TXT record is asked for besides the CNAME; not any more once the name was verified."""
    return Claim.of(domain).asks_token


def current(session: Session, instance: Instance) -> Domain | None:
    """The claim of the instance that was not given back."""
    mine = select(Domain).where(Domain.instance_id == instance.id, Domain.released_at.is_(None))
    return session.scalars(mine).one_or_none()


def find(session: Session, domain_id: uuid.UUID) -> Domain:
    """Raises NotFound."""
    domain = session.get(Domain, domain_id)
    if domain is None:
        raise NotFound("Cette demande de nom n’existe pas.")
    return domain


def find_by_host(session: Session, host: str) -> Domain:
    """The claim to ``host``, in its normal form, that was not given back. Raises NotFound."""
    domain = session.scalars(_claim_to(host)).one_or_none()
    if domain is None:
        raise NotFound(f"Aucune instance n’a demandé le nom « {unicode_of(host)} ».")
    return domain


def holder(session: Session, host: str) -> Instance | None:
    """The instance that has ``host``, in its normal form, or waits for it."""
    domain = session.scalars(_claim_to(host)).one_or_none()
    return domain.instance if domain is not None else None


def all_domains(session: Session, *, released: bool = False) -> list[Domain]:
    """By host, with their instances and members; with ``released``, those too that still lead to us."""
    standing = Domain.released_at.is_(None)
    shown = or_(standing, Domain.gone_at.is_(None)) if released else standing
    instance = joinedload(Domain.instance, innerjoin=True)
    statement = select(Domain).where(shown).options(instance.joinedload(Instance.member, innerjoin=True))
    return list(session.scalars(statement.order_by(Domain.host, Domain.asked_at)))


def _taken_for(session: Session, written: str, *which: ColumnElement[bool]) -> frozenset[str]:
    """The claimed names that may look like this one, and itself: few of thousands."""
    host = normal(written)
    if host is None:
        return frozenset()
    claimed = select(Domain.host).where(Domain.released_at.is_(None), may_look_like(host), *which)
    return frozenset(session.scalars(claimed))


def _claim_to(host: str) -> Select[Domain]:
    return select(Domain).where(Domain.host == host, Domain.released_at.is_(None))


def _refusal(problem: Problem) -> Refusal:
    return Refusal.error("domain", f"domain.{problem.code.value}", f"{problem.plain} {problem.plain_fix}")


def _standing(session: Session, instance: Instance, host: str) -> Domain | None:
    """The claim of this instance to this name. Raises Conflict when either of them is taken."""
    taken = session.scalars(_claim_to(host)).one_or_none()
    if taken is not None and taken.instance_id != instance.id:
        slug = taken.instance.slug
        raise Conflict(
            f"Le nom « {unicode_of(host)} » est déjà celui de l’instance « {slug} » : choisissez-en un "
            "autre, ou libérez-le d’abord chez elle.",
            slug,
            (_refusal(words.claimed(host)),),
        )
    mine = current(session, instance)
    if mine is not None and mine.host != host:
        raise Conflict(
            f"L’instance « {instance.slug} » a déjà demandé le nom « {mine.readable_host} » : libérez-le "
            f"d’abord, puis demandez « {unicode_of(host)} ».",
            instance.slug,
        )
    return mine


def _added(session: Session, instance: Instance, host: str, wish: Wish) -> Domain:
    domain = Domain(
        id=uuid.uuid4(),
        instance=instance,
        host=host,
        state=DomainState.REQUESTED,
        asked_at=wish.at,
        asked_by=wish.by,
        token_reason=_reason_at_first(session, instance, host),
        next_look_at=wish.at,
        failing_looks=0,
    )
    try:
        with session.begin_nested():
            session.add(domain)
    except IntegrityError:
        # Somebody asked for the same at the same moment, and was first.
        standing = _standing(session, instance, host)
        if standing is None:
            raise
        return standing
    note_event(session, domain, wish.sentence, wish.at, wish.by)
    record(session, NameAsked(instance.slug, host), wish.at)
    defer_look(session, domain.id, asked=True)
    return domain


def _reason_at_first(session: Session, instance: Instance, host: str) -> TokenReason | None:
    """What is known before anything was looked at: who had the name before."""
    others = select(Domain.id).where(Domain.host == host, Domain.instance_id != instance.id).limit(1)
    return TokenReason.WAS_ANOTHERS if session.scalars(others).first() is not None else None


def _is_worth_noting(domain: Domain, now: datetime) -> bool:
    """Whether something may change soon, and nobody said so a moment ago.

    Nothing will of a name that is served well, or given back.
    """
    well = domain.state is DomainState.SERVED and domain.failing_since is None
    noted = is_recent(domain.watched_at, NOTICED_EVERY, now)
    return not (well or noted or domain.state is DomainState.RELEASED)


def _hasten(session: Session, domain: Domain, now: datetime, after_last: timedelta) -> None:
    """Have the next look come so long after the last one, unless it comes sooner anyway."""
    if domain.state is DomainState.VERIFIED and domain.failing_since is None:
        # The front asks its authority at each visit.
        after_last = CERTIFICATE_WATCHED
    if Claim.of(domain).is_mending:
        # Two good answers within a moment say no more than one.
        after_last = CONFIRMING
    # Under a clock that ran ahead, the last look may be to come: nobody waits for that.
    last = domain.checked_at if domain.checked_at is not None and domain.checked_at <= now else None
    at = max(now, last + after_last) if last is not None else now
    if domain.next_look_at is None or at < domain.next_look_at:
        domain.next_look_at = at
    session.flush()
    defer_look(session, domain.id, max(now, domain.next_look_at), asked=True)
