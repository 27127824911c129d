"""Why a document cannot be read, in words for the person who sent it."""


class UnreadableDocument(Exception):
    """``code`` is what stands behind ``document.`` in the problem; ``message`` a French sentence.

    The sentence begins with a capital, does not name the file, and says what to do about it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def too_costly() -> UnreadableDocument:
    return UnreadableDocument(
        "too_costly",
        "Il demande trop de mémoire ou de calcul pour une annexe : réenregistrez le document sans ses "
        "images, ou enregistrez-le en texte brut (.txt), et envoyez ce fichier-là.",
    )


def damaged() -> UnreadableDocument:
    return UnreadableDocument(
        "damaged",
        "Il est incomplet ou abîmé : ouvrez-le, réenregistrez le document et envoyez ce fichier-là.",
    )
