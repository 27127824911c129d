"""The whole signed offer: the member's values among the operator's (MIX-FORM-11 to 14, MIX-ACC-1)."""

from datetime import date

import pytest

from provisioner.annex import Reading
from provisioner.annex.annex import Offer, Referent
from tests.unit.provisioner.annex.forms import annex_text, codes, offer_text, problem, read


def offer(reading: Reading) -> Offer:
    assert reading.annex.offer is not None
    return reading.annex.offer


def test_the_annex_alone_has_no_offer_and_lacks_nothing_of_it() -> None:
    reading = read(annex_text())
    assert reading.annex.offer is None
    assert reading.annex.structure.siret is None
    assert codes(reading) == []


def test_the_whole_offer_is_read() -> None:
    reading = read(offer_text())
    assert codes(reading) == []
    assert reading.annex.structure.siret == "99912345800013"
    assert offer(reading) == Offer(
        date(2025, 9, 24), "Clair", "8 rue Haute 44990 Clair", Referent("Sofia", "Benali", "directrice")
    )


def siret(label_and_value: str) -> Reading:
    return read(offer_text(administration=f"{label_and_value}\nAdresse : 8 rue Haute 44990 Clair"))


@pytest.mark.parametrize(
    "written",
    [
        "N° SIRET à facturer : 99912345800013",
        "N° SIRET à facturer (obligatoire) : 999 123 458 00013",
        "SIRET : 999.123.458.00013",
        "Numéro de SIRET à facturer\t999 123 458 00013",
        "S.I.R.E.T. : 999-123-458-00013",
        "N° SIRET à facturer (obligatoire)\n\n999 123 458 00013",
        "siret a facturer : 99912345800013 – APE 8411Z",
        "N° SIRET à facturer : 356 000 000 09075",
    ],
)
def test_a_siret_is_found_by_its_label(written: str) -> None:
    number = "35600000009075" if "356" in written else "99912345800013"
    assert siret(written).annex.structure.siret == number


@pytest.mark.parametrize(
    "written",
    [
        "99912345800031",
        "9991234580001",
        "999123458000130",
        "999123458",
        "9991234580OO13",
        "000 000 000 00000",
        "en préfecture",
    ],
)
def test_a_siret_whose_digits_do_not_hold_is_refused(written: str) -> None:
    reading = siret(f"N° SIRET à facturer : {written}")
    assert reading.annex.structure.siret is None
    assert f"« {written} »" in problem(reading, "structure.siret_invalid").message
    assert not reading.valid


@pytest.mark.parametrize("written", ["", "........", "à compléter"])
def test_a_missing_siret_blocks_the_invoice_not_the_instance(written: str) -> None:
    reading = siret(f"N° SIRET à facturer : {written}")
    assert codes(reading) == ["structure.siret_missing"]
    assert reading.valid


@pytest.mark.parametrize("between", ["\nN° SIRET à facturer : ", " ou ", " / ", " (ancien : ", "\t"])
def test_two_sirets_to_bill_are_neither(between: str) -> None:
    reading = siret(f"N° SIRET à facturer : 99912345800013{between}99954321800013")
    assert reading.annex.structure.siret is None
    assert codes(reading) == ["structure.siret_unclear"]


@pytest.mark.parametrize(
    "letterhead",
    [
        "HESPUL\nAssociation loi 1901\nSIRET : 998 760 011 00028",
        "HESPUL – 14, place Jules Ferry – 69006 Lyon – SIRET 998 760 011 00028",
        "PROPOSITION FINANCIÈRE\nSIRET : 998 760 011 00028",
    ],
)
def test_the_operators_siret_is_never_the_members(letterhead: str) -> None:
    without = "N° SIRET à facturer :\nAdresse : 8 rue Haute 44990 Clair"
    reading = read(offer_text(before=letterhead, administration=without))
    assert reading.annex.structure.siret is None
    assert codes(reading) == ["structure.siret_missing"]


def address(administration: str) -> Reading:
    return read(offer_text(administration=f"N° SIRET à facturer : 99912345800013\n{administration}"))


@pytest.mark.parametrize(
    "written",
    [
        "Adresse / entité : 8 rue Haute 44990 Clair",
        "Adresse/entité : 8 rue Haute 44990 Clair",
        "Adresse de facturation\t8 rue Haute 44990 Clair",
        "Adresse :\n8 rue Haute\n44990 Clair\nUne note du formulaire.",
        "Adresse postale : 8 rue Haute\n44990 Clair",
        "HESPUL, 14 place Jules Ferry, 69006 Lyon\nAdresse : 8 rue Haute 44990 Clair",
    ],
)
def test_the_address_is_the_members(written: str) -> None:
    reading = address(written)
    assert offer(reading).address == "8 rue Haute 44990 Clair"
    assert codes(reading) == []


def test_an_address_is_confirmed_where_its_town_is_not_that_of_the_signature() -> None:
    reading = address("Adresse / entité : 8 rue Haute 44990 CLR")
    assert offer(reading).address == "8 rue Haute 44990 CLR"
    assert "Clair" in problem(reading, "offer.address_to_confirm").message


def test_a_missing_address_is_a_warning() -> None:
    assert codes(address("Adresse / entité : .........")) == ["offer.address_missing"]


REFERENTS = {
    "side by side": "\tPour HESPUL\tPour le Membre\nNom\tDutilleul\tBenali\nPrénom\tCamille\tSofia\n"
    "Fonction\tchargée de mission\tdirectrice",
    "side by side, by spaces": "            Pour HESPUL          Pour le Membre\n"
    "Nom         Dutilleul            Benali\nPrénom      Camille              Sofia\n"
    "Fonction    chargée de mission   directrice",
    "under the structure's name": "\tHESPUL\tAgence Clair-Toit\n"
    "Nom\tDutilleul\tBenali\nPrénom\tCamille\tSofia\nFonction\tchargée de mission\tdirectrice",
    "one below the other": "Pour HESPUL :\nNom : Dutilleul\nPrénom : Camille\nFonction : chargée\n\n"
    "Pour le Membre :\nNom : Benali\nPrénom : Sofia\nFonction : directrice",
    "the member first": "Pour le Membre :\nNom : Benali Prénom : Sofia\nFonction : directrice\n\n"
    "Pour HESPUL :\nNom : Dutilleul Prénom : Camille\nFonction : chargée de mission",
    "in a sentence": "Le référent du Membre est Sofia Benali, directrice.\n"
    "Le référent de HESPUL est Camille Dutilleul, support-mixeur@hespul.org.",
    "after a caption": "Référent HESPUL : Camille Dutilleul, chargée de mission\n"
    "Référent du Membre : Mme Sofia Benali, directrice, sofia@b.example, tél. 02 99 00 00 00",
    "below a caption": "Pour le Membre :\nSofia Benali (directrice)\n"
    "Pour HESPUL :\nCamille Dutilleul (chargée de mission)",
    "in a row": "Pour le Membre\tSofia Benali\tdirectrice\n"
    "Pour HESPUL\tCamille Dutilleul\tchargée de mission",
    "under the structure's name, after a caption": "Pour l'Agence Clair-Toit : Sofia Benali, directrice\n"
    "Pour HESPUL : Camille Dutilleul, chargée de mission",
}


@pytest.mark.parametrize("written", REFERENTS)
def test_the_referent_is_the_members(written: str) -> None:
    reading = read(offer_text(referents=REFERENTS[written]))
    assert offer(reading).referent == Referent("Sofia", "Benali", "directrice")
    assert codes(reading) == []


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Référent du Membre : ..........",
        "Pour HESPUL : Camille Dutilleul, chargée de mission",
        "Pour HESPUL :\nNom : Dutilleul\nPrénom : Camille",
        "Nom\tDutilleul\tBenali\nPrénom\tCamille\tSofia",
        "Référent HESPUL : Camille Dutilleul, chargée de mission Référent du Membre :",
        "HESPUL et le Membre désignent chacun un référent.",
    ],
)
def test_no_one_is_the_referent_by_doubt(written: str) -> None:
    reading = read(offer_text(referents=written))
    assert offer(reading).referent == Referent()
    assert codes(reading) == ["offer.referent_missing"]


@pytest.mark.parametrize("written", ["Margaux DELORME et Paul PETIT", "Margaux Delorme & Paul Petit"])
def test_two_referents_are_not_merged_into_one(written: str) -> None:
    reading = read(offer_text(referents=f"Référent du Membre : {written}, conseillers"))
    assert offer(reading).referent == Referent()
    assert codes(reading) == ["offer.referent_missing"]


def test_the_order_of_a_referents_names_is_that_of_the_same_contact() -> None:
    reading = read(offer_text(referents="Référent du Membre : Benali Sofia, directrice"))
    assert offer(reading).referent == Referent("Sofia", "Benali", "directrice")
    assert codes(reading) == []


def test_a_referent_told_by_the_order_of_words_alone_is_to_be_checked() -> None:
    reading = read(offer_text(referents="Référent du Membre : Delorme Margaux, directrice"))
    assert offer(reading).referent == Referent("Delorme", "Margaux", "directrice")
    assert codes(reading) == ["offer.referent_name_unclear"]


def test_a_missing_function_is_said() -> None:
    reading = read(offer_text(referents="Référent du Membre : Sofia Benali"))
    assert offer(reading).referent == Referent("Sofia", "Benali", None)
    assert codes(reading) == ["offer.referent_function_missing"]


@pytest.mark.parametrize(
    "written",
    [
        "Fait à Clair, le 24/09/2025\nBon pour accord",
        "Fait à Clair le 24 septembre 2025\n« Bon pour accord »",
        "À Clair, le 24.09.2025\nlu et approuvé, bon pour accord",
        "Clair, le mercredi 24 septembre 2025\nBON POUR ACCORD",
        "Le 24/09/25 à Clair\nBon pour accord",
        "Date : 24/09/2025\nLieu : Clair\nBon pour accord",
        "Date : 24/09/2025   Lieu : Clair\nBon pour accord",
        "Date\t24/09/2025\nLieu\tClair\nMention\tBon pour accord",
        "Date et lieu : 24/09/2025, Clair\nBon pour accord",
        "Date de signature : 2025-09-24\nFait à : Clair\nBon pour accord",
        "Signature, cachet et mention « Bon pour accord » : Bon pour accord\nFait à Clair, le 24/09/2025",
        "HESPUL\tLe Membre\nFait à Lyon, le 02/09/2025\tFait à Clair, le 24/09/2025\n\tBon pour accord",
        (
            "Pour HESPUL\nFait à Lyon, le 02/09/2025\n\n"
            "Pour le Membre\nFait à Clair, le 24/09/2025\nBon pour accord"
        ),
        (
            "Offre valable jusqu'au 31/12/2025.\nFait à Clair, le 24/09/2025\n"
            "Bon pour accord\nReçu le 26/09/2025"
        ),
    ],
)
def test_date_place_and_words_are_an_acceptance(written: str) -> None:
    reading = read(offer_text(acceptance=written))
    assert (offer(reading).accepted_on, offer(reading).accepted_at) == (date(2025, 9, 24), "Clair")
    assert codes(reading) == []


@pytest.mark.parametrize(
    "written",
    [
        "Date : ......\nLieu : ......\nMention « Bon pour accord » :",
        "Fait à Clair, le 24/09/2025",
        "Fait à Clair, le ......\nBon pour accord",
        "Fait à Clair, le 31/02/2025\nBon pour accord",
        "Pour HESPUL\nFait à Lyon, le 02/09/2025\nBon pour accord",
        "Offre valable jusqu'au 31/12/2025.\nBon pour accord",
    ],
)
def test_an_offer_without_date_or_words_is_not_accepted(written: str) -> None:
    reading = read(offer_text(acceptance=written))
    assert offer(reading).accepted_on is None
    assert offer(reading).accepted_at is None
    assert codes(reading) == ["offer.acceptance_missing"]


def test_a_date_without_a_place_is_half_an_acceptance() -> None:
    reading = read(offer_text(acceptance="Date : 24/09/2025\nBon pour accord"))
    assert (offer(reading).accepted_on, offer(reading).accepted_at) == (date(2025, 9, 24), None)
    assert codes(reading) == ["offer.acceptance_missing"]


def test_two_dates_are_neither() -> None:
    reading = read(offer_text(acceptance="Clair, le 24/09/2025\nClair, le 25/09/2025\nBon pour accord"))
    assert offer(reading).accepted_on is None
    assert codes(reading) == ["offer.acceptance_unclear"]


@pytest.mark.parametrize(
    "request_line",
    [
        "Signature précédée de la mention « Bon pour accord »",
        "Signature précédée de la mention\n« Bon pour accord »",
        "Écrire « Bon pour accord » et signer",
        "Bon pour accord : ..........",
        "Le bon pour accord vaut acceptation des conditions générales.",
    ],
)
def test_words_only_asked_for_are_no_acceptance(request_line: str) -> None:
    reading = read(offer_text(acceptance=f"{request_line}\nFait à Clair, le 24/09/2025"))
    assert (offer(reading).accepted_on, offer(reading).accepted_at) == (None, None)
    assert codes(reading) == ["offer.words_unconfirmed"]


@pytest.mark.parametrize(
    "written",
    [
        "Refusé – pas bon pour accord",
        "Pas de bon pour accord à ce stade",
        "PAS DE BON POUR ACCORD",
        "Bon pour accord sous réserve du vote du conseil",
        "Bon pour accord\nsous réserve du vote du conseil",
        "Bon pour accord à condition que le prix soit tenu",
        "Projet – bon pour accord",
        "Ce document ne vaut pas bon pour accord",
        "En attente du bon pour accord",
        "☐ Bon pour accord",
        "Refusé\nBon pour accord",
        "Le Conseil a voté contre\nBon pour accord",
        "Bon pour accord ?",
        "Bon pour accord barré",
        "Bon pour accord\n\nRefus du conseil\n\nBon pour accord",
    ],
)
def test_words_taken_back_are_no_acceptance(written: str) -> None:
    reading = read(offer_text(acceptance=f"Fait à Clair, le 24/09/2025\n{written}"))
    assert (offer(reading).accepted_on, offer(reading).accepted_at) == (None, None)
    warning = problem(reading, "offer.acceptance_missing").message
    assert "accord" in warning.split("«")[1].lower()


@pytest.mark.parametrize("written", ["Bon pour accord, Sofia Benali", "Lu et approuvé – Bon pour accord"])
def test_a_signer_may_stand_beside_the_words(written: str) -> None:
    reading = read(offer_text(acceptance=f"Fait à Clair, le 24/09/2025\n{written}"))
    assert offer(reading).accepted_on == date(2025, 9, 24)
    assert codes(reading) == []


@pytest.mark.parametrize(
    "line",
    [
        "Délibération du 12/05/2025",
        "Délibération, le 12/05/2025",
        "Date de la délibération : 12/05/2025",
        "Vu le conseil du 12/05/2025",
        "Réunion à Clair le 12/05/2025 pour signer",
    ],
)
def test_the_date_of_something_else_is_not_the_acceptances(line: str) -> None:
    reading = read(offer_text(acceptance=f"{line}\nFait à Ambreval\nBon pour accord"))
    assert (offer(reading).accepted_on, offer(reading).accepted_at) == (None, None)
    assert codes(reading) == ["offer.acceptance_missing"]
    signed = read(offer_text(acceptance=f"{line}\nFait à Clair, le 24/09/2025\nBon pour accord"))
    assert (offer(signed).accepted_on, offer(signed).accepted_at) == (date(2025, 9, 24), "Clair")
    assert codes(signed) == []


@pytest.mark.parametrize(
    "line",
    ["Le 24/09/2025 Margaux Delorme", "Margaux Delorme, le 24/09/2025", "Le 24/09/2025\nLieu : 12 rue"],
)
def test_the_signers_name_is_no_place(line: str) -> None:
    reading = read(offer_text(acceptance=f"{line}\nBon pour accord"))
    assert (offer(reading).accepted_on, offer(reading).accepted_at) == (date(2025, 9, 24), None)
    assert codes(reading) == ["offer.acceptance_missing"]


@pytest.mark.parametrize(
    "written",
    [
        "Fait à Clair\nLe 24/09/2025\nBon pour accord",
        "Fait à Clair, le 24/09/2025 Sofia Benali\nBon pour accord",
        "Fait à Clair, le 24/09/2025, bon pour accord",
        "Bon pour accord le 24/09/2025 à Clair",
        "« Bon pour accord », à Clair, le 24/09/2025",
    ],
)
def test_a_place_is_what_was_signed_at(written: str) -> None:
    reading = read(offer_text(acceptance=written))
    assert (offer(reading).accepted_on, offer(reading).accepted_at) == (date(2025, 9, 24), "Clair")
    assert codes(reading) == []


@pytest.mark.parametrize("year", ["1925", "2925", "99"])
def test_a_year_that_cannot_be_is_no_acceptance(year: str) -> None:
    reading = read(offer_text(acceptance=f"Fait à Clair, le 24/09/{year}\nBon pour accord"))
    assert (offer(reading).accepted_on, offer(reading).accepted_at) == (None, None)
    assert codes(reading) == ["offer.acceptance_unclear"]


def test_the_acceptance_is_found_by_its_words_where_its_heading_is_lost() -> None:
    reading = read(offer_text().replace("ACCEPTATION DE L'OFFRE\n", ""))
    assert offer(reading).accepted_on == date(2025, 9, 24)


def test_administration_and_referents_are_found_where_their_headings_are_lost() -> None:
    text = offer_text().replace("INFORMATIONS ADMINISTRATIVES\n", "")
    reading = read(text.replace("DÉSIGNATION DES CONTACTS RÉFÉRENTS\n", ""))
    assert reading.annex.structure.siret == "99912345800013"
    assert offer(reading).address == "8 rue Haute 44990 Clair"
    assert offer(reading).referent.last_name == "Benali"


def test_nothing_missing_from_the_offer_alone_stops_an_instance() -> None:
    reading = read(offer_text(administration="", referents="", acceptance=""))
    assert reading.valid
    assert codes(reading) == [
        *("structure.siret_missing", "offer.acceptance_missing"),
        *("offer.address_missing", "offer.referent_missing"),
    ]


def test_headings_and_sentences_that_ran_into_a_value_are_said() -> None:
    address = "Adresse / entité : 8 rue Haute 44990 Clair Désignation des contacts référents"
    reading = read(offer_text(administration=address))
    assert "offer.address_to_confirm" in codes(reading)
    referent = "Référent du Membre : Sofia Benali, directrice Tout changement de référent est notifié"
    assert "offer.referent_function_unclear" in codes(read(offer_text(referents=referent)))
