"""Taking away the second factor of somebody who lost it: by a super-conseiller, or the operator."""

from datetime import datetime

from sqlalchemy.orm import Session

from tenants.audit import record
from tenants.audit.events import FactorReset
from tenants.models import Account, EmailChange
from tenants.one_time_links import end_all
from tenants.second_factor.factors import ACCOUNT_FACTORS
from tenants.sign_ins import ACCOUNT_SIGN_INS


def reset_factor(session: Session, account: Account, now: datetime) -> bool:
    """End the factor, its recovery codes, every session and any change of address that is under way.

    False when ``account`` had none. Whoever calls has checked who asks, and mails the person.
    """
    if not ACCOUNT_FACTORS.remove(session, account.id):
        return False
    ACCOUNT_SIGN_INS.end_all(session, account.id)
    end_all(session, EmailChange, account, now)
    record(session, FactorReset(account.id), now)
    return True
