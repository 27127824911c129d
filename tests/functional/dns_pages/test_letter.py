"""The mail to whoever manages the DNS: the records as they are when it leaves, and the link."""

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.domains.models import TokenReason
from provisioner.domains.tokens import token_of
from provisioner.letters.writing import write
from provisioner.models import ControlMail
from tests.functional.dns_pages.desk import DNS_ADMIN, Case, Names


@pytest.fixture
def case(names: Names) -> Case:
    return names.claimed()


def letter(case: Case) -> tuple[str, str, str] | None:
    """Recipient, subject and text of the mail that brings the newest link."""
    platform, link_id = case.names.platform, case.links[-1].id
    with Session(platform.control) as session:
        row = session.scalars(select(ControlMail).where(ControlMail.key == f"domain-records:{link_id}")).one()
        mail = write(session, platform.letterbox, row, platform.clock())
    return (mail["To"], mail["Subject"], mail.get_content()) if mail else None


def test_it_brings_the_record_and_a_link_that_opens(case: Case) -> None:
    case.send_link()
    written = letter(case)
    assert written is not None
    recipient, subject, text = written
    host = case.domain.host
    assert (recipient, subject) == (DNS_ADMIN, f"{host} : enregistrement DNS à créer pour Mixeur")
    zone = host.removeprefix("mixeur.")
    for expected in (
        case.domain.instance.member.name,
        f"zone DNS de {zone}",
        "Type    CNAME",
        f"Nom     mixeur  (en entier : {host})",
        "Valeur  prod.mixeur.solutions",
        "fichier de zone : prod.mixeur.solutions.)",
    ):
        assert expected in " ".join(text.split("\n")) or expected in text
    path = text.split("http://domaine.localhost:8000")[1].split()[0]
    assert case.browser.get(path).heading == host


def test_it_brings_the_token_when_one_is_asked_for(case: Case) -> None:
    case.found(token_reason=TokenReason.POINTED_BEFORE)
    case.send_link()
    written = letter(case)
    assert written is not None
    assert token_of(case.names.platform.letterbox.domain_key, case.id) in written[2]


def test_no_row_holds_the_link(case: Case) -> None:
    case.send_link()
    token = case.names.desk().key.token(case.links[-1].id)
    with case.names.rows() as session:
        assert [mail.id for mail in session.scalars(select(ControlMail)) if token in repr(mail.payload)] == []


def test_none_leaves_when_the_link_was_taken_back(case: Case) -> None:
    case.send_link()
    case.revoke()
    assert letter(case) is None


def test_none_leaves_when_the_name_was_given_back(case: Case) -> None:
    case.send_link()
    case.release()
    assert letter(case) is None


def test_a_link_handed_over_by_staff_themselves_sends_nothing(case: Case) -> None:
    links = {link.id for link in case.links}
    with case.names.rows() as session:
        about = {uuid.UUID(mail.payload["about"]) for mail in session.scalars(select(ControlMail))}
    assert links.isdisjoint(about)
