"""How the operator's staff come into an instance: where a super-conseiller lets them, and for a while.

They ask, or a super-conseiller offers; whoever runs the instance says for how long, and ends it at any time.
Nothing of this module knows the web: the staff's console and the instance's pages both use it.
"""

from tenants.support.granting import (
    DURATIONS,
    Grantor,
    ask,
    give_up,
    grant,
    offer,
    refuse,
    revoke,
    settle,
)
from tenants.support.link import LINK_VALID, Entry, EntryKey, link_path
from tenants.support.passes import stands
from tenants.support.standing import (
    ANSWER_WITHIN,
    GrantState,
    answer_until,
    current,
    history,
    is_open,
    state_of,
)
from tenants.support.visiting import Visit, end_visits, enter, leave, under_way

__all__ = [
    "ANSWER_WITHIN",
    "DURATIONS",
    "LINK_VALID",
    "Entry",
    "EntryKey",
    "GrantState",
    "Grantor",
    "Visit",
    "answer_until",
    "ask",
    "current",
    "end_visits",
    "enter",
    "give_up",
    "grant",
    "history",
    "is_open",
    "leave",
    "link_path",
    "offer",
    "refuse",
    "revoke",
    "settle",
    "stands",
    "state_of",
    "under_way",
]
