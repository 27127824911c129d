"""What people are told of what is held about them."""

from datetime import UTC, datetime

from tenants.outbox import Topic
from tenants.own_data import MAILS, Section, as_json


def test_every_mail_has_a_name_that_people_read() -> None:
    assert set(MAILS) == set(Topic)
    assert len(set(MAILS.values())) == len(MAILS)


def test_a_file_holds_every_section_also_an_empty_one() -> None:
    moment = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    sections = (Section("Sessions", ({"vue le": moment, "adresse IP": None},)), Section("Invitations", ()))
    assert as_json(sections) == {
        "Sessions": [{"vue le": "2026-11-21T09:30:00+00:00", "adresse IP": None}],
        "Invitations": [],
    }
