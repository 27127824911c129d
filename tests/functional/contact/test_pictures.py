"""Logo and banner: taken, refused with the reason, shown, and never anybody else's."""

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from provisioner.annex.entry import Field
from storage.directory_store import DirectoryStore
from tests.functional.contact.desk import Case, Dossiers
from tests.members import picture
from tests.pages import Page


@pytest.fixture
def case(dossiers: Dossiers) -> Case:
    return dossiers.opened_by_contact(logo=False)


def press(
    case: Case, address: str, content: bytes | None = None, texts: Mapping[str, str] = MappingProxyType({})
) -> Page:
    """A button beside a picture, without the script: it sends the whole form."""
    page = case.get("identite")
    given = {"logo": (io.BytesIO(content), "logo.png")} if content is not None else {}
    return case.browser.submit(page, {**texts, **given}, to=case.address(address))


def test_a_logo_is_taken_and_shown_as_we_wrote_it(case: Case) -> None:
    sent = picture(320, 160)
    answer = case.upload("logo", sent)
    assert (answer.status, answer.response.get_json()["problems"]) == (200, [])
    shown = case.browser.get(answer.response.get_json()["picture"])
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/png")
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.response.data.startswith(b"\x89PNG")
    assert "Pas encore de logo" not in case.get("identite").text


def test_a_refused_banner_says_why_and_leaves_the_one_before(case: Case) -> None:
    assert case.upload("banner", picture(2000, 175)).status == 200
    before = case.browser.get(case.address("image/banner")).response.data
    refused = case.upload("banner", picture(2400, 180))
    assert refused.status == 422
    [problem] = refused.response.get_json()["problems"]
    assert "2\u202f400 × 180 px" in problem["message"]
    assert case.browser.get(case.address("image/banner")).response.data == before


def test_a_store_that_takes_nothing_says_that_what_was_saved_is_safe(dossiers: Dossiers) -> None:
    full = replace(dossiers.folders.platform.intake, store=DirectoryStore(Path("/dev/null")))
    with dossiers.configured(intake=full) as broken:
        case = broken.opened_by_contact(logo=False)
        answer = press(case, "image/logo", picture(320, 160))
    assert (answer.status, answer.heading) == (503, "Service momentanément indisponible")
    assert "Ce qui était enregistré n’est pas touché." in answer.text


def test_without_the_script_the_texts_are_saved_with_the_picture(case: Case) -> None:
    answer = press(case, "image/logo", picture(320, 160), texts={Field.PRIMARY: "#7A1F3D"})
    assert (answer.status, answer.headers["Location"]) == (303, f"/{case.id}/identite#logo")
    assert "Le logo est enregistré." in case.browser.follow(answer).text
    assert case.entry[Field.PRIMARY] == "#7A1F3D"


def test_without_the_script_a_refused_picture_loses_no_text(case: Case) -> None:
    page = press(case, "image/logo", b"%PDF-1.7 pas une image", texts={Field.PRIMARY: "#7A1F3D"})
    assert (page.status, page.heading) == (422, "Identité graphique")
    assert page.document.find(".//*[@id='logo'][@aria-invalid='true']") is not None
    assert case.entry[Field.PRIMARY] == "#7A1F3D"


def test_pressing_the_button_without_a_file_says_what_to_do(case: Case) -> None:
    page = press(case, "image/logo")
    assert page.status == 422
    assert "Choisissez d’abord un fichier image" in page.text


def test_a_picture_chosen_and_not_sent_is_not_forgotten_in_silence(case: Case) -> None:
    answer = case.save("identite", {"logo": "logo.png"})
    page = case.browser.follow(answer)
    assert page.heading == "Identité graphique"
    assert "Une image choisie n’a pas été envoyée" in page.text


def test_a_banner_can_be_taken_away_and_a_logo_only_replaced(case: Case) -> None:
    case.upload("banner", picture(2000, 175))
    answer = press(case, "image/banner/retirer", texts={Field.PRIMARY: "#7A1F3D"})
    assert "La bannière est retirée." in case.browser.follow(answer).text
    assert case.entry[Field.PRIMARY] == "#7A1F3D"
    assert case.browser.get(case.address("image/banner")).status == 404
    assert press(case, "image/logo/retirer").status == 404


def test_a_picture_too_heavy_for_any_page_is_refused(case: Case) -> None:
    page = press(case, "image/logo", b"\0" * 33_000_000)
    assert (page.status, page.heading) == (413, "Envoi trop volumineux")


def test_a_camera_s_picture_is_refused_with_the_reason(case: Case) -> None:
    refused = case.upload("logo", picture(320, 160) + b"\0" * 15_000_000)
    assert refused.status == 422
    assert "10 Mo" in refused.response.get_json()["problems"][0]["message"]


def test_shades_follow_the_colours_as_they_are_typed(case: Case) -> None:
    part = case.browser.browser.get(
        case.address("nuances"),
        base_url=case.browser.base,
        query_string={"primary": "#10ACB7", "secondary": "#FAE819"},
    )
    assert part.status_code == 200
    assert "nuance ajustée" in part.text
    assert part.text.lstrip().startswith("<div")


def test_pictures_of_a_dossier_are_its_own(case: Case, dossiers: Dossiers) -> None:
    case.upload("logo", picture(320, 160))
    stranger = dossiers.opened_by_contact()
    assert stranger.browser.get(case.address("image/logo")).status == 404
