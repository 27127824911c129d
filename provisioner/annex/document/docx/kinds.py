"""What a zip archive is when it is no Word document that may be read."""

from provisioner.annex.document.errors import UnreadableDocument

_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
_WORD = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)
_STRICT = "http://purl.oclc.org/ooxml/"
_AS_DOCX = "enregistrez l’annexe au format Word (.docx) ou en PDF, et envoyez ce fichier-là."


def refuse_other_archives(parts: dict[str, bytes]) -> None:
    """``parts``: by name, the content or its beginning."""
    if parts.get("mimetype", b"").startswith(_OPEN_DOCUMENT):
        raise UnreadableDocument("opendocument", f"C’est un fichier LibreOffice (.odt…) : {_AS_DOCX}")
    if "[Content_Types].xml" not in parts:
        raise UnreadableDocument("archive", f"C’est une archive (.zip) : ouvrez-la, {_AS_DOCX}")


def refuse_other_offices(content_type: str, parts: dict[str, bytes]) -> None:
    """``content_type``: of the main part."""
    if "macroenabled" in content_type.lower() or any("vbaproject" in name.lower() for name in parts):
        raise _macros()
    if "spreadsheetml" in content_type:
        raise UnreadableDocument("spreadsheet", f"C’est un classeur Excel : {_AS_DOCX}")
    if "presentationml" in content_type:
        raise UnreadableDocument("presentation", f"C’est une présentation PowerPoint : {_AS_DOCX}")
    if content_type not in _WORD:
        raise UnreadableDocument("not_word", f"Ce n’est pas un document Word : {_AS_DOCX}")


def refuse_strict(relation: str) -> None:
    """The ISO "strict" variant has other names for everything; Word offers both when saving."""
    if relation.startswith(_STRICT):
        raise UnreadableDocument(
            "strict_word",
            "Il est au format « Document Open XML Strict » : réenregistrez le document au format « Document "
            "Word (.docx) » et envoyez ce fichier-là.",
        )


def encrypted() -> UnreadableDocument:
    return UnreadableDocument(
        "encrypted",
        "Il est protégé par un mot de passe : ôtez le mot de passe, réenregistrez le document et envoyez ce "
        "fichier-là.",
    )


def _macros() -> UnreadableDocument:
    return UnreadableDocument(
        "macros",
        "Il contient des macros (.docm), qui sont des programmes : réenregistrez le document au format "
        "« Document Word (.docx) » et envoyez ce fichier-là.",
    )
