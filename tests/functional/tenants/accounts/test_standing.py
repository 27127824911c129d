"""Roles, suspension, invitations taken back and deletion: what each does, and to whom it is refused."""

import uuid

import pytest
from sqlalchemy import select

from tenants.models import (
    Account,
    AuditEvent,
    EmailChange,
    Factor,
    Invitation,
    PasswordReset,
    RecoveryCode,
    SignIn,
)
from tenants.roles import AccountState, FactorKind, Role
from tests.functional.access.matrix import csrf_token
from tests.functional.tenants.accounts.staffed import Staffed, entered
from tests.functional.tenants.space import PASSWORD, Person, Space, log_in
from tests.pages import Page


def delete(staffed: Staffed, person: Person, successor: Person | None = None) -> Page:
    page = staffed.browser.get(f"/comptes/{person.id}/supprimer")
    values = {"successor": str(successor.id)} if successor else {}
    return staffed.browser.submit(page, values)


def test_a_promotion_holds_from_the_next_request_on_and_so_does_its_end(staffed: Staffed) -> None:
    person = staffed.space.member()
    browser = entered(staffed.space, person)
    assert browser.get("/comptes").status == 403
    staffed.press(person, "role")
    assert browser.get("/comptes").status == 200
    staffed.press(person, "role")
    assert browser.get("/comptes").status == 403
    assert staffed.space.kinds_about(person.id).count("account.role_changed") == 2
    assert staffed.topics().count("role-changed") == 2


@pytest.mark.parametrize("role", [Role.CONSEILLER, Role.SUPER_CONSEILLER], ids=["promotion", "demotion"])
def test_a_role_given_or_taken_by_mistake_is_undone_beside_the_message(staffed: Staffed, role: Role) -> None:
    person = staffed.space.member(role)
    page = staffed.browser.follow(staffed.press(person, "role"))
    assert staffed.account(person.id).role is not role
    staffed.browser.submit(page, action=f"/comptes/{person.id}/role")
    assert staffed.account(person.id).role is role


def test_an_invitation_taken_back_by_mistake_is_sent_anew_beside_the_message(staffed: Staffed) -> None:
    person, path = staffed.space.invite()
    page = staffed.browser.follow(staffed.press(person, "invitation/annuler"))
    assert page.form(f"/comptes/{person.id}/invitation") is not None
    assert "suspendez" not in staffed.browser.get(f"/comptes/{person.id}/supprimer").text
    assert staffed.space.visitor().get(path).status == 410


def test_a_role_that_does_not_exist_is_no_role(staffed: Staffed) -> None:
    person = staffed.space.member()
    assert staffed.force(f"/comptes/{person.id}/role", role="admin").status == 422
    assert staffed.account(person.id).role is Role.CONSEILLER


def test_the_last_super_conseiller_keeps_the_role(own: Staffed) -> None:
    path = f"/comptes/{own.chief.id}"
    page = own.browser.get(path)
    assert "Vous êtes la seule personne à gérer cet espace" in page.text
    assert "Retirer ce rôle" not in page.text
    refused = own.force(f"{path}/role", role="conseiller")
    assert refused.status == 409
    assert "nommez d’abord un autre super-conseiller" in refused.text
    assert own.browser.get("/comptes").status == 200


def test_who_gives_their_own_role_up_is_led_home(own: Staffed) -> None:
    own.space.member(Role.SUPER_CONSEILLER)
    page = own.browser.follow(own.press(own.chief, "role"))
    assert page.heading == "Bonjour Noé"
    assert own.browser.get("/comptes").status == 403


def test_a_suspension_ends_sessions_at_once_and_is_undone_by_one_button(staffed: Staffed) -> None:
    person = staffed.space.member()
    first, second = entered(staffed.space, person), entered(staffed.space, person)
    page = staffed.browser.follow(staffed.press(person, "suspendre"))
    assert "est suspendu" in page.text
    assert first.get("/").status == second.get("/").status == 302
    assert staffed.sessions_of(person) == 0
    undone = staffed.browser.submit(page, action=f"/comptes/{person.id}/retablir")
    assert "est rétabli" in staffed.browser.follow(undone).text
    assert first.get("/").status == 302
    assert log_in(staffed.space.visitor(), person.email).status == 302
    assert staffed.space.kinds_about(person.id)[-3:] == ["account.suspended", "account.restored", "login"]
    assert {"account-suspended", "account-restored"} <= set(staffed.topics())


def test_what_was_done_is_on_record_with_who_did_it(staffed: Staffed) -> None:
    person = staffed.space.member()
    staffed.press(person, "suspendre")
    suspended = select(AuditEvent).where(AuditEvent.kind == "account.suspended")
    about = AuditEvent.fields["account"].astext == str(person.id)
    with staffed.space.rows() as session:
        event = session.scalars(suspended.where(about)).one()
        assert (event.actor, event.address) == (f"account:{staffed.chief.id}", "127.0.0.1")


def test_a_suspension_ends_sessions_in_every_process(staffed: Staffed) -> None:
    person = staffed.space.member()
    with staffed.space.configured() as elsewhere:
        there = entered(elsewhere, person)
        assert there.get("/").status == 200
        staffed.press(person, "suspendre")
        assert there.get("/").status == 302


def test_a_suspended_person_gets_no_password_and_the_answer_of_a_stranger(own: Staffed) -> None:
    person = own.space.member()
    own.press(person, "suspendre")
    before = own.topics()
    ask = own.space.visitor()
    ask.submit(ask.get("/mot-de-passe-oublie"), {"email": person.email})
    assert own.topics() == before
    refused = log_in(own.space.visitor(), person.email)
    unknown = log_in(own.space.visitor(), "personne@structure.example")
    assert refused.status == unknown.status == 422
    assert refused.text == unknown.text


def test_nobody_suspends_or_deletes_themselves(staffed: Staffed) -> None:
    staffed.space.member(Role.SUPER_CONSEILLER)
    path = f"/comptes/{staffed.chief.id}"
    page = staffed.browser.get(path)
    assert "ni suspendre ni supprimer votre propre compte" in page.text
    other = staffed.space.member()
    for refused in (
        staffed.force(f"{path}/suspendre"),
        staffed.force(f"{path}/supprimer", successor=str(other.id)),
    ):
        assert refused.status == 409
    assert staffed.account(staffed.chief.id).state is AccountState.ACTIVE


def test_an_invitation_is_sent_again_once_in_five_minutes(staffed: Staffed) -> None:
    person, path = staffed.space.invite()
    page = staffed.press(person, "invitation")
    assert page.status == 409
    assert "attendez cinq minutes" in page.text
    with staffed.space.rows() as session:
        row = session.scalars(select(Invitation).where(Invitation.account_id == person.id)).one()
        row.created_at = row.created_at.replace(year=row.created_at.year - 1)
    assert staffed.press(person, "invitation").status == 302
    assert staffed.space.visitor().get(path).status == 410


def test_an_invitation_that_was_taken_back_is_not_said_to_be_on_its_way(staffed: Staffed) -> None:
    person, _ = staffed.space.invite()
    staffed.press(person, "invitation/annuler")
    page = staffed.press(person, "invitation")
    assert page.status == 409
    assert "vient d’être annulée : attendez cinq minutes après son envoi" in page.text
    assert "le temps qu’elle arrive" not in page.text


def test_a_revoked_invitation_opens_nothing_and_nothing_renews_it_by_itself(own: Staffed) -> None:
    person, path = own.space.invite()
    own.press(person, "invitation/annuler")
    assert own.space.visitor().get(path).status == 410
    ask = own.space.visitor()
    ask.submit(ask.get("/mot-de-passe-oublie"), {"email": person.email})
    assert own.account(person.id).state is AccountState.SUSPENDED
    with own.space.rows() as session:
        rows = session.scalars(select(Invitation).where(Invitation.account_id == person.id)).all()
    assert len(rows) == 1
    assert "Invitation annulée" in own.browser.get(f"/comptes/{person.id}").text
    assert "invitation.revoked" in own.space.kinds_about(person.id)
    assert own.force(f"/comptes/{person.id}/retablir").status == 409


def test_the_mail_of_a_revoked_invitation_does_not_leave(own: Staffed) -> None:
    before = own.topics()
    person, _ = own.space.invite()
    own.press(person, "invitation/annuler")
    assert own.topics() == before


def test_a_deletion_says_before_what_goes_what_stays_and_who_takes_over(staffed: Staffed) -> None:
    person, successor = staffed.space.member(), staffed.space.member()
    page = staffed.browser.get(f"/comptes/{person.id}/supprimer")
    assert page.heading == "Supprimer le compte de Noé Tilleul ?"
    for said in ("C’est définitif.", "son nom, sur les travaux signés", "le mot de passe", "Qui reprend"):
        assert said in page.text
    options = [option.get("value") for option in page.document.iter("option")]
    assert str(successor.id) in options
    assert str(person.id) not in options


def test_a_deleted_account_leaves_its_name_and_its_successor(own: Staffed) -> None:
    person, successor = own.space.member(), own.space.member()
    browser = entered(own.space, person)
    ask = own.space.visitor()
    ask.submit(ask.get("/mot-de-passe-oublie"), {"email": person.email})
    page = own.browser.follow(delete(own, person, successor))
    assert "Le compte de Noé Tilleul est supprimé." in page.text
    assert "Noé Tilleul – repris par Noé Tilleul" in page.text
    assert browser.get("/").status == 302
    gone = own.account(person.id)
    assert (gone.full_name, gone.successor_id) == ("Noé Tilleul", successor.id)
    assert {gone.email, gone.password_hash, gone.last_login_at} == {None}
    with own.space.rows() as session:
        for rows in (Invitation, PasswordReset, EmailChange, SignIn, Factor, RecoveryCode):
            assert session.scalars(select(rows).where(rows.account_id == person.id)).all() == []
    assert "password-reset" not in own.topics()
    assert own.topics()[-1] == "account-deleted"
    assert own.space.kinds_about(person.id)[-1] == "account.deleted"


def test_a_deleted_account_answers_like_one_that_never_was(own: Staffed) -> None:
    person, successor = own.space.member(), own.space.member()
    delete(own, person, successor)
    for path in (f"/comptes/{person.id}", f"/comptes/{person.id}/supprimer"):
        gone, unknown = (
            own.browser.get(path),
            own.browser.get(path.replace(str(person.id), str(uuid.uuid4()))),
        )
        assert gone.status == unknown.status == 404
        assert gone.text == unknown.text
    assert log_in(own.space.visitor(), person.email).status == 422


def test_the_address_of_a_deleted_account_may_be_invited_anew(own: Staffed) -> None:
    person, successor = own.space.member(), own.space.member()
    delete(own, person, successor)
    form = own.browser.get("/comptes/inviter")
    values = {"first_name": "Noé", "last_name": "Tilleul", "email": person.email}
    assert own.browser.submit(form, values).status == 302
    assert own.by_email(person.email).id != person.id


def test_work_needs_somebody_active_to_take_it_over(staffed: Staffed) -> None:
    person = staffed.space.member()
    invited, _ = staffed.space.invite()
    for successor in (None, person, invited):
        page = delete(staffed, person, successor)
        assert page.status == 409
        assert "Choisissez qui reprend le travail" in page.text
    assert staffed.account(person.id).state is AccountState.ACTIVE


def test_who_never_came_in_is_forgotten_whole(own: Staffed) -> None:
    person, path = own.space.invite()
    before = own.browser.get("/comptes").text
    page = own.browser.follow(delete(own, person))
    assert person.email in before
    assert person.email not in page.text
    assert "Comptes supprimés" not in page.text
    gone = own.account(person.id)
    assert gone.full_name == ""
    assert gone.successor_id is None
    assert own.space.visitor().get(path).status == 410


def give_factor(staffed: Staffed, person: Person) -> None:
    now = staffed.space.platform.clock()
    with staffed.space.rows() as session:
        session.add(
            Factor(
                id=uuid.uuid4(), account_id=person.id, kind=FactorKind.TOTP, created_at=now, confirmed_at=now
            )
        )


def test_a_lost_second_factor_is_taken_away_with_the_sessions_and_told(own: Staffed) -> None:
    person = own.space.member()
    browser = entered(own.space, person)
    assert "second facteur" not in own.browser.get(f"/comptes/{person.id}").text
    give_factor(own, person)
    page = own.browser.follow(own.press(person, "second-facteur"))
    assert "Le second facteur de Noé Tilleul est retiré" in page.text
    assert browser.get("/").status == 302
    assert log_in(own.space.visitor(), person.email).status == 302
    assert own.topics()[-1] == "factor-reset"
    assert "factor.reset" in own.space.kinds_about(person.id)
    assert own.force(f"/comptes/{person.id}/second-facteur").status == 409


def test_ones_own_second_factor_is_not_taken_away_here(own: Staffed) -> None:
    give_factor(own, own.chief)
    page = own.force(f"/comptes/{own.chief.id}/second-facteur")
    assert page.status == 409
    assert "depuis « Mon compte »" in page.text


@pytest.mark.parametrize(
    "action", ["", "/role", "/invitation", "/invitation/annuler", "/suspendre", "/retablir", "/supprimer"]
)
def test_an_account_of_another_instance_is_as_one_that_never_was(
    staffed: Staffed, neighbour: Space, action: str
) -> None:
    foreign = neighbour.member()
    values = {"role": "super_conseiller", "first_name": "A", "last_name": "B", "email": "a@b.example"}
    for account_id in (foreign.id, uuid.uuid4()):
        assert staffed.force(f"/comptes/{account_id}{action}", **values).status == 404
    with neighbour.rows() as session:
        assert session.get_one(Account, foreign.id).state is AccountState.ACTIVE
    assert staffed.browser.get("/comptes/not-a-number").status == 404


@pytest.mark.parametrize("action", ["", "/role", "/suspendre", "/supprimer", "/invitation"])
def test_a_conseiller_changes_nobody(staffed: Staffed, action: str) -> None:
    person, other = staffed.space.member(), staffed.space.member()
    browser = entered(staffed.space, person)
    forged = {"csrf_token": csrf_token(browser.get("/")), "role": "super_conseiller"}
    page = browser.post(f"/comptes/{other.id}{action}", forged)
    assert page.status == 403
    assert staffed.account(other.id).role is Role.CONSEILLER


def test_who_never_chose_a_password_takes_no_work_over(staffed: Staffed) -> None:
    person = staffed.space.member()
    invited, _ = staffed.space.invite()
    page = staffed.browser.get(f"/comptes/{person.id}/supprimer")
    assert str(invited.id) not in [option.get("value") for option in page.document.iter("option")]
    assert log_in(staffed.space.visitor(), person.email, PASSWORD).status == 302
