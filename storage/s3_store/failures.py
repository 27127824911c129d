"""Whatever the store, the network or the client's library raises, as sentences of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime

import urllib3.exceptions
from botocore import exceptions, parsers

from storage.disk import reason
from storage.objects import ObjectNotFound, ObjectStoreError
from storage.s3_address import S3Address

_REFUSED = "les identifiants sont refusés ou n’ont pas ce droit : vérifiez la clé réglée pour ce stockage"
# An answer without a body does not say why.
_FORBIDDEN = (
    "l’accès est refusé : vérifiez la clé réglée pour ce stockage, ses droits et l’heure de cette machine"
)
_BUSY = "il est surchargé ou en panne ; un nouvel essai suivra"
_SKEWED = "l’horloge de cette machine s’écarte trop de la sienne : remettez-la à l’heure (NTP)"
_ELSEWHERE = "le bucket est dans une autre région ou à une autre adresse que celles réglées"
_FULL = "il n’a plus de place, ou un plafond du compte est atteint"
_LOST = "l’envoi en cours y a disparu"
_ABSENT = frozenset({"NoSuchKey", "NoSuchVersion", "404", "NotFound", "NoSuchObject"})
# By the code of the answer, else by its status.
_ANSWERS = {
    "NoSuchBucket": "le bucket n’existe pas",
    "InvalidAccessKeyId": _REFUSED,
    "SignatureDoesNotMatch": _REFUSED,
    "AccessDenied": _REFUSED,
    "InvalidToken": _REFUSED,
    "401": _REFUSED,
    "403": _FORBIDDEN,
    "RequestTimeTooSkewed": _SKEWED,
    "PermanentRedirect": _ELSEWHERE,
    "AuthorizationHeaderMalformed": _ELSEWHERE,
    "301": _ELSEWHERE,
    "SlowDown": _BUSY,
    "429": _BUSY,
    "500": _BUSY,
    "502": _BUSY,
    "503": _BUSY,
    "504": _BUSY,
    "507": _FULL,
    "QuotaExceeded": _FULL,
    "NoSuchUpload": _LOST,
    "501": "il ne sait pas faire ce qui lui est demandé",
    "InvalidRange": "l’objet est plus court que ce qui en est demandé",
}
# The first that fits: special ones stand before those that they are kinds of.
_NETWORK: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.SSLError, "la liaison TLS a échoué ou a été coupée"),
    (exceptions.ConnectTimeoutError, "il ne répond pas"),
    (exceptions.ReadTimeoutError, "il n’a pas répondu à temps"),
    (urllib3.exceptions.TimeoutError, "il n’a pas répondu à temps"),
    (exceptions.ProxyConnectionError, "le serveur mandataire (proxy) ne répond pas"),
    (exceptions.EndpointConnectionError, "il est injoignable : vérifiez l’adresse et le réseau"),
    (exceptions.HTTPClientError, "la connexion a été coupée"),
    (exceptions.IncompleteReadError, "la connexion a été coupée"),
    (urllib3.exceptions.HTTPError, "la connexion a été coupée"),
    (parsers.ResponseParserError, "sa réponse est illisible : est-ce bien un stockage S3 ?"),
    (exceptions.BotoCoreError, "la demande n’a pas pu être faite"),
    # Of dates and numbers in its answers.
    (ValueError, "sa réponse est illisible : est-ce bien un stockage S3 ?"),
)
_FAILURES: tuple[type[Exception], ...] = (OSError, *(kind for kind, _ in _NETWORK))


class Refusal(ObjectStoreError):
    """The store answered that it will not; ``code`` is its word for the reason.

    ``answered_at`` is by its own clock, None where it does not say.
    """

    def __init__(self, sentence: str, code: str, status: int, date: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status
        self.answered_at = moment_of(date)

    @property
    def forbidden(self) -> bool:
        return self.status in {401, 403}

    @property
    def unknown_here(self) -> bool:
        """Whether the store has no such function."""
        return self.status in {405, 501} or self.code in {"NotImplemented", "MethodNotAllowed"}


@contextmanager
def told(address: S3Address, what: str) -> Iterator[None]:
    """Raise ObjectNotFound for an absent object, Refusal for other answers, ObjectStoreError for the rest.

    ``what`` is a French clause that says what was tried, of which object.
    """
    try:
        yield
    except exceptions.ClientError as error:
        raise _of_answer(error, address, what) from error
    except _FAILURES as error:
        raise ObjectStoreError(f"{_subject(address, what)} : {_of_network(error)}.") from error


def _of_answer(error: exceptions.ClientError, address: S3Address, what: str) -> ObjectStoreError:
    answer, metadata = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
    code, status = answer.get("Code", ""), metadata.get("HTTPStatusCode", 0)
    if code in _ABSENT:
        return ObjectNotFound(f"{_subject(address, what)} : l’objet est inconnu.")
    meaning = _ANSWERS.get(code) or _ANSWERS.get(str(status)) or "il a refusé"
    said = ", ".join(filter(None, (code or str(status), answer.get("Message", ""))))
    date = metadata.get("HTTPHeaders", {}).get("date", "")
    sentence = f"{_subject(address, what)} : {meaning} (réponse du stockage : « {said} »)."
    return Refusal(sentence, code, status, date)


def moment_of(date: str) -> datetime | None:
    """What the ``Date`` of an answer says, aware; None for none, or one that nobody understands."""
    try:
        return parsedate_to_datetime(date)
    except ValueError:
        return None


def _of_network(error: Exception) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return "son certificat n’est pas reconnu : vérifiez l’adresse et le fichier d’autorités (ca=)"
    for kind, sentence in _NETWORK:
        if isinstance(error, kind):
            return sentence
    return reason(error) if isinstance(error, OSError) else str(error)


def _subject(address: S3Address, what: str) -> str:
    return f"Le stockage {address} n’a pas pu {what}"
