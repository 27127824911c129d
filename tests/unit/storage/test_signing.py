"""A signature holds for the very bytes and the very key; tests/system asks stock OpenSSL as well."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from storage.encryption import UnusableKey
from storage.signing import SignatureRefused, SigningKey, VerifyingKey

KEY = SigningKey.generate()
MANIFEST = '{"archive": "café", "rows": 31}'.encode()
SIGNATURE = KEY.sign(MANIFEST)


@given(st.binary(max_size=500))
def test_what_was_signed_is_verified(content: bytes) -> None:
    signature = KEY.sign(content)
    assert len(signature) == 64
    KEY.verifying.verify(content, signature)


@given(st.integers(0, len(MANIFEST) - 1), st.integers(0, 7))
def test_a_single_flipped_bit_of_the_content_is_refused(position: int, bit: int) -> None:
    changed = bytearray(MANIFEST)
    changed[position] ^= 1 << bit
    with pytest.raises(SignatureRefused):
        KEY.verifying.verify(bytes(changed), SIGNATURE)


@given(st.binary(max_size=100).filter(lambda signature: signature != SIGNATURE))
def test_another_signature_is_refused(signature: bytes) -> None:
    with pytest.raises(SignatureRefused):
        KEY.verifying.verify(MANIFEST, signature)


def test_another_key_s_signature_is_refused() -> None:
    with pytest.raises(SignatureRefused):
        SigningKey.generate().verifying.verify(MANIFEST, SIGNATURE)


def test_a_key_comes_back_from_its_text() -> None:
    again = SigningKey(KEY.secret.strip())
    assert again.sign(MANIFEST) == SIGNATURE
    VerifyingKey(again.verifying.public.strip()).verify(MANIFEST, SIGNATURE)


def test_the_secret_shows_in_no_trace() -> None:
    assert KEY.secret.splitlines()[1] not in repr(KEY)


def test_a_text_that_is_no_signing_key_is_called_so() -> None:
    agreeing = X25519PrivateKey.generate()
    other_kind = agreeing.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = agreeing.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for text in ("", "n’importe quoi", KEY.verifying.public, other_kind):
        with pytest.raises(UnusableKey, match="signature"):
            SigningKey(text).sign(MANIFEST)
    for text in ("", "n’importe quoi", KEY.secret, public):
        with pytest.raises(UnusableKey, match="vérification"):
            VerifyingKey(text).verify(MANIFEST, SIGNATURE)
