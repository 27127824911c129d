"""The form as a page shows it: every page is checked as a browser would, besides what each test looks for."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import render_template

from provisioner.annex.annex import Reading
from provisioner.annex.entry import (
    AccountRow,
    Entry,
    Field,
    Finding,
    Remark,
    check_pictures,
    findings,
    prefill,
)
from provisioner.web.annex_form import (
    SECTIONS,
    ClashNote,
    FormView,
    PictureKind,
    PictureView,
    SectionKey,
    shades,
)
from provisioner.web.annex_form.view import anchor
from tests.pages import text_of
from tests.unit.provisioner.web.annex_form.tiny import ENTRY, PICTURES, shown, tiny_app
from themes.problems import Severity

DOUBT = Remark(
    "accounts/d1/email",
    Severity.WARNING,
    "account.email_repaired",
    "Lue ainsi : vérifiez-la.",
    "m.delorme@val-ambre.example",
)


def by_id(page: Element, name: str) -> Element:
    (found,) = [element for element in page.iter() if element.get("id") == name]
    return found


def named(page: Element, name: str) -> list[Element]:
    return [element for element in page.iter() if element.get("name") == name]


def with_class(page: Element, name: str) -> list[Element]:
    return [element for element in page.iter() if name in element.get("class", "").split()]


def test_every_field_is_there_with_its_text_its_label_and_its_rule() -> None:
    page = shown()
    for section in SECTIONS:
        for field in section.fields:
            (control,) = named(page, field.name)
            assert (control.get("value") or (control.text or "").removeprefix("\n")) == ENTRY[field.name]
            rule = by_id(page, control.get("aria-describedby", "").split()[0])
            assert text_of(rule).startswith(" ".join(field.rule.split())[:20])


def test_a_form_without_problems_has_no_summary_and_no_mark() -> None:
    page = shown(findings=findings(ENTRY))
    assert with_class(page, "af-summary") == []
    assert with_class(page, "af-note") == []
    assert not [element for element in page.iter() if element.get("aria-invalid")]


def test_a_problem_is_beside_its_field_and_the_summary_leads_there() -> None:
    entry = ENTRY.with_values({Field.PRIMARY: "10ACB7", Field.SIRET: ""})
    page = shown(entry, findings=findings(entry))
    colour = by_id(page, "colours-primary")
    assert colour.get("aria-invalid") == "true"
    assert "vouliez-vous dire #10ACB7" in text_of(by_id(page, "colours-primary-notes"))
    lines = [text_of(line) for line in with_class(page, "af-summary")[0].iter("li")]
    assert [line.split(" :")[0] for line in lines] == ["Couleur principale", "N° SIRET à facturer"]
    assert [link.get("href") for link in with_class(page, "af-summary")[0].iter("a")] == [
        "#colours-primary",
        "#structure-siret",
    ]


@pytest.mark.parametrize("submitted", [True, False])
def test_the_summary_is_read_out_only_after_a_submission(submitted: bool) -> None:
    entry = ENTRY.with_values({Field.NAME: ""})
    page = shown(entry, findings=findings(entry), just_submitted=submitted)
    (box,) = with_class(page, "af-summary")
    assert (box.get("role") == "alert") is submitted


def test_what_the_document_left_open_may_be_confirmed() -> None:
    (button,) = named(shown(findings=findings(ENTRY, [DOUBT])), "confirm")
    assert button.get("value") == "accounts/d1/email|account.email_repaired"
    assert text_of(button) == "C’est juste : Compte n° 1, adresse e-mail"
    assert named(shown(findings=findings(ENTRY, [DOUBT]), confirmable=False), "confirm") == []


def test_a_problem_of_the_whole_document_is_in_the_summary_and_is_confirmed_there() -> None:
    problem = Finding("document", Severity.ERROR, "document.empty", "Vide.", from_document=True)
    page = shown(findings=(problem,))
    (box,) = with_class(page, "af-summary")
    assert list(box.iter("a")) == []
    assert "Document : Vide." in text_of(box)
    (button,) = box.iter("button")
    assert button.get("value") == "document|document.empty"
    assert by_id(page, button.get("form", "")).tag == "form"


@pytest.mark.parametrize("place", ["contact", "offer.referent", "accounts", "accounts/d2", "logo", "domain"])
def test_a_summary_link_leads_to_something_wherever_the_problem_is(place: str) -> None:
    page = shown(findings=(Finding(place, Severity.WARNING, "x", "À vérifier."),))
    (link,) = with_class(page, "af-summary")[0].iter("a")
    assert by_id(page, link.get("href", "")[1:]) is not None
    assert "À vérifier." in text_of(by_id(page, f"{anchor(place)}-notes"))


def test_staff_s_comment_stands_beside_the_field() -> None:
    page = shown(comments={"structure.name": "Sans sigle, merci."})
    assert "Demande de l’équipe : Sans sigle, merci." in text_of(by_id(page, "structure-name-notes"))


def test_staff_may_write_a_comment_beside_every_field() -> None:
    page = shown(asks_comments=True, comments={"domain": "Lequel ?"})
    places = {element.get("name", "").removeprefix("comment:") for element in page.iter("textarea")}
    assert {*Field, "logo", "banner", "accounts/d1", "accounts/d2"} <= places
    (box,) = named(page, "comment:domain")
    assert box.text == "Lequel ?"


def test_both_texts_of_a_clash_are_shown() -> None:
    page = shown(clashes=(ClashNote("structure.name", "Val d’Ambre", "CC Val d’Ambre", "Lucie"),))
    assert text_of(by_id(page, "structure-name-notes")) == (
        "Entre-temps, Lucie a écrit « CC Val d’Ambre ». Votre texte est dans le champ : « Val d’Ambre »."
    )


def test_a_clash_with_an_emptied_field_says_so() -> None:
    assert ClashNote("domain", "a.example", "", "Lucie").message == (
        "Entre-temps, Lucie a vidé ce champ. Votre texte est dans le champ : « a.example »."
    )


def test_what_is_typed_is_text_and_nothing_else() -> None:
    hostile = '"><script>alert(1)</script>'
    entry = Entry(dict.fromkeys(Field, hostile), (AccountRow("a", hostile, hostile, hostile),))
    page = shown(entry, findings=findings(entry), comments={"domain": hostile})
    assert [script.get("src") is not None for script in page.iter("script")] == [True] * 4
    assert named(page, "structure.name")[0].get("value") == hostile


def test_rows_can_be_added_removed_and_pasted_without_a_script() -> None:
    page = shown()
    (body,) = [element for element in page.iter() if "data-af-rows" in element.attrib]
    assert len(with_class(body, "af-spare")) == 3
    assert [box.get("value") for box in named(page, "remove")][:2] == ["d1", "d2"]
    assert {button.get("value") for button in named(page, "action")} == {"rows", "paste"}
    assert len(named(page, "paste")) == 1


def test_the_role_of_a_row_is_chosen() -> None:
    (role,) = named(shown(), "accounts/d1/role")
    assert [option.get("value") for option in role.iter("option") if "selected" in option.attrib] == [
        "super_conseiller"
    ]


def test_enter_saves_instead_of_pressing_the_first_button_of_the_page() -> None:
    page = shown(findings=findings(ENTRY, [DOUBT]))
    buttons = [button for form in page.iter("form") for button in form.iter("button")]
    first = next(button for button in buttons if button.get("type") == "submit")
    assert (first.get("name"), first.get("formaction")) == (None, None)


def test_the_picture_that_is_there_is_shown_and_another_can_be_sent() -> None:
    page = shown()
    assert [image.get("src") for image in by_id(page, "logo-image").iter("img")] == ["/images/logo"]
    assert "Pas de bannière" in text_of(by_id(page, "banner-image"))
    (send,) = [button for button in page.iter("button") if button.get("formaction") == "/annexe/banniere"]
    assert send.get("formenctype") == "multipart/form-data"


def test_a_banner_may_be_taken_away() -> None:
    banner = PictureView(PictureKind.BANNER, "/images/banniere", "/annexe/banniere", "/annexe/sans-banniere")
    page = shown(pictures=(PICTURES[0], banner))
    assert [b for b in page.iter("button") if b.get("formaction") == "/annexe/sans-banniere"]


def test_a_missing_logo_is_said_beside_it() -> None:
    missing = tuple(map(Finding.of_problem, check_pictures(has_logo=False)))
    page = shown(findings=missing)
    assert "Envoyez le logo" in text_of(by_id(page, "logo-notes"))
    assert by_id(page, "logo").get("aria-invalid") == "true"


def test_a_quiet_form_does_not_ask_for_what_is_not_filled_in_yet() -> None:
    entry = Entry({Field.PRIMARY: "bleu"})
    _, absent = prefill(Reading())
    view = FormView(entry, findings(entry, absent), quiet=True)
    assert [line.label for line in view.summary()] == ["Couleur principale"]


def test_a_locked_form_can_only_be_read() -> None:
    page = shown(locked=True, findings=findings(ENTRY, [DOUBT]))
    for name in ("structure.name", "structure.description", "accounts/d1/email"):
        assert "readonly" in named(page, name)[0].attrib
    assert [
        button for form in page.iter("form") for button in form.iter("button") if button.get("name")
    ] == []
    assert not [field for field in page.iter("input") if field.get("type") == "file"]


def test_the_contact_s_browser_may_fill_in_and_staff_s_may_not() -> None:
    assert named(shown(own_details=True), "contact.email")[0].get("autocomplete") == "email"
    assert named(shown(), "contact.email")[0].get("autocomplete") == "off"


def test_findings_of_a_section_lead_to_its_page() -> None:
    entry = ENTRY.with_values({Field.NAME: "", Field.DOMAIN: "?"})
    view = FormView(entry, findings(entry), section_url=lambda key: f"/annexe/{key.value}")
    assert [line.link for line in view.summary()] == [
        "/annexe/structure#structure-name",
        "/annexe/adresse#domain",
    ]
    assert [line.link for line in view.summary(SectionKey.DOMAIN)] == ["/annexe/adresse#domain"]


def colours(primary: str, secondary: str, **changes: Any) -> str:
    app = tiny_app()
    with app.test_request_context():
        part = shades(primary, secondary, **changes)
        return render_template("annex_form/shades.html", alone=True, shades=part)


def test_colours_show_where_a_shade_stands_in_for_them() -> None:
    html = colours("#10ACB7", "#FAE819", name="Val d’Ambre", logo="/images/logo")
    assert html.count("nuance ajustée") == 3
    assert 'fill="#10ACB7"' in html
    assert 'href="/images/logo"' in html
    assert "Val d’Ambre" in html
    assert "style=" not in html


def test_colours_that_read_well_are_said_to_be_kept() -> None:
    assert colours("#7A1F3D", "#1F4E7A").count("gardée telle quelle.") == 2


@pytest.mark.parametrize(("primary", "secondary"), [("", ""), ("10ACB7", "#FAE819"), ("#10ACB7", "\ud800<")])
def test_there_is_no_miniature_before_both_are_colours(primary: str, secondary: str) -> None:
    html = colours(primary, secondary)
    assert "af-miniature" not in html
    assert "dès que les deux couleurs sont indiquées" in html
