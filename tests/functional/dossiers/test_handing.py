"""To the contact and back: links, mails, corrections."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from provisioner.annex.entry import EMPTY, Field
from provisioner.dossiers import drafting, handing, links
from provisioner.dossiers.links import VALIDITY
from provisioner.dossiers.models import DossierState, Hand
from provisioner.errors import Conflict, InputRefused, NotFound
from provisioner.letters.sending import send_due
from provisioner.worker import defer_due
from tests.functional.dossiers.folders import CONTACT, Folders, complete_entry
from tests.mailbox import mails_to


def invited(folders: Folders, email: str = CONTACT) -> tuple[uuid.UUID, str]:
    """A dossier in its contact's hands, and the token of the link."""
    dossier_id = folders.new()
    with folders.opened(dossier_id) as (session, dossier):
        link = handing.invite(session, dossier, email, folders.desk())
        return dossier_id, folders.key.token(link.id)


def someone() -> str:
    return f"{uuid.uuid4().hex[:12]}@structure.example"


def test_the_link_of_the_mail_opens_the_dossier(folders: Folders, outbox: Path) -> None:
    email = someone()
    dossier_id, token = invited(folders, email)
    send_due(folders.platform)
    [mail] = mails_to(outbox, email)
    assert f"http://annexe.localhost:8000/ouvrir/{token}" in mail.get_content()
    with folders.rows() as session:
        link, dossier = links.find_by_token(session, token, folders.platform.clock())
        assert (dossier.id, dossier.state) == (dossier_id, DossierState.WITH_MEMBER)
        assert token not in {link.token_sha256, str(link.id)}


def test_a_structure_without_a_name_yet_is_given_none(folders: Folders, outbox: Path) -> None:
    email = someone()
    dossier_id = folders.new(EMPTY, logo=False)
    with folders.opened(dossier_id) as (session, dossier):
        handing.invite(session, dossier, email, folders.desk())
    send_due(folders.platform)
    [mail] = mails_to(outbox, email)
    assert mail["Subject"] == "Votre annexe Mixeur à compléter"
    assert "l’espace Mixeur de votre structure, il nous faut" in mail.get_content()


def test_links_that_do_not_open_are_refused_alike(folders: Folders) -> None:
    now = folders.platform.clock()
    _, revoked = invited(folders)
    with folders.rows() as session:
        _, dossier = links.find_by_token(session, revoked, now)
        links.revoke(session, dossier, now)
    _, expired = invited(folders)
    refusals = set()
    for token, moment in ((revoked, now), (expired, now + VALIDITY + timedelta(minutes=1)), ("x" * 43, now)):
        with folders.rows() as session, pytest.raises(NotFound) as refusal:
            links.find_by_token(session, token, moment)
        refusals.add(str(refusal.value))
    assert len(refusals) == 1


def test_a_new_link_ends_the_one_before(folders: Folders) -> None:
    dossier_id, first = invited(folders)
    with folders.opened(dossier_id) as (session, dossier):
        handing.invite(session, dossier, CONTACT, folders.desk())
    with folders.rows() as session, pytest.raises(NotFound):
        links.find_by_token(session, first, folders.platform.clock())


def test_a_mail_whose_link_was_taken_back_does_not_leave(folders: Folders, outbox: Path) -> None:
    email = someone()
    dossier_id, _ = invited(folders, email)
    with folders.opened(dossier_id) as (session, dossier):
        handing.take_back(session, dossier, folders.platform.clock())
    send_due(folders.platform)
    assert mails_to(outbox, email) == []


@pytest.mark.parametrize("address", ["", "pas une adresse", "quelqu.un@hespul.org"])
def test_no_link_goes_to_an_address_that_cannot_be_the_members(folders: Folders, address: str) -> None:
    dossier_id = folders.new()
    with pytest.raises(InputRefused), folders.opened(dossier_id) as (session, dossier):
        handing.invite(session, dossier, address, folders.desk())
    with folders.opened(dossier_id) as (_, dossier):
        assert dossier.state is DossierState.TO_REVIEW


def test_corrections_reach_the_contact_with_a_comment_for_each_place(folders: Folders, outbox: Path) -> None:
    email = someone()
    dossier_id, token = invited(folders, email)
    with folders.opened(dossier_id) as (session, dossier):
        handing.send(session, dossier, folders.platform.clock())
        assert dossier.state is DossierState.TO_REVIEW
    with folders.opened(dossier_id) as (session, dossier):
        texts = {
            "colours.primary": "Ce bleu est-il celui de votre charte ?",
            "accounts/b/email": "À vérifier.",
        }
        handing.ask_corrections(session, dossier, texts, folders.desk())
        assert dossier.state is DossierState.WITH_MEMBER
    send_due(folders.platform)
    [mail] = [mail for mail in mails_to(outbox, email) if "points à revoir" in mail["Subject"]]
    corrections = mail.get_content()
    assert "– Couleur principale : Ce bleu est-il celui de votre charte ?" in corrections
    assert "– Compte de Basile Orme : e-mail : À vérifier." in corrections
    assert token in corrections


def test_corrections_without_a_word_or_without_a_contact_are_refused(folders: Folders) -> None:
    dossier_id = folders.new()
    with pytest.raises(InputRefused), folders.opened(dossier_id) as (session, dossier):
        handing.ask_corrections(session, dossier, {"domain": "  "}, folders.desk())
    with pytest.raises(Conflict), folders.opened(dossier_id) as (session, dossier):
        handing.ask_corrections(session, dossier, {"domain": "Lequel ?"}, folders.desk())


def test_sending_twice_is_a_conflict_and_answers_the_comments_once(folders: Folders) -> None:
    dossier_id, _ = invited(folders)
    with folders.opened(dossier_id) as (session, dossier):
        handing.ask_corrections(session, dossier, {"": "Merci de relire."}, folders.desk())
        handing.send(session, dossier, folders.platform.clock())
        assert [comment.answered_at is not None for comment in dossier.comments] == [True]
        assert dossier.sent_at is not None
        with pytest.raises(Conflict):
            handing.send(session, dossier, folders.platform.clock())


@pytest.mark.parametrize(
    ("colour", "logo", "code"), [("#10ACB7", False, "logo.missing"), ("bleu", True, "colour.invalid")]
)
def test_a_form_that_breaks_a_rule_stays_with_its_contact(
    folders: Folders, colour: str, logo: bool, code: str
) -> None:
    dossier_id = folders.new(complete_entry().with_values({Field.PRIMARY: colour}), logo=logo)
    with folders.opened(dossier_id) as (session, dossier):
        handing.invite(session, dossier, CONTACT, folders.desk())
        with pytest.raises(InputRefused) as refused:
            handing.send(session, dossier, folders.platform.clock())
        assert [problem.code for problem in refused.value.problems] == [code]
        assert (dossier.state, dossier.sent_at) == (DossierState.WITH_MEMBER, None)


def test_a_mail_whose_job_was_lost_leaves_with_the_sweep(folders: Folders, outbox: Path) -> None:
    email = someone()
    invited(folders, email)
    defer_due(folders.platform)
    send_due(folders.platform)
    assert len(mails_to(outbox, email)) == 1


def test_the_revision_that_was_handed_over_is_known_afterwards(folders: Folders) -> None:
    dossier_id, _ = invited(folders)
    with folders.opened(dossier_id) as (session, dossier):
        entry = drafting.entry_of(session, dossier)
        changed = entry.__class__({**entry.values}, entry.accounts[:1])
        drafting.save(session, dossier, changed, dossier.revision, folders.signed(Hand.CONTACT))
        assert (dossier.handed_over, dossier.revision) == (1, 2)
