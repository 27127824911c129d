"""Names that may be asked for, and those that may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.domains.diagnosis.diagnosis import Code, Problem
from provisioner.domains.names import (
    LONGEST_NAME,
    NameRules,
    challenge_of,
    judge_name,
    normal,
    understood,
    unicode_of,
)

RULES = NameRules(
    reserved=("hespul.org", "mixeur.solutions"),
    example="exemple-mixeur.hespul.org",
    others=("mixeur.aunis-sud.fr",),
)


def refused(written: str, code: Code) -> Problem:
    (problem,) = judge_name(written, RULES).problems
    assert problem.code is code
    return problem


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("mixeur.ville.fr", "mixeur.ville.fr"),
        (" Mixeur.Ville.FR. ", "mixeur.ville.fr"),
        ("ville.fr", "ville.fr"),
        ("mixeur.évreux.fr", "mixeur.xn--vreux-9ra.fr"),
        ("mixeur.e\u0301vreux.fr", "mixeur.xn--vreux-9ra.fr"),
        ("MIXEUR.ÉVREUX.FR", "mixeur.xn--vreux-9ra.fr"),
        ("mixeur.xn--vreux-9ra.fr", "mixeur.xn--vreux-9ra.fr"),
        ("mixeur。ville。fr", "mixeur.ville.fr"),
        ("l-haÿ-les-roses.fr", "xn--l-ha-les-roses-ttb.fr"),
    ],
)
def test_a_name_has_one_normal_form(written: str, host: str) -> None:
    named = judge_name(written, RULES)
    assert (named.host, named.problems) == (host, ())


@pytest.mark.parametrize("name", ["cœur-de-ville.fr", "forêt.fr", "noël.fr", "garçon.fr", "où-sont-ils.fr"])
def test_french_accents_are_fine(name: str) -> None:
    assert judge_name(name, RULES).problems == ()


def test_a_whole_name_in_another_script_is_fine() -> None:
    assert judge_name("дом.рф", RULES).problems == ()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "Aucun nom n’est écrit"),
        ("ville", "il manque le domaine"),
        ("192.0.2.1", "adresse IP"),
        ("192.0.2.1:443", "adresse IP"),
        ("2001:db8::1", "adresse IP"),
        ("contact@ville.fr", "adresse e-mail"),
        ("1.2.3", "adresse IP ou un nombre"),
        ("a..fr", "entre les points"),
        ("-a.fr", "traits d’union"),
        ("mairie énergie.ville.fr", "contient une espace"),
        (f"{'x' * 64}.fr", "63 entre deux points"),
        (f"{'a.' * 130}fr", "235 caractères au plus"),
        ("☃.fr", "ne faut que"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(written: str, why: str) -> None:
    problem = refused(written, Code.INVALID_NAME)
    assert why in problem.message
    assert why in problem.plain
    assert "mixeur.ville.fr" in problem.fix
    assert judge_name(written, RULES).host is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://mixeur.ville.fr/accueil?x=1", "mixeur.ville.fr"),
        ("mixeur.ville.fr:443", "mixeur.ville.fr"),
        ("mixeur.ville.fr/", "mixeur.ville.fr"),
        ("*.ville.fr", "ville.fr"),
        ("mon_mixeur.ville.fr", "mon-mixeur.ville.fr"),
        ("https://mixeur.évreux.fr", "mixeur.évreux.fr"),
    ],
)
def test_what_was_probably_meant_is_proposed(written: str, meant: str) -> None:
    assert refused(written, Code.INVALID_NAME).fix == f"Vouliez-vous dire {meant} ?"


@pytest.mark.parametrize(
    "pasted",
    [
        "mixeur.ville.fr",
        "https://mixeur.ville.fr/",
        " HTTP://Mixeur.Ville.FR:8443/accueil?x=1#bas ",
        "mixeur.ville.fr.",
        "mixeur.ville.fr.:443",
        "« https://mixeur.ville.fr »",
        "<https://mixeur.ville.fr/>",
    ],
)
def test_a_name_is_understood_in_the_address_that_was_pasted(pasted: str) -> None:
    assert understood(pasted) == "mixeur.ville.fr"


@pytest.mark.parametrize(
    "written", ["", "https://", "*.ville.fr", "mon_mixeur.ville.fr", "http://192.0.2.7/", "pas un nom"]
)
def test_what_names_no_host_is_not_guessed_at(written: str) -> None:
    assert understood(written) is None


def test_the_challenge_of_the_longest_name_is_still_a_name() -> None:
    longest = ".".join(["a" * 62] * 3 + ["b" * (LONGEST_NAME - 3 * 63 - 3), "fr"])

    assert normal(longest) == longest
    assert len(challenge_of(longest)) == 253
    assert normal(f"c{longest}") is None


@pytest.mark.parametrize(
    "written",
    ["hespul.org", "x.hespul.org", "mixeur.solutions", "prod.mixeur.solutions", "A.B.Mixeur.Solutions."],
)
def test_our_zones_are_not_for_asking(written: str) -> None:
    assert "que seul l’exploitant" in refused(written, Code.RESERVED_ZONE).message


def test_the_example_of_the_form_is_not_for_asking() -> None:
    assert "exemple" in refused("exemple-mixeur.hespul.org", Code.RESERVED_ZONE).message


@pytest.mark.parametrize("suffix", ["gouv.fr", "asso.fr", "co.uk", "github.io"])
def test_public_suffixes_are_nobody_s(suffix: str) -> None:
    assert "suffixe public" in refused(suffix, Code.RESERVED_ZONE).message
    assert judge_name(f"mixeur.ville.{suffix}", RULES).problems == ()


@pytest.mark.parametrize("name", ["ville.local", "mixeur.localhost", "x.onion", "1.168.192.in-addr.arpa"])
def test_names_that_are_not_in_public_dns_are_refused(name: str) -> None:
    assert "DNS public" in refused(name, Code.RESERVED_ZONE).message


def test_a_zone_that_only_ends_in_the_same_letters_is_another() -> None:
    assert judge_name("atelier-hespul.org", RULES).problems == ()
    assert judge_name("prod.mixeur.solutions.evil.net", RULES).problems == ()


@pytest.mark.parametrize(
    "written",
    [
        "mixeur.аunis-sud.fr",  # Cyrillic а
        "mixeur.aunis-ѕud.fr",  # Cyrillic ѕ
        "mіxeur.ville.fr",  # Cyrillic і
        "mιxeur.ville.fr",  # Greek ι
        "mıxeur.ville.fr",  # dotless ı, Latin
        "аррӏе.fr",  # Cyrillic letters only
        "prod.mixeur.ѕolutions",
        "xn--pple-43d.fr",  # as a program would write аpple.fr
    ],
)
def test_letters_that_are_taken_for_others_are_refused(written: str) -> None:
    problem = refused(written, Code.LOOKALIKE)
    assert "U+" in problem.message


def test_the_name_that_was_read_is_proposed() -> None:
    assert refused("mixeur.аunis-sud.fr", Code.LOOKALIKE).fix.endswith("mixeur.aunis-sud.fr")


def test_scripts_are_not_mixed_in_one_part() -> None:
    assert "mélange plusieurs écritures" in refused("villeж.fr", Code.LOOKALIKE).message
    assert judge_name("mixeur.дом.рф", RULES).problems == ()


@pytest.mark.parametrize(
    "written", ["rnixeur.solutions", "x.mixeur.so1utions", "prod.mixéur.solutions", "hespu1.org"]
)
def test_what_reads_like_our_zones_is_refused(written: str) -> None:
    assert "se lit presque comme" in refused(written, Code.LOOKALIKE).message


def test_what_reads_like_another_s_name_is_refused() -> None:
    assert "mixeur.aunis-sud.fr" in refused("rnixeur.aunis-sud.fr", Code.LOOKALIKE).message


def test_a_domain_that_reads_like_another_s_is_refused() -> None:
    rules = NameRules((), "", others=("mixeur.vill0.fr",))
    (problem,) = judge_name("www.villo.fr", rules).problems
    assert problem.code is Code.LOOKALIKE


def test_another_name_of_the_same_domain_is_fine() -> None:
    assert judge_name("habitat.aunis-sud.fr", RULES).problems == ()


def test_the_same_name_is_not_like_itself() -> None:
    # Whether it is claimed already is told apart.
    assert judge_name("mixeur.aunis-sud.fr", RULES).problems == ()


def test_accents_tell_two_members_names_apart() -> None:
    rules = NameRules((), "", others=("mixeur.evreux.fr",))
    assert judge_name("mixeur.évreux.fr", rules).problems == ()


@given(st.text(max_size=80))
def test_what_is_understood_is_a_normal_form(written: str) -> None:
    host = understood(written)
    assert host is None or normal(host) == host


@given(st.text(max_size=80))
def test_whatever_is_written_gets_an_answer(written: str) -> None:
    named = judge_name(written, RULES)
    assert named.host is not None or [problem.code for problem in named.problems] == [Code.INVALID_NAME]


LABELS = st.from_regex(r"[a-z0-9éèçô]([a-z0-9éèçô-]{0,10}[a-z0-9éèçô])?", fullmatch=True)


@given(st.lists(LABELS, min_size=1, max_size=4).map(lambda labels: ".".join((*labels, "fr"))))
def test_a_normal_form_is_its_own(written: str) -> None:
    host = normal(written)
    if host is not None:
        assert normal(host) == host
        assert normal(unicode_of(host)) == host
        assert normal(f"{written.upper()}.") == host
