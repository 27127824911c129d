"""Where a bucket is and who opens it, as an operator writes them; no client is needed to read that."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from storage.object_keys import checked_key, is_key

FORM = "s3://HÔTE[:PORT]/BUCKET[/PRÉFIXE]?region=RÉGION[&style=path|virtual][&ca=FICHIER]"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
# How the hosts of some providers name the region; the last is how most others do.
_REGIONS_IN_HOSTS = (
    re.compile(r"s3[.-](?:dualstack\.)?(?P<region>[a-z0-9-]+)\.amazonaws\.com"),
    re.compile(r"s3\.(?P<region>[a-z0-9-]+)\.(?:backblazeb2\.com|scw\.cloud|io\.cloud\.ovh\.net)"),
    re.compile(r"(?P<region>[a-z0-9]+)\.your-objectstorage\.com"),
    re.compile(r"sos-(?P<region>[a-z0-9-]+)\.exo\.io"),
    re.compile(r"(?:.*\.)?(?P<region>[a-z]{2}(?:-[a-z]+)+-\d+)\..*"),
)


class Style(StrEnum):
    """Where the bucket's name goes: into the path, or before the host."""

    PATH = "path"
    VIRTUAL = "virtual"


class AddressRefused(ValueError):
    """The sentence says what is wrong with the address, and how one is written."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"Adresse de stockage inutilisable : {sentence} Forme attendue : {FORM}.")


@dataclass(frozen=True, slots=True)
class S3Address:
    """One bucket, or what begins with ``prefix`` in it; always over TLS.

    ``ca`` is a PEM file of the authorities to trust instead of the usual ones.
    """

    host: str
    bucket: str
    region: str
    port: int | None = None
    prefix: str = ""
    style: Style = Style.PATH
    ca: Path | None = None

    @classmethod
    def parse(cls, text: str) -> "S3Address":
        """Raises AddressRefused."""
        parts = _split(text)
        bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
        options = _options(parts.query)
        address = cls(
            host=(parts.hostname or "").lower(),
            bucket=bucket,
            region=options.get("region", ""),
            port=_port(parts),
            prefix=prefix,
            style=_style(options.get("style", Style.PATH)),
            ca=Path(options["ca"]) if "ca" in options else None,
        )
        address._check()
        return address

    def _check(self) -> None:
        if not _HOST.fullmatch(self.host):
            raise AddressRefused(f"« {self.host} » n’est pas un nom d’hôte.")
        if not self.bucket:
            raise AddressRefused("le bucket manque.")
        if not _BUCKET.fullmatch(self.bucket):
            raise AddressRefused(
                f"le bucket « {self.bucket} » n’a pas un nom valable (3 à 63 minuscules, chiffres et tirets)."
            )
        if self.style is Style.VIRTUAL and "." in self.bucket:
            raise AddressRefused(
                f"le certificat de l’hôte ne vaut pas pour « {self.bucket}.{self.host} » : avec un point "
                "dans le nom du bucket, écrivez style=path."
            )
        if self.prefix and not is_key(self.prefix):
            raise AddressRefused(
                f"le préfixe « {self.prefix} » n’est pas fait de minuscules, chiffres, points, tirets et /."
            )
        self._check_options()

    def _check_options(self) -> None:
        if not self.region:
            raise AddressRefused("la région manque, ajoutez par exemple ?region=eu-central-003.")
        if not _REGION.fullmatch(self.region):
            raise AddressRefused(
                f"la région « {self.region} » n’est pas faite de minuscules, chiffres et tirets."
            )
        if self.ca is not None and not self.ca.is_absolute():
            raise AddressRefused(f"« ca={self.ca} » n’est pas un chemin absolu.")

    @property
    def endpoint(self) -> str:
        return f"https://{self.host}" + (f":{self.port}" if self.port is not None else "")

    @property
    def region_of_host(self) -> str | None:
        """The region that the host's name tells, None where it tells none."""
        for pattern in _REGIONS_IN_HOSTS:
            if match := pattern.fullmatch(self.host):
                return match["region"]
        return None

    def location(self, key: str) -> str:
        """For people: ``s3://bucket/key``. Raises ObjectNotFound for a malformed key."""
        return "/".join(filter(None, (f"s3://{self.bucket}", self.prefix, checked_key(key))))

    def __str__(self) -> str:
        place = self.endpoint.removeprefix("https://")
        return "/".join(filter(None, (f"s3://{place}", self.bucket, self.prefix)))


@dataclass(frozen=True, slots=True, repr=False)
class S3Access:
    """A key of the store and its secret."""

    key_id: str
    secret: str

    @classmethod
    def parse(cls, text: str) -> "S3Access":
        """From ``ID:SECRET``. Raises ValueError, whose sentence does not show what was given."""
        key_id, colon, secret = text.strip().partition(":")
        if not (key_id and colon and secret) or not text.strip().isprintable() or " " in text.strip():
            raise ValueError(
                "Accès au stockage inutilisable : écrivez l’identifiant de la clé, deux-points et son "
                "secret, sans espace (ID:SECRET)."
            )
        return cls(key_id, secret)


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        raise AddressRefused("elle n’a pas la forme d’une adresse.") from None
    if parts.scheme in {"http", "https"}:
        raise AddressRefused(
            f"elle commence par {parts.scheme}://, écrivez s3:// (toujours chiffré par TLS)."
        )
    if parts.scheme != "s3":
        raise AddressRefused("elle ne commence pas par s3://.")
    if "@" in parts.netloc:
        raise AddressRefused("l’identifiant et le secret n’y ont pas leur place, ils ont un réglage à eux.")
    if not parts.hostname:
        raise AddressRefused("l’hôte manque.")
    if parts.fragment:
        raise AddressRefused("rien ne suit « # » dans une telle adresse.")
    return parts


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise AddressRefused("le port n’est pas un nombre entre 1 et 65535.") from None


def _options(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    options = dict(pairs)
    if unknown := options.keys() - {"region", "style", "ca"}:
        raise AddressRefused(f"« {min(unknown)} » n’est pas une option connue (region, style, ca).")
    if len(pairs) > len(options):
        raise AddressRefused("une option y figure deux fois.")
    return options


def _style(text: str) -> Style:
    try:
        return Style(text)
    except ValueError:
        raise AddressRefused(f"style={text} n’existe pas, écrivez path ou virtual.") from None
