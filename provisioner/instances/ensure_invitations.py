"""Step 7: each person is invited once, after the instance answers (MIX-ID-1); other mails leave too."""

from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from provisioner.instances.conditions import Observation, holds, waits
from provisioner.instances.own_names import own_host
from provisioner.instances.work import Work
from provisioner.models import StaffMember
from storage.outbox import OutboxMessage, Waiting, relay
from tenants.invitations import issue_missing
from tenants.letters import Letterhead, write
from tenants.models import Mail
from tenants.outbox import Topic


def ensure_invitations(work: Work) -> Observation:
    """Write the missing invitations and their mails in one transaction, then hand the mails over."""
    with work.tenant_session() as tenant:
        issue_missing(tenant, work.now)
    engine = work.platform.tenants.engine(work.instance.id, work.instance.database_server)
    with Session(engine) as tenant:
        waiting = relay(tenant, Mail, lambda message: _deliver(work, tenant, message), work.platform.clock)
        sent = tenant.scalar(_count_of_invitations_sent()) or 0
    return _observation(work, waiting, sent)


def _deliver(work: Work, tenant: Session, message: OutboxMessage) -> None:
    work.platform.postman.send(write(tenant, work.platform.keys, _letterhead(work), message))


def _letterhead(work: Work) -> Letterhead:
    return Letterhead(
        instance_id=work.instance.id,
        structure=work.instance.member.name,
        url=work.platform.settings.instance_url(work.instance.slug, own_host(work.session, work.instance.id)),
        sender=work.platform.settings.mail_from,
        support=work.platform.offer.support.email,
        staff=frozenset(work.session.scalars(select(StaffMember.email))),
    )


def _count_of_invitations_sent() -> Select[int]:
    return select(func.count()).where(Mail.topic == Topic.INVITATION, Mail.delivered_at.is_not(None))


def _observation(work: Work, waiting: Waiting | None, sent: int) -> Observation:
    if waiting is not None:
        after = max(waiting.next_attempt_at - work.now, timedelta(0))
        reason = waiting.last_error or "Un autre processus est en train de l’envoyer."
        return waits("MailRefused", f"Courriel non parti, nouvel essai prévu. {reason}", after)
    return holds("Sent", f"{sent} invitation{'s' if sent > 1 else ''} envoyée{'s' if sent > 1 else ''}.")
