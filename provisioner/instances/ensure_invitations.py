"""Step 7: each person is invited once, after the instance answers (MIX-ID-1)."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from provisioner.instances.conditions import Observation, holds, waits
from provisioner.instances.work import Work
from storage.outbox import OutboxMessage, Relayed, relay
from tenants.invitations import issue_missing
from tenants.letters import Letterhead, write
from tenants.models import Mail


def ensure_invitations(work: Work) -> Observation:
    """Write the missing invitations and their mails in one transaction, then hand the mails over."""
    with work.tenant_session() as tenant:
        issue_missing(tenant, work.now)
    engine = work.platform.tenants.engine(work.instance.id, work.instance.database_server)
    with Session(engine) as tenant:
        outcome = relay(tenant, Mail, lambda message: _deliver(work, tenant, message), work.platform.clock)
        sent = tenant.scalar(select(func.count()).where(Mail.delivered_at.is_not(None))) or 0
    return _observation(work, outcome, sent)


def _deliver(work: Work, tenant: Session, message: OutboxMessage) -> None:
    work.platform.postman.send(write(tenant, work.platform.keys, _letterhead(work), message))


def _letterhead(work: Work) -> Letterhead:
    return Letterhead(
        instance_id=work.instance.id,
        structure=work.instance.member.name,
        url=work.platform.settings.url(work.instance.slug),
        sender=work.platform.settings.mail_from,
        support=work.platform.offer.support.email,
    )


def _observation(work: Work, outcome: Relayed, sent: int) -> Observation:
    if outcome.next_attempt_at is not None:
        after = max(outcome.next_attempt_at - work.now, work.platform.clock() - work.now)
        return waits("MailRefused", f"Courriel non parti, nouvel essai prévu. {outcome.last_error}", after)
    return holds("Sent", f"{sent} invitation{'s' if sent > 1 else ''} envoyée{'s' if sent > 1 else ''}.")
