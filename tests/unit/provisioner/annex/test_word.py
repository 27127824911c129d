"""Word documents, one construct at a time: what a person sees on the page is what is read."""

from io import BytesIO

import pytest
from docx import Document
from docx.shared import Cm

from provisioner.annex.document.docx.reader import to_lines
from tests.unit.provisioner.annex.word import cell, docx, lines, paragraph, row, run, shown, table

PROMPT = paragraph("Cliquez ici pour entrer du texte.")

CHOICES = '<w:listEntry w:val="Non"/><w:listEntry w:val="Oui"/>'
UNTICKED = '<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>'


def control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def field(instruction: str, result: str, form: str = "") -> str:
    begin = f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r>'
    instructed = f"{begin}<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    separated = f'{instructed}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    return f'{separated}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def form(content: str) -> str:
    return f"<w:ffData>{content}</w:ffData>"


def in_paragraph(*content: str) -> str:
    return f"<w:p>{''.join(content)}</w:p>"


def boxed(text: str) -> str:
    return f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"


def test_a_document_of_another_program_is_read_as_it_was_made() -> None:
    """By python-docx itself, with its own template, styles and all."""
    made = Document()
    made.add_heading("VOTRE IDENTITÉ", 1)
    made.add_paragraph("Nom : Agence Clair-Toit")
    grid = made.add_table(rows=2, cols=2)
    for at, text in enumerate(("Nom", "email", "Benali", "s.benali@clair-toit.example")):
        grid.cell(at // 2, at % 2).text = text
        grid.cell(at // 2, at % 2).width = Cm(3)
    content = BytesIO()
    made.save(content)
    found = to_lines(content.getvalue())
    assert [(line.number, str(line), shown(line)) for line in found] == [
        (1, "paragraphe 1", "VOTRE IDENTITÉ"),
        (2, "paragraphe 2", "Nom : Agence Clair-Toit"),
        (3, "tableau 1, ligne 1", "Nom | email"),
        (4, "tableau 1, ligne 2", "Benali | s.benali@clair-toit.example"),
    ]


def test_places_count_what_a_person_sees() -> None:
    body = paragraph("a") + paragraph("") + paragraph("b") + table(row("c", "d")) + paragraph("e")
    places = [str(line) for line in to_lines(docx(body)) if not line.blank]
    assert places == ["paragraphe 1", "paragraphe 2", "tableau 1, ligne 1", "paragraphe 3"]


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (run("Nom : ") + run("Clair") + run("-Toit"), ["Nom : Clair-Toit"]),
        (run("Nom :") + "<w:r><w:br/></w:r>" + run("Clair"), ["Nom :", "Clair"]),
        (run("Nom") + "<w:r><w:tab/></w:r>" + run("Clair"), ["Nom | Clair"]),
        (run("Clair") + "<w:r><w:noBreakHyphen/></w:r>" + run("Toit"), ["Clair-Toit"]),
        (run("ren") + "<w:r><w:softHyphen/></w:r>" + run("dez-vous"), ["rendez-vous"]),
        (run("a\u00a0b\u2011c"), ["a b-c"]),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run(" Oui"), ["☒ Oui"]),
        ('<w:r><w:sym w:font="Wingdings" w:char="f0a8"/></w:r>', ["☐"]),
        ('<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>', ["\ufffd"]),
        (run("a") + run("caché", "<w:vanish/>") + run("b", '<w:vanish w:val="0"/>'), ["ab"]),
        ('<w:hyperlink r:id="rId4">' + run("s@clair.example") + "</w:hyperlink>", ["s@clair.example"]),
        ('<w:fldSimple w:instr="AUTHOR">' + run("Sofia") + "</w:fldSimple>", ["Sofia"]),
        ("<w:smartTag>" + run("Clair") + "</w:smartTag>", ["Clair"]),
        (run("vu") + '<w:r><w:commentReference w:id="1"/><w:footnoteReference w:id="1"/></w:r>', ["vu"]),
    ],
)
def test_a_paragraph_is_what_stands_on_the_page(content: str, read: list[str]) -> None:
    assert lines(in_paragraph(content)) == read


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (control(run("Benali"), "<w:text/>"), ["Nom : Benali"]),
        (control(run("Entrez un nom"), "<w:showingPlcHdr/>"), ["Nom :"]),
        (control(run("Entrez un nom"), '<w:showingPlcHdr w:val="0"/>'), ["Nom : Entrez un nom"]),
        (control(run("☐"), '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'), ["Nom : ☒"]),
        (control(run("☒"), '<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>'), ["Nom : ☐"]),
        (control(run("Oui"), '<w:dropDownList><w:listItem w:value="1"/></w:dropDownList>'), ["Nom : Oui"]),
        (control(control(run("Benali"))), ["Nom : Benali"]),
    ],
)
def test_a_control_in_a_line_is_what_was_entered(content: str, read: list[str]) -> None:
    assert lines(in_paragraph(run("Nom : "), content)) == read


def test_controls_around_paragraphs_rows_and_cells_are_transparent_and_prompts_are_nothing() -> None:
    assert lines(control(paragraph("un") + paragraph("deux"))) == ["un", "deux"]
    assert lines(control(PROMPT, "<w:showingPlcHdr/>")) == [""]
    grid = table(
        control(row("Nom", "email")),
        row(control(cell("Benali")), control(cell(PROMPT), "<w:showingPlcHdr/>")),
    )
    assert lines(grid) == ["Nom | email", "Benali | "]


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (field(' HYPERLINK "mailto:x" ', run("s@clair.example")), ["s@clair.example"]),
        (field("FORMTEXT", run("Benali"), form("<w:textInput/>")), ["Benali"]),
        (field("FORMTEXT", run("\u2002" * 5), form("<w:textInput/>")), [""]),
        (field("FORMCHECKBOX", "", form("<w:checkBox><w:checked/></w:checkBox>")), ["☒"]),
        (field("FORMCHECKBOX", "", form('<w:checkBox><w:default w:val="1"/></w:checkBox>')), ["☒"]),
        (field("FORMCHECKBOX", "", form(UNTICKED)), ["☐"]),
        (field("FORMDROPDOWN", "", form(f'<w:ddList><w:result w:val="1"/>{CHOICES}</w:ddList>')), ["Oui"]),
        (field("FORMDROPDOWN", "", form(f"<w:ddList>{CHOICES}</w:ddList>")), ["Non"]),
        (field("FORMDROPDOWN", "", form('<w:ddList><w:result w:val="9"/></w:ddList>')), [""]),
        (field("IF", run("a") + field("REF", run("b"))) + run("c"), ["abc"]),
        ('<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("a"), ["a"]),
    ],
)
def test_a_field_is_its_result_or_what_was_ticked_or_chosen(content: str, read: list[str]) -> None:
    assert lines(in_paragraph(content)) == read


def test_a_field_that_never_ends_hides_nothing_beyond_its_paragraph() -> None:
    open_field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert lines(in_paragraph(open_field, run("a")) + paragraph("b")) == ["", "b"]


def test_of_tracked_changes_what_was_inserted_stays_and_what_was_deleted_goes() -> None:
    removed = "<w:del><w:r><w:delText>Pays</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('ici')}</w:moveFrom><w:moveTo>{run('là')}</w:moveTo>"
    changed = in_paragraph(run("Nom : "), removed, f"<w:ins>{run('Clair')}</w:ins>", moved)
    assert lines(changed) == ["Nom : Clairlà"]
    grid = table(row("a", "b"), row("c", "d", properties="<w:del/>"), row("e", "f", properties="<w:ins/>"))
    assert lines(grid) == ["a | b", "e | f"]
    assert lines(table(row("a", cell("b", "<w:cellDel/>")), row("c", "d"))) == ["a | ", "c | d"]


def test_paragraphs_whose_parting_was_deleted_are_one() -> None:
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    assert lines(in_paragraph(mark, run("Clair")) + paragraph("-Toit")) == ["Clair-Toit"]
    assert lines(in_paragraph(mark, run("Clair")) + table(row("a"))) == ["Clair", "a"]


def test_a_text_box_is_read_once_below_the_paragraph_it_is_anchored_in() -> None:
    alternatives = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{boxed('dedans')}</wps:txbx>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{boxed('dedans')}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent>"
    )
    found = to_lines(docx(in_paragraph(run("dehors"), f"<w:r>{alternatives}</w:r>")))
    assert [(str(line), line.text) for line in found] == [
        ("paragraphe 1", "dehors"),
        ("zone de texte 1", "dedans"),
    ]
    only_old = in_paragraph(f"<w:r><w:pict><v:textbox>{boxed('dedans')}</v:textbox></w:pict></w:r>")
    assert lines(only_old) == ["", "dedans"]
    assert lines(table(row(cell(only_old), "à côté"))) == [" | à côté", "dedans"]


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        # One cell over two columns leaves the others where they are.
        (
            [row("a", "b", "c"), row(cell("d", '<w:gridSpan w:val="2"/>'), "e")],
            [[(0, "a"), (1, "b"), (2, "c")], [(0, "d"), (2, "e")]],
        ),
        # Columns that somebody pulled by hand do not meet on Word's grid, but are the same by their order.
        (
            [
                row("a", cell("b", '<w:gridSpan w:val="2"/>'), "c"),
                row(cell("d", '<w:gridSpan w:val="2"/>'), "e", "f"),
            ],
            [[(0, "a"), (1, "b"), (2, "c")], [(0, "d"), (1, "e"), (2, "f")]],
        ),
        # A row that begins further right.
        (
            [row("a", "b", "c"), row("d", "e", properties='<w:gridBefore w:val="1"/>')],
            [[(0, "a"), (1, "b"), (2, "c")], [(1, "d"), (2, "e")]],
        ),
        # A merged cell goes on empty, downwards and sideways.
        (
            [
                row(cell("a", '<w:vMerge w:val="restart"/>'), "b"),
                row(cell("", "<w:vMerge/>"), "c"),
                row(cell("d", '<w:hMerge w:val="restart"/>'), cell("e", "<w:hMerge/>")),
            ],
            [[(0, "a"), (1, "b")], [(0, ""), (1, "c")], [(0, "d"), (1, "")]],
        ),
    ],
)
def test_cells_keep_their_column(rows: list[str], read: list[list[tuple[int, str]]]) -> None:
    found = to_lines(docx(table(*rows)))
    assert [[(each.start, each.text) for each in line.cells] for line in found] == read
    assert all(line.ruled for line in found)


def test_a_cell_merged_with_the_one_above_remembers_its_text() -> None:
    oui = cell("Oui", '<w:vMerge w:val="restart"/>')
    _, below = to_lines(docx(table(row("a", oui), row("b", cell("", "<w:vMerge/>")))))
    assert [each.continues for each in below.cells] == ["", "Oui"]


def test_cells_side_by_side_make_rows_of_their_lines_at_the_same_place() -> None:
    both = row(
        cell(paragraph("") + paragraph("Pour HESPUL") + paragraph("Lyon")),
        cell(paragraph("Pour le Membre") + paragraph("") + paragraph("Clair") + paragraph("")),
    )
    found = to_lines(docx(table(both)))
    assert [shown(line) for line in found] == ["Pour HESPUL | Pour le Membre", "Lyon | ", " | Clair"]
    assert {str(line) for line in found} == {"tableau 1, ligne 1"}


def test_cells_that_hold_tables_are_read_one_after_the_other() -> None:
    left = cell(paragraph("Votre structure") + table(row("Nom", "Clair")) + paragraph(""))
    right = cell(paragraph("Votre contact") + table(row("Nom", "Benali")) + paragraph(""))
    assert [line for line in lines(table(row(left, right))) if line] == [
        "Votre structure",
        "Nom | Clair",
        "Votre contact",
        "Nom | Benali",
    ]


def test_the_only_cell_of_a_row_is_a_page_within_the_page() -> None:
    body = table(row(cell(paragraph("COULEURS") + paragraph("Couleur principale : #8A1C4A"))))
    found = to_lines(docx(body))
    assert [line.text for line in found] == ["COULEURS", "Couleur principale : #8A1C4A"]
    assert not any(line.ruled for line in found)


def test_headers_footers_notes_and_comments_are_not_on_the_form() -> None:
    notes = {f"word/{name}.xml": "<a>Nom : Autre</a>" for name in ("header1", "footer1", "comments")}
    assert [line.text for line in to_lines(docx(paragraph("Nom : Clair"), dict(notes)))] == ["Nom : Clair"]
