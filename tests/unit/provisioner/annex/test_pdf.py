"""A PDF's geometry becomes lines as a person reads them, whatever the order and manner of its drawing."""

import re

import pytest

from provisioner.annex.document import Line
from provisioner.annex.document.errors import UnreadableDocument
from provisioner.annex.document.pdf.reader import MOST_PAGES, to_lines
from tests.unit.provisioner.annex.pdf_files import (
    HEIGHT,
    INVISIBLE,
    WIDTH,
    Sheet,
    bar,
    check_box,
    lines,
    pdf,
    stroke,
    table,
    text,
    text_field,
)

HEADER = ("Prénom", "Nom", "email", "Admin")
WIDTHS = (80, 80, 200, 60)


def printed(*sheets: Sheet | str) -> list[Line]:
    """The lines that are not empty."""
    return [line for line in to_lines(pdf(*sheets)) if not line.blank]


def texts(*sheets: Sheet | str) -> list[str]:
    return [line.text for line in printed(*sheets)]


def cells(*sheets: Sheet | str) -> list[list[str]]:
    """Those of the ruled rows."""
    return [[cell.text for cell in line.cells] for line in printed(*sheets) if line.ruled]


def starts(line: Line) -> list[int]:
    return [cell.start for cell in line.cells]


def test_words_on_one_baseline_are_one_line_and_their_order_of_drawing_is_nothing() -> None:
    drawn = [
        text(60, 100, "Nom :"),
        text(60, 130, "Adresse mail :"),
        text(90, 100, "Benali"),
        text(127, 130, "s@b.example"),
    ]
    assert (
        texts("".join(drawn))
        == texts("".join(reversed(drawn)))
        == ["Nom : Benali", "Adresse mail : s@b.example"]
    )


def test_letters_drawn_one_by_one_in_any_order_make_words() -> None:
    widths = {"i": 2.2, "l": 2.2, " ": 2.8, "m": 8.3, "r": 3.3, "t": 2.8}
    x, letters = 60.0, []
    for letter in "ville de Saint-Hilaire":
        letters += [text(x, 100, letter)] if letter != " " else []
        x += widths.get(letter, 6.7 if letter in "SH" else 3.3 if letter == "-" else 5.6)
    shuffled = letters[1::2] + letters[::2][::-1]
    assert texts("".join(shuffled)) == ["ville de Saint-Hilaire"]


def test_bold_drawn_twice_is_read_once() -> None:
    assert texts(text(60, 100, "Couleurs") + text(60.3, 100, "Couleurs")) == ["Couleurs"]


def test_a_double_letter_is_not_a_letter_drawn_twice() -> None:
    assert texts(text(60, 100, "l") + text(62.2, 100, "l") + text(64.4, 100, "e")) == ["lle"]


def test_letters_set_wide_apart_and_digits_in_boxes_make_words() -> None:
    heading = "".join(text(60 + 12 * index, 100, letter) for index, letter in enumerate("CONTACT"))
    number = "".join(text(60 + 15 * index, 140, digit) for index, digit in enumerate("99912345800013"))
    assert texts(heading + number) == ["CONTACT", "99912345800013"]


def test_words_a_little_above_or_below_their_neighbours_stay_on_the_line() -> None:
    assert texts(text(60, 100, "la 1") + text(76.5, 96.5, "re", size=6) + text(85, 101, "adjointe")) == [
        "la 1re adjointe"
    ]


def test_a_crooked_scan_is_straightened() -> None:
    rows = [
        "Prénom Nom email Admin",
        "Tom Roux t@b.example Oui",
        "Zoé Lys z@b.example Non",
        "Ana Ré a@b.example Oui",
    ]
    words = [
        (60 + 130 * place, 100 + 14 * at, word)
        for at, row in enumerate(rows)
        for place, word in enumerate(row.split())
    ]
    slanted = "".join(text(x, y - 0.025 * x, word, mode=INVISIBLE) for x, y, word in words)
    assert [line.split() for line in texts(slanted)] == [row.split() for row in rows]


def test_invisible_text_counts_and_text_off_the_page_or_without_size_does_not() -> None:
    hidden = text(-300, 100, "dehors") + text(60, HEIGHT + 40, "dessous") + text(60, 160, "point", size=0.5)
    assert texts(text(60, 100, "couche de texte", mode=INVISIBLE) + hidden) == ["couche de texte"]


@pytest.mark.parametrize(("rotate", "degrees"), [(90, 90), (180, 180), (270, 270), (0, 90)])
def test_a_turned_page_reads_like_an_upright_one(rotate: int, degrees: int) -> None:
    words = [(60, 60, "Couleur principale :"), (150, 60, "#123456"), (60, 80, "Couleur secondaire :")]
    drawn = ""
    for across, down, word in words:
        places = {
            90: (down, HEIGHT - across),
            180: (WIDTH - across, HEIGHT - down),
            270: (WIDTH - down, across),
        }
        x, y = places[degrees]
        drawn += text(x, y, word, degrees=degrees)
    assert texts(Sheet(drawn, rotate=rotate)) == ["Couleur principale : #123456", "Couleur secondaire :"]


def test_a_watermark_does_not_mix_with_the_text_that_it_crosses() -> None:
    found = texts(
        lines(60, 100, "Nom : Agence", "Description : une agence.")
        + text(80, 130, "BROUILLON", size=30, degrees=45)
    )
    assert found == ["Nom : Agence", "Description : une agence.", "BROUILLON"]


def test_two_entries_on_one_line_stay_there_with_their_gap() -> None:
    [line] = printed(text(60, 100, "Nom : Benali") + text(300, 100, "Prénom : Sofia"))
    assert [cell.text for cell in line.cells] == ["Nom : Benali", "Prénom : Sofia"]
    assert not line.ruled


def test_columns_without_ruling_lines_begin_at_the_same_character() -> None:
    rows = [("Prénom", "Nom", "email"), ("Jean-Baptiste", "Roux", "jb@b.example"), ("Zoé", "", "z@b.example")]
    drawn = "".join(
        text(60 + 90 * column, 100 + 15 * row, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if cell
    )
    head, first, second = printed(drawn)
    assert starts(first) == starts(head)
    assert starts(second) == [starts(head)[0], starts(head)[2]]


def test_ruling_lines_make_cells_and_an_empty_one_counts() -> None:
    rows = (HEADER, ("Sofia", "Benali", "s@b.example", "Oui"), ("SOLITOIT", "", "à définir", ""))
    assert cells(table(60, 100, WIDTHS, rows)) == [list(row) for row in rows]


def test_borders_may_be_thin_rectangles_and_the_outer_ones_missing() -> None:
    inner = bar(160, 100, 0.5, 40) + bar(60, 120, 300, 0.5)
    words = text(64, 112, "Nom") + text(164, 112, "Agence") + text(64, 134, "Prénom") + text(164, 134, "Zoé")
    assert cells(inner + words) == [["Nom", "Agence"], ["Prénom", "Zoé"]]


def test_a_merged_cell_is_one() -> None:
    borders = "".join(stroke(60, y, 360, y) for y in (100, 120, 140))
    borders += stroke(60, 100, 60, 140) + stroke(360, 100, 360, 140) + stroke(200, 120, 200, 140)
    words = text(64, 114, "Votre structure") + text(64, 134, "Nom") + text(204, 134, "Agence")
    assert texts(borders + words) == ["Votre structure", "Nom\tAgence"]


def test_a_frame_around_text_is_no_table() -> None:
    frame = (
        stroke(50, 80, 500, 80)
        + stroke(50, 200, 500, 200)
        + stroke(50, 80, 50, 200)
        + stroke(500, 80, 500, 200)
    )
    [line] = printed(frame + text(60, 100, "Nom : Benali"))
    assert not line.ruled


def test_text_wrapped_in_a_cell_is_joined() -> None:
    wrapped = ("Description", "Une agence qui conseille les\nménages de tout le bassin.")
    assert cells(table(60, 100, (80, 140), (("Nom", "Agence"), wrapped)))[1] == [
        "Description",
        "Une agence qui conseille les ménages de tout le bassin.",
    ]


@pytest.mark.parametrize(
    "wrapped",
    [
        "marie-ange.delacroix-\nimbert@marais.example",
        "m.imbert@grand-\nmarais.example",
        "m.imbert@grand-ma\nrais.exam\nple",
    ],
)
def test_an_address_wrapped_in_a_cell_keeps_a_space_for_its_reader_to_doubt(wrapped: str) -> None:
    [_, row] = cells(table(60, 100, (80, 80, 110, 60), (HEADER, ("Zoé", "Imbert", wrapped, "Oui"))))
    assert row == ["Zoé", "Imbert", wrapped.replace("\n", " "), "Oui"]


def test_a_name_wrapped_at_its_hyphen_is_made_whole() -> None:
    [_, row] = cells(
        table(60, 100, (60, 60, 150, 60), (HEADER, ("Zoé", "Delacroix-\nImbert", "z@b.example", "")))
    )
    assert row[1] == "Delacroix-Imbert"


def test_lines_that_somebody_ended_are_rows_of_their_own() -> None:
    sides = ("Pour HESPUL\nFait à Lyon", "Pour le Membre\nFait à Sylve\nBon pour accord")
    assert cells(table(60, 100, (200, 200), (("", "Signatures"), sides)))[1:] == [
        ["Pour HESPUL", "Pour le Membre"],
        ["Fait à Lyon", "Fait à Sylve"],
        ["", "Bon pour accord"],
    ]


def test_a_table_with_lines_between_its_rows_alone_has_columns_all_the_same() -> None:
    rows = (("Prénom", "Nom"), ("Sofia", "Benali"), ("Zoé", "Lys"))
    drawn = "".join(
        text(64 + 150 * column, 112 + 20 * row, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    )
    between = "".join(stroke(60, 118 + 20 * row, 400, 118 + 20 * row) for row in range(3))
    assert cells(drawn + between) == [list(row) for row in rows]


def test_cells_centred_without_any_border_are_read_side_by_side() -> None:
    label = text(60, 106, "Adresse / entité")
    value = lines(200, 100, "8 rue des Tuiliers", "44990 Saint-Clair")
    assert [re.split(r"\s{2,}", line) for line in texts(label + value)] == [
        ["Adresse / entité", "8 rue des Tuiliers"],
        ["44990 Saint-Clair"],
    ]


def test_people_below_each_other_are_never_taken_for_one_centred_row() -> None:
    addresses = lines(200, 100, "a@b.example", "c@b.example", "d@b.example")
    beside = next(line for line in texts(text(60, 112, "Zoé") + addresses) if "Zoé" in line)
    assert "c@b.example" in beside


PROSE = (
    "le prestataire héberge les données que le membre",
    "lui confie et les garde selon les présentes règles",
    "sans les donner à personne ni les lire jamais, et",
    "les rend à la fin du contrat dans un format lisible",
    "que le membre choisit parmi ceux que propose alors",
)


def test_prose_in_two_columns_is_read_column_by_column() -> None:
    other = tuple(reversed(PROSE))
    drawn = lines(60, 100, *PROSE) + lines(320, 100, *other)
    assert texts(text(60, 70, "Conditions générales") + drawn + text(60, 220, "VOTRE IDENTITÉ", size=14)) == [
        "Conditions générales",
        *PROSE,
        *other,
        "VOTRE IDENTITÉ",
    ]


def test_columns_of_prose_need_not_stand_line_beside_line() -> None:
    other = tuple(reversed(PROSE))
    assert texts(lines(60, 100, *PROSE) + lines(320, 106, *other, pitch=13)) == [*PROSE, *other]


def test_sections_side_by_side_are_read_one_after_the_other() -> None:
    left = ("VOTRE STRUCTURE", "Nom : Agence du Nord", "Description : Une agence.")
    right = ("COULEURS", "Couleur principale : #123456", "Couleur secondaire : #654321")
    assert texts(lines(60, 100, *left, pitch=15) + lines(330, 100, *right, pitch=15)) == [*left, *right]


def test_pairs_of_entries_side_by_side_stay_on_their_lines() -> None:
    left = ("Nom : Benali", "Adresse mail : s@b.example", "Fonction : directrice")
    right = ("Prénom : Sofia", "Téléphone : 01 99 00 00 00", "Ville : Sylve")
    found = texts(lines(60, 100, *left, pitch=15) + lines(330, 100, *right, pitch=15))
    assert [line.split("  ")[0] for line in found] == list(left)


def test_a_heading_too_long_for_its_line_is_one() -> None:
    heading = lines(
        60, 100, "À qui devons-nous nous adresser pour la", "personnalisation de Mixeur ?", size=20, pitch=24
    )
    body = lines(
        60,
        160,
        "Nom : Benali",
        "Prénom : Sofia et tout ce qui suit sur cette ligne",
        "Adresse mail : s@b.example",
    )
    assert texts(heading + body)[0] == "À qui devons-nous nous adresser pour la personnalisation de Mixeur ?"


def test_a_line_left_empty_on_the_page_is_an_empty_line() -> None:
    drawn = lines(60, 100, "une phrase qui", "continue ici.") + lines(
        60, 148, "Une autre phrase", "qui continue."
    )
    assert [line.text for line in to_lines(pdf(drawn))] == [
        "",
        "une phrase qui",
        "continue ici.",
        "",
        "Une autre phrase",
        "qui continue.",
    ]


def test_a_table_over_two_pages_keeps_its_rows() -> None:
    first, second = ("Sofia", "Benali", "s@b.example", "Oui"), ("Zoé", "Lys", "z@b.example", "")
    found = cells(table(60, 760, WIDTHS, (HEADER, first)), table(60, 40, WIDTHS, (HEADER, second)))
    assert found == [list(row) for row in (HEADER, first, HEADER, second)]


def test_headers_and_footers_of_most_pages_are_dropped() -> None:
    pages = [
        text(60, 40, "HESPUL - 14 place Jules Ferry")
        + text(60, 400, f"Partie {word}")
        + text(250, 815, f"Mixeur, page {number} / 3")
        for number, word in enumerate(("un", "deux", "trois"), start=1)
    ]
    assert texts(*pages) == ["Partie un", "Partie deux", "Partie trois"]


def test_the_header_of_a_table_at_the_top_of_each_page_is_kept() -> None:
    row = ("Zoé", "Lys", "z@b.example", "")
    page = table(60, 40, WIDTHS, (HEADER, row, row, row, row, row))
    assert cells(page, page).count(list(HEADER)) == 2


def test_what_is_filled_into_a_form_stands_beside_its_label() -> None:
    fields = (
        text_field(130, 90, 200, 16, "Communauté de communes du Nord"),
        text_field(130, 116, 300, 60, "Une agence.\nElle conseille les ménages."),
        check_box(130, 200, checked=True),
        check_box(130, 230, checked=False),
    )
    labels = (
        text(60, 102, "Nom :")
        + text(60, 126, "Description :")
        + text(60, 209, "Super :")
        + text(60, 239, "Autre :")
    )
    assert [" ".join(line.split()) for line in texts(Sheet(labels, fields=fields))] == [
        "Nom : Communauté de communes du Nord",
        "Description : Une agence.",
        "Elle conseille les ménages.",
        "Super : ☒",
        "Autre : ☐",
    ]


def test_text_typed_over_the_page_is_part_of_it() -> None:
    assert texts(Sheet(text(60, 100, "Nom :"), typed_over=text(90, 101, "Agence"))) == ["Nom : Agence"]


def test_a_message_names_the_page_and_the_printed_line() -> None:
    page = lines(60, 100, "un", "deux") + table(60, 140, (100, 100), (("Nom", "Agence"), ("Prénom", "Zoé")))
    assert [str(line) for line in printed("", page)] == [f"page 2, ligne {number}" for number in (1, 2, 3, 4)]


def test_signs_of_printers_are_cleaned() -> None:
    assert texts(text(60, 100, "Sofia\u00a0Benali \u2013 l\u2019agence")) == [
        "Sofia Benali \u2013 l\u2019agence"
    ]


def test_a_hyphen_at_the_end_of_a_line_is_still_one() -> None:
    assert texts(lines(60, 100, "Adresse mail : m.roux@haute-", "sylve.example"))[0].endswith("haute-")


def test_a_file_that_is_no_whole_pdf_is_refused() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        to_lines(b"%PDF-1.7\nrien")
    assert refused.value.code == "damaged"


def test_pages_without_text_are_refused_with_the_way_out() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        to_lines(pdf(stroke(10, 10, 100, 100)))
    assert refused.value.code == "no_text_layer"
    assert "Word" in refused.value.message


def test_more_pages_than_any_annex_has_are_refused() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        to_lines(pdf(*["" for _ in range(MOST_PAGES + 1)]))
    assert refused.value.code == "too_large"


def test_numbers_beyond_any_page_are_borne() -> None:
    huge = "9" * 38
    far = f"{huge} 0 0 {huge} {huge} {huge} cm 0 0 m {huge} 0 l {huge} {huge} l S\n"
    turned = f"BT /F 10 Tf {huge} {huge} -{huge} {huge} 0 0 Tm (loin) Tj ET\n"
    assert texts(text(60, 100, "Nom : Agence") + far + turned) == ["Nom : Agence"]
