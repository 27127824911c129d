"""The structure's sheet: who keeps it, what it may say, and two people who keep it at once (MIX-ROLE-2)."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from provisioner.instances.work import Platform
from tenants.models import Account, AuditEvent, Mail, Structure
from tenants.roles import Role
from tenants.structure.texts import COLUMNS
from tests.functional.tenants.second_factor.keys import come_in
from tests.functional.tenants.space import Space
from tests.members import live_instance
from tests.pages import Page, PageClient, text_of

PATH, FACTOR = "/structure", "/structure/second-facteur"
KNOWN = {
    "description": "Un territoire.",
    "referent_first_name": "Ambre",
    "referent_last_name": "Valmont",
}
SHEET = {
    "description": "Un territoire de collines.\r\n\r\nEt de forêts.",
    "siret": "200 041 614 00252",
    "postal_address": "1, place du Marché\r\n03000 Surville",
    "phone": "04 70 00 00 00",
    "email": "Contact@sylve.example",
    "website": "www.sylve.example",
    "referent_first_name": "Ève",
    "referent_last_name": "Durand",
    "referent_function": "chargée de mission",
    "referent_email": "e.durand@sylve.example",
    "referent_phone": "+33 4 70 00 00 01",
    "dpo_name": "Cabinet Lisière",
    "dpo_email": "dpo@lisiere.example",
}


@pytest.fixture(scope="module")
def own(platform: Platform, space: Space) -> Space:
    """An instance whose sheet these tests change as they like."""
    return Space.of(platform, space.app, live_instance(platform))


@pytest.fixture
def keeper(own: Space) -> PageClient:
    return own.signed_in(Role.SUPER_CONSEILLER)


@pytest.fixture(autouse=True)
def described(own: Space) -> None:
    """The sheet before each test."""
    with own.rows() as session:
        row = session.get_one(Structure, 1)
        for column in (*COLUMNS, "edited_at", "factor_required_at"):
            setattr(row, column, KNOWN.get(column))
        row.name = own.name


def save(browser: PageClient, opened: Page | None = None, /, **values: str) -> Page:
    return browser.submit(opened or browser.get(PATH), values, action=PATH)


def row_of(space: Space) -> Structure:
    with space.rows() as session:
        row = session.get_one(Structure, 1)
        session.expunge(row)
    return row


def lines(space: Space, *kinds: str) -> list[tuple[str, dict[str, object]]]:
    of_kinds = select(AuditEvent).where(AuditEvent.kind.in_(kinds)).order_by(AuditEvent.position)
    with space.rows() as session:
        return [(line.kind, dict(line.fields)) for line in session.scalars(of_kinds)]


def test_what_is_written_is_shown_to_everybody(own: Space, keeper: PageClient) -> None:
    page = keeper.follow(save(keeper, **SHEET))
    assert "La fiche est enregistrée." in page.text
    portal = own.signed_in(Role.CONSEILLER).get("/")
    for text in (
        "Et de forêts.",
        "1, place du Marché",
        "20004161400252",
        "contact@sylve.example",
        "https://www.sylve.example",
        "Ève Durand, chargée de mission",
        "Cabinet Lisière",
    ):
        assert text in portal.text
    links = [link.get("href") for link in portal.document.iter("a")]
    assert {"tel:0470000000", "tel:+33470000001", "mailto:dpo@lisiere.example"} <= set(links)
    assert PATH not in links


def test_super_conseillers_alone_are_led_there(own: Space, keeper: PageClient) -> None:
    assert PATH in [link.get("href") for link in keeper.get("/").document.iter("a")]
    conseiller = own.signed_in(Role.CONSEILLER)
    assert conseiller.get(PATH).status == 403
    token = csrf(conseiller.get("/"))
    for address in (PATH, f"{PATH}/second-facteur"):
        assert conseiller.post(address, {**SHEET, "exige": "oui", "csrf_token": token}).status == 403
        assert own.visitor().get(PATH).headers["Location"] == f"/login?next={PATH}"
    assert row_of(own).edited_at is None
    assert row_of(own).factor_required_at is None


def csrf(page: Page) -> str:
    fields = (field for field in page.document.iter("input") if field.get("name") == "csrf_token")
    return next(fields).attrib["value"]


def test_a_form_without_its_token_changes_nothing(own: Space, keeper: PageClient) -> None:
    assert keeper.post(PATH, SHEET).status == 400
    assert keeper.post(f"{PATH}/second-facteur", {"exige": "oui"}).status == 400
    assert row_of(own).edited_at is None


def test_another_members_sheet_stays_as_it_is(own: Space, neighbour: Space, keeper: PageClient) -> None:
    before = row_of(neighbour).name
    save(keeper, **SHEET, instance_id=str(neighbour.id))
    assert row_of(neighbour).name == before


def test_no_field_but_those_of_the_form_is_written(own: Space, keeper: PageClient) -> None:
    save(keeper, **SHEET, id="7", factor_required_at="2026-01-01", edited_at="1999-01-01")
    row = row_of(own)
    assert (row.id, row.factor_required_at) == (1, None)
    assert row.edited_at is not None
    assert row.edited_at.year > 1999


def test_everything_wrong_is_said_at_once_and_nothing_is_lost(own: Space, keeper: PageClient) -> None:
    page = save(keeper, **{**SHEET, "siret": "123", "email": "x", "website": "javascript:x", "name": ""})
    assert page.status == 422
    assert page.text.count("Rien n’est enregistré") == 1
    for complaint in ("Ce SIRET n’est pas valable", "Ce n’est pas une adresse", "Indiquez le nom"):
        assert complaint in page.text
    assert "Cabinet Lisière" in page.response.text
    assert row_of(own).edited_at is None
    assert keeper.submit(page, {**SHEET, "name": own.name}, action=PATH).status == 302
    assert row_of(own).dpo_name == "Cabinet Lisière"


def test_what_is_written_is_text_and_never_markup(own: Space, keeper: PageClient) -> None:
    save(keeper, description="<script>alert(1)</script>", referent_function="</dd><b>")
    page = own.signed_in().get("/")
    assert "<script>alert(1)</script>" in page.text


def test_a_change_names_its_fields_in_the_trail_and_not_their_texts(own: Space, keeper: PageClient) -> None:
    save(keeper, phone="04 70 00 00 00", dpo_name="Cabinet Lisière")
    _, fields = lines(own, "structure.edited")[-1]
    assert fields == {"changed": ["phone", "dpo_name"]}


def test_nothing_changed_is_nothing_written_down(own: Space, keeper: PageClient) -> None:
    before = lines(own, "structure.edited")
    assert "Rien n’a changé." in keeper.follow(save(keeper)).text
    assert lines(own, "structure.edited") == before


def referent_mails(space: Space) -> list[dict[str, str]]:
    about = select(Mail).where(Mail.topic == "referent-changed").order_by(Mail.created_at)
    with space.rows() as session:
        return [mail.payload for mail in session.scalars(about)]


def test_another_referent_is_written_down_with_old_and_new_and_told_once(
    own: Space, keeper: PageClient
) -> None:
    mailed = len(referent_mails(own))
    save(keeper, referent_first_name="Ève", referent_last_name="Durand", referent_function="directrice")
    _, fields = lines(own, "referent.changed")[-1]
    assert fields == {"before": "Ambre Valmont", "after": "Ève Durand, directrice"}
    mails = referent_mails(own)
    assert len(mails) == mailed + 1
    assert (mails[-1]["before"], mails[-1]["after"]) == ("Ambre Valmont", "Ève Durand, directrice")


def test_the_same_referent_is_told_to_nobody(own: Space, keeper: PageClient) -> None:
    mailed = len(referent_mails(own))
    save(keeper, phone="04 70 00 00 00")
    assert len(referent_mails(own)) == mailed


def test_two_people_at_different_fields_both_get_what_they_wrote(own: Space, keeper: PageClient) -> None:
    other = own.signed_in(Role.SUPER_CONSEILLER)
    mine, theirs = keeper.get(PATH), other.get(PATH)
    assert save(other, theirs, phone="04 70 00 00 00").status == 302
    assert save(keeper, mine, website="sylve.example").status == 302
    assert (row_of(own).phone, row_of(own).website) == ("04 70 00 00 00", "https://sylve.example")


def test_two_people_at_one_field_see_both_texts_and_choose(own: Space, keeper: PageClient) -> None:
    other = own.signed_in(Role.SUPER_CONSEILLER)
    mine, theirs = keeper.get(PATH), other.get(PATH)
    save(other, theirs, phone="04 70 11 11 11", dpo_name="Cabinet Lisière")
    page = save(keeper, mine, phone="04 70 22 22 22")
    assert page.status == 409
    assert "Une autre personne a écrit entre-temps : « 04 70 11 11 11 »." in page.text
    assert row_of(own).phone == "04 70 11 11 11"
    assert keeper.submit(page, action=PATH).status == 302
    assert (row_of(own).phone, row_of(own).dpo_name) == ("04 70 22 22 22", "Cabinet Lisière")


def test_two_people_at_once_never_overwrite_each_other_unseen(own: Space) -> None:
    browsers = [own.signed_in(Role.SUPER_CONSEILLER) for _ in range(4)]
    opened = [browser.get(PATH) for browser in browsers]

    def submit(number: int) -> int:
        return save(browsers[number], opened[number], phone=f"04 70 00 00 0{number}").status

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(submit, range(4)))
    assert sorted(statuses) == [302, 409, 409, 409]
    assert row_of(own).phone == f"04 70 00 00 0{statuses.index(302)}"


def test_a_form_whose_marks_were_tampered_with_shows_what_differs(own: Space, keeper: PageClient) -> None:
    page = keeper.submit(keeper.get(PATH), {"opened": "x", "phone": "04 70 00 00 00"}, action=PATH)
    assert page.status == 409
    assert row_of(own).phone is None


def test_who_has_no_second_factor_yet_is_named_before_it_is_required(own: Space) -> None:
    person = own.member()
    with own.rows() as session:
        session.get_one(Account, person.id).first_name = "Sidonie"
    decider = own.member(Role.SUPER_CONSEILLER)
    page = come_in(own, decider, own.telephone(decider).set_up()).get(FACTOR)
    assert re.search(r"\d+ personnes? sur \d+ (l’a|l’ont) déjà installé", page.text)
    assert "devront se reconnecter dès leur prochaine page" in page.text
    assert "Sidonie Tilleul" in page.text
    assert decider.email not in page.text


def test_a_second_factor_is_asked_of_everybody_and_no_longer(own: Space) -> None:
    person = own.member(Role.SUPER_CONSEILLER)
    telephone = own.telephone(person).set_up()
    keeper = come_in(own, person, telephone)
    page = keeper.get(PATH)
    assert "Au choix de chacun·e." in page.text
    page = keeper.follow(decide(keeper, telephone.recovery_codes()[0]))
    assert "Exigé de tout le monde." in page.text
    assert row_of(own).factor_required_at is not None
    assert lines(own, "factor.required")[-1][1] == {"required": True}
    assert "recovery_code.used" in own.kinds_about(person.id)
    decide(keeper, telephone.recovery_codes()[0])
    assert row_of(own).factor_required_at is None


def test_nobody_decides_on_it_with_a_wrong_code(own: Space) -> None:
    person = own.member(Role.SUPER_CONSEILLER)
    keeper = come_in(own, person, own.telephone(person).set_up())
    refused = decide(keeper, "000000")
    assert refused.status == 422
    assert "Ce code n’est pas le bon" in refused.text
    assert row_of(own).factor_required_at is None


def test_a_recovery_code_decides_on_it_as_well(own: Space) -> None:
    person = own.member(Role.SUPER_CONSEILLER)
    telephone = own.telephone(person).set_up()
    keeper = come_in(own, person, telephone)
    other_way = next(link for link in keeper.get(FACTOR).document.iter("a") if "secours" in text_of(link))
    asked = keeper.get(other_way.attrib["href"])
    assert "Code de secours" in asked.text
    wrong = keeper.submit(asked, {"code": "ABCDE-FGHJK"})
    assert (wrong.status, "Code de secours" in wrong.text) == (422, True)
    code, *_ = telephone.recovery_codes()
    assert keeper.submit(wrong, {"code": code}).headers["Location"] == PATH
    assert row_of(own).factor_required_at is not None


def test_nobody_decides_on_it_without_a_second_factor(own: Space, keeper: PageClient) -> None:
    page = keeper.get(PATH)
    assert keeper.get(FACTOR).headers["Location"] == "/mon-compte/second-facteur"
    led = keeper.post(FACTOR, {"exige": "oui", "csrf_token": csrf(page)})
    assert led.headers["Location"] == "/mon-compte/second-facteur"
    assert row_of(own).factor_required_at is None


def decide(keeper: PageClient, code: str) -> Page:
    return keeper.submit(keeper.get(FACTOR), {"code": code}, action=FACTOR)


def test_what_is_wrong_is_listed_above_the_form_with_the_way_to_each_field(keeper: PageClient) -> None:
    refused = save(keeper, siret="12", email="pas une adresse")
    listed = refused.document.find(".//div[@role='alert']")
    assert listed is not None
    assert [link.get("href") for link in listed.iter("a")] == ["#email", "#siret"]


def test_saving_the_sheet_keeps_what_is_asked_of_second_factors(own: Space, keeper: PageClient) -> None:
    save(keeper, phone="04 70 00 00 00")
    assert row_of(own).factor_required_at is None
