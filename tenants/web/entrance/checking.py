"""Checking what somebody brings: counted for them and for their address, on record when it is wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask.typing import ResponseReturnValue
from wtforms import Form

from tenants.audit.events import LoginRefused as LoginRefusal
from tenants.audit.events import RefusalReason
from tenants.errors import CodeRefused, LoginRefused, Throttled
from tenants.outbox import Topic
from tenants.passwords import password_matches
from tenants.second_factor import RECOVERY
from tenants.throttling import Action
from tenants.web.entrance.desk import Person, desk
from tenants.web.entrance.forms import CodeForm, OwnPasswordForm
from tenants.web.throttling import attempted, too_many

ENDED = "Votre connexion a pris fin entre-temps. Reconnectez-vous."
WRONG_PASSWORD = "Ce mot de passe n’est pas le bon. Vérifiez-le et recommencez."  # noqa: S105 - a sentence of French


def check_code(person: Person, form: CodeForm) -> str:
    """Use a code up; returns what it was, and mails the owner of a recovery code that it served (ASVS 6.3.7).

    Raises CodeRefused, which is on record then, or Throttled.
    """
    counted = attempted(Action.SECOND_FACTOR, account=str(person.id), behind=person.password_hash or "")
    with _on_record(person, RefusalReason.CODE), counted:
        # First the person, then what is theirs: whoever suspends them, or ends their sessions, goes the same
        # way, and may have done so since this request came in.
        if desk().person(person.id, lock=True) is None or not desk().still_here():
            raise CodeRefused(ENDED)
        means = desk().personal(person).check(form.typed, desk().now())
        if means == RECOVERY:
            desk().tell(person, Topic.RECOVERY_CODE_USED)
        return means


def check_password(person: Person, form: OwnPasswordForm) -> None:
    """Raises LoginRefused, which is on record then, or Throttled."""
    with _on_record(person, RefusalReason.PASSWORD), attempted(Action.LOGIN, account=person.email):
        if not password_matches(person.password_hash, form.password.data or ""):
            raise LoginRefused(WRONG_PASSWORD)


def tried(
    form: Form, page: Callable[[str | None], str], go_on: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """What ``go_on`` answers, or ``page`` again with what is wrong."""
    if not form.validate():
        return page(None), 422
    try:
        return go_on()
    except (CodeRefused, LoginRefused) as refused:
        return page(str(refused)), 422
    except Throttled as throttled:
        return too_many(page(str(throttled)), throttled)


@contextmanager
def _on_record(person: Person, reason: RefusalReason) -> Iterator[None]:
    # Attempts are counted over a connection of their own: nobody waits for a second one while holding one.
    desk().session().commit()
    try:
        yield
    except (CodeRefused, LoginRefused):
        desk().record(LoginRefusal(person.id, reason))
        raise
