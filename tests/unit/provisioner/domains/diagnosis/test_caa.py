"""CAA records as RFC 8659 and RFC 8657 read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.domains.diagnosis.caa import Forbidden, forbidden, line_of
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.seen import NOERROR, CaaRecord, CaaSeen

ACCOUNT = "https://acme.example/acct/1"
EXPECTED = Expected(authority="letsencrypt.org", account=ACCOUNT)


def found(*records: tuple[str, str], critical: bool = False) -> CaaSeen:
    return CaaSeen("ville.example", tuple(CaaRecord(critical, *record) for record in records), NOERROR)


def issue(*values: str) -> CaaSeen:
    return found(*(("issue", value) for value in values))


def test_without_records_everybody_may() -> None:
    assert forbidden(CaaSeen(None, (), NOERROR), EXPECTED) is None


@pytest.mark.parametrize(
    "value",
    [
        "letsencrypt.org",
        " LetsEncrypt.org ",
        '"letsencrypt.org"',
        "letsencrypt.org;",
        "letsencrypt.org; cansignhttpexchanges=yes",
        "letsencrypt.org; validationmethods=http-01",
        "letsencrypt.org;validationmethods=dns-01,tls-alpn-01",
        f"letsencrypt.org; accounturi={ACCOUNT}",
        f"letsencrypt.org; validationmethods=http-01; accounturi={ACCOUNT}",
    ],
)
def test_what_allows_us(value: str) -> None:
    assert forbidden(issue(value), EXPECTED) is None


@pytest.mark.parametrize(
    "value",
    [
        ";",
        "",
        "autre.example",
        "letsencrypt.org.evil.example",
        "letsencrypt.org; validationmethods=dns-01",
        "letsencrypt.org; validationmethods=",
        "letsencrypt.org; accounturi=https://acme.example/acct/2",
        f"letsencrypt.org; accounturi={ACCOUNT}; validationmethods=dns-01",
        "letsencrypt.org; not a parameter",
    ],
)
def test_what_does_not(value: str) -> None:
    assert forbidden(issue(value), EXPECTED) == Forbidden("ville.example", (f'CAA 0 issue "{value}"',))


def test_an_account_that_we_told_nobody_is_not_ours() -> None:
    assert forbidden(issue(f"letsencrypt.org; accounturi={ACCOUNT}"), Expected()) is not None


def test_one_record_that_allows_us_is_enough() -> None:
    assert forbidden(issue("autre.example", ";", "letsencrypt.org"), EXPECTED) is None


def test_records_about_wildcards_and_reports_restrict_nothing_here() -> None:
    caa = found(("issuewild", ";"), ("iodef", "mailto:securite@ville.example"), ("inconnu", "x"))
    assert forbidden(caa, EXPECTED) is None


def test_tags_are_compared_without_case() -> None:
    assert forbidden(found(("ISSUE", "autre.example")), EXPECTED) is not None


def test_a_critical_property_that_nobody_knows_forbids_all() -> None:
    caa = CaaSeen(
        "ville.example", (CaaRecord(True, "tbs", "x"), CaaRecord(False, "issue", "letsencrypt.org")), NOERROR
    )
    assert forbidden(caa, EXPECTED) == Forbidden("ville.example", ('CAA 128 tbs "x"',), critical=True)


def test_a_critical_property_that_is_known_is_read_as_any() -> None:
    assert forbidden(found(("issue", "letsencrypt.org"), critical=True), EXPECTED) is None


@given(st.lists(st.builds(CaaRecord, st.booleans(), st.text(max_size=12), st.text(max_size=40))))
def test_whatever_stands_there_is_read(records: list[CaaRecord]) -> None:
    result = forbidden(CaaSeen("ville.example", tuple(records), NOERROR), EXPECTED)
    assert result is None or set(result.lines) <= set(map(line_of, records))
