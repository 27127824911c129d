"""Who is told, in the transaction that gives a name back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.letters.posting import Topic
from provisioner.models import ControlMail
from tests.functional.domains.journeys import Journey


def told(journey: Journey, domain_id: object) -> set[str]:
    with Session(journey.platform.control) as session:
        asked = select(ControlMail).where(ControlMail.topic == Topic.DOMAIN_RELEASED.value)
        mine = (mail.payload for mail in session.scalars(asked))
        return {payload["for"] for payload in mine if payload["domain"] == str(domain_id)}


def test_a_name_that_was_answered_is_told_of_when_it_is_given_back(journey: Journey) -> None:
    domain_id = journey.serve()
    journey.release()
    assert told(journey, domain_id) == {"member", "staff"}


def test_a_name_that_never_was_is_given_back_in_silence(journey: Journey) -> None:
    domain_id = journey.ask()
    journey.release()
    assert told(journey, domain_id) == set()
