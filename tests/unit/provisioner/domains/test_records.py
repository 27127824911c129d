"""The records to create, as a zone file and as the forms of providers want them."""

import dns.rdatatype
import dns.zone
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from provisioner.domains.records import SUGGESTED_TTL, Record, records_for, zone_file, zone_of
from provisioner.domains.registrars import FinalDot, NameStyle, Registrar, load_registrars
from provisioner.domains.suffixes import is_public

TARGET = "prod.mixeur.solutions"
TOKEN = "mixeur-abcdefghijklmnopqrstuvwxyz234567"
BEGINNING = "@ 3600 IN SOA ns1 hostmaster 1 3600 600 86400 3600\n@ 3600 IN NS ns1\nns1 3600 IN A 192.0.2.1\n"
LABELS = st.from_regex(r"[a-z][a-z0-9]{0,10}", fullmatch=True)


def cname_and_txt(zone: str | None = "ville.example") -> tuple[Record, ...]:
    return records_for("mixeur.ville.example", TARGET, TOKEN, zone)


def test_the_cname_leads_to_the_offers_target() -> None:
    (record,) = records_for("mixeur.ville.example", TARGET, None, "ville.example")
    assert record == Record("CNAME", "mixeur.ville.example", TARGET, "mixeur")


def test_the_token_stands_below_the_name() -> None:
    _, token = cname_and_txt()
    assert token == Record("TXT", "_mixeur-challenge.mixeur.ville.example", TOKEN, "_mixeur-challenge.mixeur")


@pytest.mark.parametrize(
    ("host", "seen", "zone", "short"),
    [
        ("mixeur.ville.example", None, "ville.example", "mixeur"),
        ("mixeur.energie.ville.example", None, "ville.example", "mixeur.energie"),
        ("mixeur.energie.ville.example", "energie.ville.example", "energie.ville.example", "mixeur"),
        ("mixeur.council.co.uk", None, "council.co.uk", "mixeur"),
        ("ville.example", None, "ville.example", "@"),
    ],
)
def test_names_are_relative_to_the_zone_seen_or_else_to_the_likely_one(
    host: str, seen: str | None, zone: str, short: str
) -> None:
    assert zone_of(host, seen) == zone
    assert records_for(host, TARGET, None, seen)[0].short_name == short


def test_at_the_apex_no_cname_is_asked_for() -> None:
    leading, token = records_for("ville.example", TARGET, TOKEN, "ville.example")
    assert (leading.type, leading.short_name) == ("ALIAS", "@")
    assert token.short_name == "_mixeur-challenge"
    assert zone_file([leading], "ville.example") == ""
    assert "ALIAS" not in zone_file([leading, token], "ville.example")


@given(zone=st.lists(LABELS, min_size=2, max_size=3), below=st.lists(LABELS, min_size=1, max_size=3))
def test_a_name_server_reads_in_the_zone_file_what_was_meant(zone: list[str], below: list[str]) -> None:
    origin, host = ".".join(zone), ".".join([*below, *zone])
    # What everybody may register below, like « a.np », is nobody's zone.
    assume(not is_public(origin))
    lines = zone_file(records_for(host, TARGET, TOKEN, origin), origin)
    read = dns.zone.from_text(BEGINNING + lines, origin=origin, relativize=False)
    (cname,) = read.find_rdataset(f"{host}.", dns.rdatatype.CNAME)
    found = read.find_rdataset(f"_mixeur-challenge.{host}.", dns.rdatatype.TXT)
    (txt,) = found
    assert (str(cname), str(txt), found.ttl) == (f"{TARGET}.", f'"{TOKEN}"', SUGGESTED_TTL)


def by_key(key: str) -> Registrar:
    return next(each for each in load_registrars() if each.key == key)


def test_the_common_providers_are_there_and_any_other_comes_last() -> None:
    keys = [each.key for each in load_registrars()]
    assert keys == ["ovhcloud", "gandi", "ionos", "infomaniak", "cloudflare", "cpanel", "autre"]


@pytest.mark.parametrize("registrar", load_registrars(), ids=lambda each: each.key)
def test_each_form_has_a_field_for_every_part(registrar: Registrar) -> None:
    for record in cname_and_txt():
        assert registrar.offers(record)
        assert registrar.name_of(record) in {record.name, record.short_name}
    assert registrar.path


def test_values_end_with_a_dot_where_a_form_wants_it_and_only_there() -> None:
    cname, txt = cname_and_txt()
    for registrar in load_registrars():
        dotted = registrar.final_dot is FinalDot.WANTED
        assert registrar.value_of(cname) == (f"{TARGET}." if dotted else TARGET)
        assert registrar.value_of(txt) == TOKEN


def test_a_form_uses_its_own_word_for_what_stands_at_an_apex() -> None:
    (alias,) = records_for("ville.example", TARGET, None, "ville.example")
    assert (by_key("cloudflare").type_of(alias), by_key("gandi").type_of(alias)) == ("CNAME", "ALIAS")


def test_a_form_that_wants_whole_names_gets_them() -> None:
    cname, _ = cname_and_txt()
    assert by_key("cpanel").written is NameStyle.FULL
    assert by_key("cpanel").name_of(cname) == "mixeur.ville.example"


def test_the_orange_cloud_is_spoken_of() -> None:
    assert "nuage gris" in " ".join(by_key("cloudflare").notes)
