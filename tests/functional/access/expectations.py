"""What is behind every door of an instance, and what each kind of visitor gets there.

A route that is in no set of ``BEHIND`` has no expectation, and fails the tests: say here whose it is.
"""

from dataclasses import dataclass
from enum import StrEnum

from tests.functional.access.matrix import Answer, Door


class Behind(StrEnum):
    """``…_AWAY``: the same people's, and about something that is not there."""

    EVERYBODY = "everybody's"
    SECRET = "behind a secret, which is none here"
    TO_THE_LOGIN = "leads to the login page"
    CODE = "whoever owes a code"
    ENROLMENT = "whoever owes a second factor"
    ACCOUNT = "any account's, and visitors' of the support"
    OWN = "somebody's own"
    OWN_AWAY = "somebody's own, away"
    SUPER = "super-conseillers' and visitors' of the support"
    DECISION = "super-conseillers' alone"
    DECISION_AWAY = "super-conseillers' alone, away"


BEHIND: dict[Behind, set[str]] = {
    Behind.EVERYBODY: {
        "GET assets.theme",
        "GET legal.accessibility",
        "GET legal.privacy",
        "GET legal.source",
        "GET login.show",
        "GET lost_password.show",
        "POST login.submit",
        "POST lost_password.submit",
    },
    Behind.SECRET: {
        "GET email_change.cut_short",
        "GET email_change.show",
        "GET invitation.cut_short",
        "GET invitation.show",
        "GET new_password.cut_short",
        "GET new_password.show",
        "GET support.enter_by_link",
        # In an instance there is nothing to visit: that is for copies.
        "GET visit.enter",
        "GET visit.show",
        "POST email_change.answer",
        "POST invitation.submit",
        "POST new_password.submit",
    },
    # Another name of the login page, and the way out, which ends there.
    Behind.TO_THE_LOGIN: {"GET login.french_name", "POST login.leave"},
    Behind.CODE: {"GET code.show", "POST code.submit"},
    Behind.ENROLMENT: {"GET enrolment.show", "POST enrolment.submit"},
    Behind.ACCOUNT: {"GET portal.show"},
    Behind.OWN: {
        "GET devices.show",
        "GET factor.set_up",
        "GET factor.show",
        "GET my_account.show",
        "GET own_data.export",
        "GET own_data.show",
        "GET own_email.show",
        "GET own_name.show",
        "GET own_password.show",
        "POST devices.end_others",
        "POST factor.add",
        "POST factor.finish",
        "POST own_email.end",
        "POST own_email.save",
        "POST own_name.save",
        "POST own_password.save",
        "POST recovery_codes.keep",
    },
    # A change of the factor that nobody here has, a device that never was, codes that were shown already.
    Behind.OWN_AWAY: {
        "GET factor.ask",
        "POST devices.end",
        "POST factor.do",
    },
    Behind.SUPER: {
        "GET accounts.show",
        "GET backups.show",
        "GET journal.show",
        "GET structure.show",
        "GET support.show",
        "POST structure.save",
    },
    # What the support gave itself would outlast its access.
    Behind.DECISION: {
        "GET accounts.ask_for_list",
        "GET accounts.ask_whom",
        "GET journal.show_export",
        "GET requirement.show",
        "POST accounts.import_list",
        "POST accounts.invite_one",
        "POST accounts.show_list",
        "POST requirement.decide",
        "POST support.let_in",
        # What is missing in the form is told before what it is about is looked for.
        "POST support.say_yes",
    },
    Behind.DECISION_AWAY: {
        "GET accounts.ask_to_delete",
        "GET accounts.person",
        "POST accounts.delete_account",
        "POST accounts.reset_factor",
        "POST accounts.restore_account",
        "POST accounts.revoke_invitation",
        "POST accounts.role",
        "POST accounts.save",
        "POST accounts.send_invitation",
        "POST accounts.suspend_account",
        "POST support.end",
        "POST support.say_no",
    },
}


@dataclass(frozen=True)
class Ways:
    """What somebody gets; whoever is nobody here is asked to log in wherever somebody is meant."""

    account: Answer = Answer.LOGIN
    own: Answer = Answer.LOGIN
    super_conseiller: Answer = Answer.LOGIN
    decision: Answer = Answer.LOGIN
    code: Answer = Answer.LOGIN
    enrolment: Answer = Answer.LOGIN

    def at(self, door: Door) -> Answer:
        """Raises KeyError for a door that nobody has said anything of."""
        behind = next((kind for kind, names in BEHIND.items() if str(door) in names), None)
        if behind is None:
            raise KeyError(f"{door} has no expectation")
        return {
            Behind.EVERYBODY: Answer.OPEN,
            Behind.SECRET: Answer.MISSING,
            Behind.TO_THE_LOGIN: Answer.LOGIN,
            Behind.CODE: self.code,
            Behind.ENROLMENT: self.enrolment,
            Behind.ACCOUNT: self.account,
            Behind.OWN: self.own,
            Behind.OWN_AWAY: _away(self.own),
            Behind.SUPER: self.super_conseiller,
            Behind.DECISION: self.decision,
            Behind.DECISION_AWAY: _away(self.decision),
        }[behind]


def _away(answer: Answer) -> Answer:
    return Answer.MISSING if answer is Answer.OPEN else answer


NOBODY = Ways()
CONSEILLER = Ways(Answer.OPEN, Answer.OPEN, Answer.FORBIDDEN, Answer.FORBIDDEN)
SUPER_CONSEILLER = Ways(Answer.OPEN, Answer.OPEN, Answer.OPEN, Answer.OPEN)
SUPPORT_VISITOR = Ways(Answer.OPEN, Answer.FORBIDDEN, Answer.OPEN, Answer.FORBIDDEN)
OWES_A_CODE = Ways(code=Answer.OPEN)
OWES_A_FACTOR = Ways(enrolment=Answer.OPEN)
