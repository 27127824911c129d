"""Structure and contact: labels in all their spellings, required parts, free text."""

import pytest

from tests.unit.provisioner.annex.forms import annex_text, codes, problem, read


@pytest.mark.parametrize(
    "contact",
    [
        "Nom : Benali Prénom : Sofia\nAdresse mail : s@b.example",
        "NOM : Benali\nPRÉNOM : Sofia\nADRESSE MAIL : s@b.example",
        "Prénom : Sofia\nNom : Benali\nCourriel : s@b.example",
        "Prenom : Sofia   Nom : Benali\nE-mail : s@b.example",
        "Norn : Benali Prénorn : Sofia\nAdresse rnail : s@b.example",
        "Nom: Benali Pr?nom: Sofia\nAdresse e-mail: s@b.example",
        "Nom : Benali Prnom : Sofia\nMél : s@b.example",
        "Nom\tBenali\nPrénom\tSofia\nMail\ts@b.example",
        "*Nom :* Benali *Prénom :* Sofia\n*Adresse mail* : s@b.example <mailto:s@b.example>",
        "Nom : *Benali*\nPrénom : *Sofia*\nMail : s@b.example<mailto:s@b.example>",
        "| Nom | Benali |\n| Prénom | Sofia |\n| Courriel | s@b.example |",
        "Nom :\nBenali\n\nPrénom :\n\nSofia\n\nAdresse électronique :\ns@b.example",
        "Nom : ...... Benali ......  Prénom : ____Sofia____\nAdresse   mail : <s@b.example>",
        "Nom de famille : Benali\nPrénom(s) : Sofia\nAdresse mail (professionnelle) : mailto:s@b.example",
        "Nom : Benali Prénom : Sofia\nAdresse mail : s@b.example (secrétariat)",
        "Nom : Benali Prénom : Sofia Téléphone : 02 99 00 00 00\nAdresse mail : S@B.example",
    ],
)
def test_the_contact_is_found_by_its_labels(contact: str) -> None:
    reading = read(annex_text(contact=contact))
    assert reading.annex.contact.first_name == "Sofia"
    assert reading.annex.contact.last_name == "Benali"
    assert reading.annex.contact.email == "s@b.example"
    assert codes(reading) == []


@pytest.mark.parametrize("written", ["Mme Benali", "Benali (02 99 00 00 00)", "Benali, directrice"])
def test_what_is_added_to_a_name_is_left_out_with_a_warning(written: str) -> None:
    reading = read(annex_text(contact=f"Nom : {written}\nPrénom : Sofia\nCourriel : s@b.example"))
    assert reading.annex.contact.last_name == "Benali"
    assert f"« {written} »" in problem(reading, "contact.name_trimmed").message


def test_a_name_does_not_run_over_two_cells() -> None:
    reading = read(annex_text(contact="Nom :\nI|Benali\nPrénom :\nSofia\nCourriel : s@b.example"))
    assert reading.annex.contact.last_name is None
    assert "contact.last_name_missing" in codes(reading)


def test_two_people_are_no_contact() -> None:
    reading = read(annex_text(contact="Nom : Benali et Petit\nPrénom : Sofia\nCourriel : s@b.example"))
    assert reading.annex.contact.last_name is None
    unread = problem(reading, "contact.name_invalid")
    assert unread.field == "contact.last_name"
    assert "« Benali et Petit » (ligne 11)" in unread.message
    assert reading.written["contact.last_name"] == "Benali et Petit"


@pytest.mark.parametrize(
    "contact", ["Nom : Sofia BENALI", "Nom : BENALI Sofia\nPrénom :", "Prénom : Sofia BENALI"]
)
def test_both_names_beside_one_label_are_told_apart_by_their_capitals(contact: str) -> None:
    reading = read(annex_text(contact=f"{contact}\nCourriel : s@b.example"))
    assert (reading.annex.contact.first_name, reading.annex.contact.last_name) == ("Sofia", "BENALI")
    assert codes(reading) == ["contact.names_split"]


def test_names_given_together_are_told_by_their_capitals_and_a_warning_says_so() -> None:
    reading = read(annex_text(contact="Nom et prénom : BENALI Sofia\nCourriel : s@b.example"))
    assert (reading.annex.contact.first_name, reading.annex.contact.last_name) == ("Sofia", "BENALI")
    assert codes(reading) == ["contact.names_split"]


@pytest.mark.parametrize("blank", ["", "......", "A définir", "à compléter", "______", "-", "en attente"])
def test_a_blank_is_no_value(blank: str) -> None:
    reading = read(annex_text(contact=f"Nom : {blank} Prénom : {blank}\nAdresse mail : {blank}"))
    assert codes(reading) == [
        "contact.first_name_missing",
        "contact.last_name_missing",
        "contact.email_missing",
    ]
    assert not reading.valid


def test_two_different_values_are_said() -> None:
    reading = read(annex_text(contact="Nom : Benali\nNom : Durand\nPrénom : Sofia\nCourriel : s@b.example"))
    assert reading.annex.contact.last_name == "Benali"
    assert "Durand" in problem(reading, "contact.last_name_conflict").message


def test_a_line_that_belongs_to_no_label_is_named() -> None:
    reading = read(
        annex_text(contact="Nom :\nLogo du pays\n\nBenali\nPrénom : Sofia\nCourriel : s@b.example")
    )
    assert "« Benali »" in problem(reading, "contact.lines_ignored").message


def test_the_operators_mailbox_is_never_the_members() -> None:
    reading = read(annex_text(contact="Nom : Benali Prénom : Sofia\nCourriel : support-mixeur@hespul.org"))
    assert reading.annex.contact.email is None
    assert codes(reading) == ["contact.operator_email"]


@pytest.mark.parametrize(
    "heading", ["A qui devons nous nous adresser ?", "pour la personnalisation de Mixeur", "\n"]
)
def test_the_contact_is_found_below_a_damaged_heading_or_none(heading: str) -> None:
    question = "À qui devons-nous nous adresser pour la personnalisation de Mixeur ?"
    reading = read(annex_text().replace(question, heading))
    assert reading.annex.structure.name == "Agence Clair-Toit"
    assert reading.annex.contact.last_name == "Benali"
    assert codes(reading) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("Nom : ........", "structure.name_missing"), (f"Nom : {'a' * 201}", "structure.name_too_long")],
)
def test_the_name_is_required_and_has_at_most_200_characters(name: str, code: str) -> None:
    reading = read(annex_text(structure=f"{name}\n\nDescription : Une agence."))
    assert reading.annex.structure.name is None
    assert codes(reading) == [code]


def test_a_name_of_200_characters_is_accepted() -> None:
    reading = read(annex_text(structure=f"Nom : {'a' * 200}\n\nDescription : Une agence."))
    assert reading.annex.structure.name == "a" * 200


def test_a_name_on_two_lines_is_joined_with_a_warning() -> None:
    reading = read(annex_text(structure="Nom : Agence locale\nde l'énergie\n\nDescription : Une agence."))
    assert reading.annex.structure.name == "Agence locale de l'énergie"
    assert codes(reading) == ["structure.name_joined"]


def test_a_line_apart_below_the_name_is_left_out_with_a_warning() -> None:
    reading = read(annex_text(structure="Nom : Agence\n\nUn slogan\n\nDescription : Une agence."))
    assert reading.annex.structure.name == "Agence"
    assert codes(reading) == ["structure.name_followed"]


def description(text: str) -> str | None:
    reading = read(annex_text(structure=f"Nom : Agence\n\nDescription : {text}"))
    return reading.annex.structure.description


def test_paragraphs_are_kept_apart() -> None:
    assert description("Une agence.\n\nSix conseillers.") == "Une agence.\n\nSix conseillers."


def test_lines_wrapped_at_a_margin_are_one_paragraph() -> None:
    wrapped = "Une agence qui conseille les habitants du\nterritoire, les artisans et les communes du\npays."
    assert description(wrapped) == wrapped.replace("\n", " ")


def test_a_sentence_cut_by_the_end_of_a_page_is_made_whole() -> None:
    stamp = "017-999543218-20250617-2025_06 Reçu le 23/06/2025"
    assert description(f"Une agence qui conseille\n\n{stamp}\n\nles habitants.") == (
        "Une agence qui conseille les habitants."
    )


@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_a_last_line_that_ends_no_sentence_is_kept_out_with_a_warning(gap: str) -> None:
    structure = (
        f"Nom : Agence\n\nDescription : Une agence qui conseille tous les habitants.{gap}La forêt nous relie"
    )
    reading = read(annex_text(structure=structure))
    assert reading.annex.structure.description == "Une agence qui conseille tous les habitants."
    assert "« La forêt nous relie »" in problem(reading, "structure.description_stray_line").message
    assert reading.valid


@pytest.mark.parametrize(
    "text",
    [
        "Conseil aux habitants",
        "Nos missions :\n\nConseil aux habitants",
        "Une agence.\n\n- conseil aux habitants\n\n- visites à domicile",
        "Une agence.\n\nElle est portée par le pays, les deux communautés de communes et la région",
    ],
)
def test_text_without_a_full_stop_is_not_always_stray(text: str) -> None:
    assert description(text) == text


def test_the_description_ends_where_the_contact_begins_on_the_same_line() -> None:
    text = annex_text().replace("ménages.\n\nÀ qui", "ménages. À qui")
    assert read(text).annex.structure.description == (
        "L'Agence Clair-Toit conseille gratuitement les ménages."
    )


def test_a_description_may_not_be_endless() -> None:
    paragraph = "Une agence qui conseille. " * 100
    reading = read(annex_text(structure="Nom : Agence\n\nDescription : " + f"{paragraph}\n\n" * 10))
    assert codes(reading) == ["structure.description_too_long"]


def test_a_description_may_ask_people_to_write() -> None:
    text = (
        "N'hésitez pas à nous adresser vos questions. La personnalisation de votre projet est notre métier."
    )
    assert description(text) == text


@pytest.mark.parametrize(
    "line",
    ["Article 3 de la loi : agir.", "Facturation", "CGU", "Votre contact", "Couleurs", "Bannière", "Annexe"],
)
def test_a_line_of_the_description_taken_for_a_heading_is_said(line: str) -> None:
    rest = "Et bien d'autres choses encore, que personne ne devrait perdre sans le savoir."
    structure = f"Nom : Agence\n\nDescription : Une agence.\n\n{line}\n\n{rest}"
    reading = read(annex_text(structure=structure))
    assert f"« {line} »" in problem(reading, "structure.description_cut").message


def test_a_real_part_right_below_the_description_cuts_nothing() -> None:
    form = annex_text()
    colours = form[form.index("COULEURS") : form.index("NOM DE DOMAINE")]
    reading = read(form.replace(colours, "").replace("À qui devons", f"{colours}À qui devons"))
    assert codes(reading) == []


@pytest.mark.parametrize("label", ["Description", "Descripton", "DescripƟon", "Descript1on"])
def test_a_ligature_lost_by_the_font_leaves_the_label_readable(label: str) -> None:
    reading = read(annex_text(structure=f"Nom : Agence\n\n{label} : Une agence qui conseille."))
    assert reading.annex.structure.description == "Une agence qui conseille."


def test_a_heading_cut_into_words_is_still_a_heading() -> None:
    reading = read(
        annex_text().replace("COULEURS", "COUL EURS").replace("VOTRE IDENTITÉ", "V OTRE IDEN TITÉ")
    )
    assert codes(reading) == []


@pytest.mark.parametrize("wound", ["con=guré", "con Iguré", "conﬁguré", "conf1guré"])
def test_a_label_is_known_without_its_ligature(wound: str) -> None:
    reading = read(annex_text(domain=f"Nom de domaine {wound} : mixeur.clair-toit.example"))
    assert reading.annex.domain == "mixeur.clair-toit.example"


def test_a_letterhead_within_the_description_is_no_part_of_it() -> None:
    letterhead = "HESPUL – 14, place Jules Ferry – 69006 Lyon – SIRET 998 760 011 00028"
    structure = f"Nom : Agence\n\nDescription : Elle conseille.\n\n{letterhead}\n\nElle forme."
    assert (
        read(annex_text(structure=structure)).annex.structure.description == "Elle conseille.\n\nElle forme."
    )


def test_a_sentence_that_ran_into_the_question_below_it_is_not_lost() -> None:
    text = annex_text().replace("ménages.\n\nÀ qui", "ménages. À qui")
    described = read(text).annex.structure.description
    assert described == "L'Agence Clair-Toit conseille gratuitement les ménages."
    joined = text.replace("Mixeur ?\n\nNom", "Mixeur ? Nom")
    assert joined != text
    assert read(joined).annex == read(text).annex


def test_a_heading_that_ran_into_the_name_is_said() -> None:
    reading = read(annex_text(structure="Nom : Agence Votre structure\nDescription : Elle conseille."))
    assert "structure.name_run_on" in codes(reading)
