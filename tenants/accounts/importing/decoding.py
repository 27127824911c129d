"""The text of a file that a spreadsheet or an editor wrote, in whichever encoding."""

import codecs
from typing import Final

from tenants.accounts.importing.errors import ListRefused

LARGEST_LIST: Final = 256_000
"""Bytes."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What files of other programs begin with: packages (.xlsx, .ods, .docx), older spreadsheets, PDF.
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


def decode(content: bytes) -> str:
    """The text of ``content``: UTF-8 or UTF-16, with or without a byte order mark, else Windows-1252.

    Raises ListRefused for a file that is too large, of another kind, or in another encoding.
    """
    if len(content) > LARGEST_LIST:
        raise ListRefused(
            f"Ce fichier dépasse {LARGEST_LIST // 1000} ko : ne gardez que prénom, nom, e-mail et rôle, ou "
            "partagez la liste en deux."
        )
    if content.startswith(_NO_TEXT):
        raise ListRefused(
            "Ce fichier n’est pas au format CSV. Dans votre tableur, choisissez « Enregistrer sous », puis "
            "« CSV », et importez le fichier obtenu ; ou copiez les lignes et collez-les ici."
        )
    try:
        return content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        raise ListRefused(
            "Les caractères de ce fichier ne se lisent pas : enregistrez-le au format « CSV UTF-8 », ou "
            "collez les lignes ici."
        ) from error


def _encoding(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    if b"\0" in content:
        # Latin letters take two bytes, one of them zero: the second where the little end comes first.
        return "utf-16-le" if content[1::2].count(0) >= content[::2].count(0) else "utf-16-be"
    return "utf-8" if _is_utf8(content) else "cp1252"


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
