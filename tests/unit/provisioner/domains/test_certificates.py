"""What several addresses together say of a name, and what a failed visit says at all."""

import errno
import ssl
from datetime import UTC, datetime

import pytest

from provisioner.domains.certificates import CertificateSeen, worst
from provisioner.domains.https_failures import failure

HOST = "mixeur.ville.example"
SOONER = CertificateSeen(datetime(2026, 6, 1, tzinfo=UTC), "Une autorité")
LATER = CertificateSeen(datetime(2026, 9, 1, tzinfo=UTC), "Une autorité")
WRONG = CertificateSeen(problem="Quelque chose ne va pas.")


def unbelievable(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, "what OpenSSL calls it"
    return error


def test_the_certificate_that_ends_first_counts() -> None:
    assert worst(HOST, [LATER, SOONER, LATER]) == SOONER


@pytest.mark.parametrize("seen", [[WRONG, SOONER], [SOONER, None, WRONG]])
def test_one_address_that_is_wrong_is_wrong(seen: list[CertificateSeen | None]) -> None:
    assert worst(HOST, seen) == WRONG


def test_an_address_without_a_way_from_here_says_nothing_as_long_as_another_answers() -> None:
    assert worst(HOST, [None, SOONER]) == SOONER


@pytest.mark.parametrize("seen", [[], [None, None]])
def test_no_address_at_all_is_told_with_the_setting_to_look_at(seen: list[CertificateSeen | None]) -> None:
    problem = worst(HOST, seen).problem
    assert problem is not None
    assert {HOST, "(PROVISIONER_FRONT_ADDRESSES)."} <= set(problem.split())


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (unbelievable(10), "a expiré"),
        (unbelievable(9), "pas encore valable"),
        (unbelievable(62), "d’un autre nom"),
        (unbelievable(18), "autorité inconnue"),
        (unbelievable(20), "autorité inconnue"),
        (unbelievable(66), "what OpenSSL calls it"),
        (TimeoutError(), "Pas de réponse"),
        (TimeoutError(errno.ETIMEDOUT, "timed out"), "Pas de réponse"),
        (ConnectionRefusedError(), "Personne n’écoute"),
        (ConnectionResetError(), "refuse la connexion sécurisée"),
        (ssl.SSLError(1, "alert"), "refuse la connexion sécurisée"),
        (OSError(errno.EACCES, "Permission denied"), "Permission denied"),
    ],
)
def test_each_failure_says_what_was_seen_and_of_which_name(error: OSError, expected: str) -> None:
    sentence = failure(error, HOST, "192.0.2.1, port 443")
    assert expected in sentence
    assert HOST in sentence
