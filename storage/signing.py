"""Who wrote these bytes: Ed25519 (RFC 8032), with keys and signatures that stock ``openssl`` understands.

openssl pkeyutl -verify -pubin -inkey public.pem -rawin -in content -sigfile signature
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from storage.encryption import UnusableKey
from storage.errors import StorageError


class SignatureRefused(StorageError):
    """These bytes were not signed with this key, or were changed since."""


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """The public half, as PEM (SubjectPublicKeyInfo): verifies, and signs nothing."""

    public: str

    def verify(self, content: bytes, signature: bytes) -> None:
        """Raises SignatureRefused, UnusableKey."""
        key = self._load()
        try:
            key.verify(signature, content)
        except InvalidSignature:
            raise SignatureRefused("La signature n’est pas celle de ce contenu par cette clé.") from None

    def _load(self) -> Ed25519PublicKey:
        try:
            key = load_pem_public_key(self.public.encode())
        except (ValueError, UnsupportedAlgorithm) as error:
            raise UnusableKey("Clé de vérification illisible (attendue : Ed25519, PEM).") from error
        if not isinstance(key, Ed25519PublicKey):
            raise UnusableKey("Clé de vérification d’une autre sorte qu’Ed25519.")
        return key


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """The secret half, as PEM (PKCS#8)."""

    secret: str

    @classmethod
    def generate(cls) -> "SigningKey":
        key = Ed25519PrivateKey.generate()
        return cls(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())

    @property
    def verifying(self) -> VerifyingKey:
        """Raises UnusableKey."""
        public = self._load().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return VerifyingKey(public.decode())

    def sign(self, content: bytes) -> bytes:
        """64 bytes, the same for the same content. Raises UnusableKey."""
        return self._load().sign(content)

    def _load(self) -> Ed25519PrivateKey:
        try:
            key = load_pem_private_key(self.secret.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            # Without its cause, which might quote the secret.
            raise UnusableKey("Clé de signature illisible (attendue : Ed25519, PEM).") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise UnusableKey("Clé de signature d’une autre sorte qu’Ed25519.")
        return key
