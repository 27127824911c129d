"""What there is to tell of a name, as mails say it: a value for each place that their texts leave open."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from provisioner.domains.current_link import current_link
from provisioner.domains.diagnosis.diagnosis import Diagnosis
from provisioner.domains.diagnosis.stored import of_row
from provisioner.domains.facts import Claim
from provisioner.domains.models import Domain
from provisioner.domains.names import unicode_of
from provisioner.domains.spelling import challenge_of
from provisioner.letters import domain_texts as texts
from provisioner.letters.domain_lines import expected_line, lines_left
from provisioner.letters.domain_records import records_of, written
from provisioner.letters.letterbox import Letterbox
from provisioner.models import Instance
from provisioner.private_links import is_open
from tenants.calendar import PARIS, french_date, french_day
from tenants.registry import InstanceState


def is_of_certificate(domain: Domain) -> bool:
    """Whether a broken name leads to us as it should: what is wrong is then what visitors get over https."""
    return Claim.of(domain).is_of_certificate


def is_gone(domain: Domain) -> bool:
    """Whether the name was last seen to lead elsewhere, or nowhere: no record of it is left to remove."""
    return domain.diagnosis is not None and of_row(domain.diagnosis).points_at_us is False


def member_is_told(instance: Instance) -> bool:
    """Not while its space is closed, wherever the name leads: no mail leaves for it meanwhile."""
    return instance.state is InstanceState.ACTIVE


def words(session: Session, letterbox: Letterbox, domain: Domain, now: datetime) -> Mapping[str, str]:
    instance, target = domain.instance, letterbox.names.cname_target
    diagnosis = of_row(domain.diagnosis) if domain.diagnosis else None
    until = letterbox.names.grace_ends(domain.degraded_at or now)
    return {
        "product": letterbox.product,
        "structure": f"« {instance.member.name} »",
        "host": unicode_of(domain.host),
        "own_url": letterbox.instance_url(instance.slug, domain.host),
        "default_url": letterbox.instance_url(instance.slug),
        "console": f"{letterbox.console_url}/instances/{instance.slug}/domaine",
        "told": _told(instance),
        "released_by": domain.released_by or "",
        "checked": french_day(domain.checked_at or now),
        "until": french_day(until),
        "last_day": french_date(until.astimezone(PARIS).date()),
        "record": expected_line(domain.host, target, diagnosis),
        "records": written(records_of(domain, letterbox)),
        "left": lines_left(domain.host, target, diagnosis),
        "challenge": challenge_of(domain.host),
        "plain": _findings(domain, diagnosis, plain=True),
        "technical": _findings(domain, diagnosis, plain=False),
        "page": _page(session, letterbox, domain, now),
    }


def _told(instance: Instance) -> str:
    """Whether the member knows, as staff read it."""
    member = instance.member
    contact = f"{member.contact_first_name} {member.contact_last_name} ({member.contact_email})"
    return (texts.TOLD if member_is_told(instance) else texts.NOT_TOLD).format(contact=contact)


def _findings(domain: Domain, diagnosis: Diagnosis | None, *, plain: bool) -> str:
    """Each thing that is wrong; what visitors get is worth telling only where the name leads to us."""
    of_dns = diagnosis.problems if diagnosis and not diagnosis.verdict.is_right else ()
    pairs = [(each.plain, each.plain_fix) if plain else (each.message, each.fix) for each in of_dns]
    told = [texts.FINDING.format(seen=seen, to_do=to_do) for seen, to_do in pairs]
    return "\n".join(told) or texts.ALONE.format(seen=domain.certificate_problem or texts.NOTHING_SEEN)


def _page(session: Session, letterbox: Letterbox, domain: Domain, now: datetime) -> str:
    """The private page of whoever manages the DNS, if a link to it was handed over and still opens."""
    link = current_link(session, domain)
    if link is None or not is_open(link, now):
        return ""
    return texts.PAGE.format(link=letterbox.domains_url + letterbox.domain_link_key.path(link.id))
