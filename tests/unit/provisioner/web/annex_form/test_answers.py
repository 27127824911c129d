"""What the scripts of the form are told."""

from io import BytesIO

from werkzeug.datastructures import FileStorage, MultiDict

from provisioner.annex.entry import AccountRow, Entry, Field
from provisioner.web.annex_form import ClashNote, PictureKind, picture_answer, posted_file, saved_answer
from tests.unit.provisioner.web.annex_form.tiny import ENTRY
from themes.problems import Problem


def sent(name: str) -> FileStorage:
    return FileStorage(BytesIO(b"x"), filename=name)


def test_a_save_that_nobody_crossed_changes_nothing_on_the_page() -> None:
    assert saved_answer(ENTRY, ENTRY, 7, "14 h 32") == {
        "revision": 7,
        "saved": "14 h 32",
        "changes": {},
        "clashes": [],
    }


def test_the_page_takes_over_what_others_wrote_added_and_removed() -> None:
    theirs = Entry(
        {**ENTRY.values, Field.DOMAIN: "mixeur.val-ambre.example"},
        (ENTRY.accounts[0], AccountRow("n1", "Ana", "Orme")),
    )
    changes = saved_answer(ENTRY, theirs, 7, "14 h 32")["changes"]
    assert changes["domain"] == "mixeur.val-ambre.example"
    assert (changes["accounts/n1/first_name"], changes["accounts/n1/role"]) == ("Ana", "conseiller")
    assert (changes["accounts/d2/first_name"], changes["accounts/d2/role"]) == ("", "")
    assert "accounts/d1/email" not in changes


def test_a_clash_is_told_with_its_place() -> None:
    note = ClashNote("structure.name", "A", "B", "Lucie")
    told = saved_answer(ENTRY, ENTRY, 7, "14 h 32", [note])["clashes"]
    assert told == [{"place": "structure.name", "message": note.message}]


def test_a_refused_picture_comes_with_its_reasons() -> None:
    problem = Problem.error("banner", "banner.width", "La bannière mesure 2 400 × 180 px.")
    assert picture_answer([problem], None) == {
        "problems": [{"message": "La bannière mesure 2 400 × 180 px."}],
        "picture": None,
    }


def test_a_picture_comes_alone_from_the_script_or_with_the_whole_form() -> None:
    alone = MultiDict({"file": sent("logo.png")})
    whole = MultiDict({"logo": sent(""), "banner": sent("b.png")})
    assert posted_file(alone, PictureKind.LOGO) is alone["file"]
    assert posted_file(whole, PictureKind.BANNER) is whole["banner"]
    assert posted_file(whole, PictureKind.LOGO) is None
