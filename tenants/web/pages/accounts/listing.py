"""Who works in the instance, who is about to, and who did."""

import unicodedata
from typing import Final

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tenants.accounts import everyone
from tenants.accounts.finding import deleted
from tenants.accounts.people import visible
from tenants.models import Account
from tenants.roles import AccountState
from tenants.web.access import super_conseiller_required
from tenants.web.database import db
from tenants.web.pages.accounts.place import PATH, blueprint
from tenants.web.rendering import render_page
from tenants.web.words import ROLE_NAMES, STATE_NAMES, state_name

# Fewer are seen at a glance.
_SEARCHED_FROM: Final = 12
_LONGEST_QUESTION: Final = 100


@blueprint.get(PATH)
@super_conseiller_required
def show() -> ResponseReturnValue:
    accounts, session = everyone(db.session()), db.session()
    words = visible(request.args.get("q"))[:_LONGEST_QUESTION]
    gone = deleted(session)
    return render_page(
        "accounts/list.html",
        visitor=current_user,
        accounts=[account for account in accounts if _answers(account, words)],
        total=len(accounts),
        words=words,
        with_search=bool(words) or len(accounts) >= _SEARCHED_FROM,
        gone=[(account, _successor_name(account)) for account in gone],
        role_names=ROLE_NAMES,
        state_name=state_name,
        state_names=STATE_NAMES,
        states=AccountState,
    )


def _answers(account: Account, words: str) -> bool:
    """Whether all the words are in what the list shows of the account, whatever their case and accents."""
    shown = (account.full_name, account.email or "", ROLE_NAMES[account.role], state_name(account))
    text = _folded(" ".join(shown))
    return all(word in text for word in _folded(words).split())


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))


def _successor_name(account: Account) -> str:
    successor = db.session.get(Account, account.successor_id) if account.successor_id else None
    return successor.full_name if successor else ""
