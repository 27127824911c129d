"""Logo and banner: what the form asks of each, what is there, and how an upload is answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from provisioner.instances.pictures import PictureKind
from provisioner.web.annex_form.sections import Need
from themes.problems import Problem


@dataclass(frozen=True, slots=True)
class PictureRule:
    """``accept`` is for the file dialog; what counts is the content."""

    title: str
    rule: str
    need: Need
    accept: str
    missing: str


RULES = {
    PictureKind.LOGO: PictureRule(
        "Logo",
        "PNG, JPEG ou WebP, de n’importe quelles dimensions ; 640 px de large ou plus, c’est net partout. "
        "10 Mo au plus.",
        Need.REQUIRED,
        "image/png,image/jpeg,image/webp",
        "Pas encore de logo",
    ),
    PictureKind.BANNER: PictureRule(
        "Bannière",
        "PNG de 2 000 px de large exactement et de 150 à 200 px de haut. 5 Mo au plus. Elle paraît en haut "
        "de l’espace et sur certains rapports ; sans elle, le haut de page reste uni.",
        Need.OPTIONAL,
        "image/png",
        "Pas de bannière",
    ),
}


@dataclass(frozen=True, slots=True)
class PictureView:
    """``src`` shows the picture that is there, None when there is none; ``upload_url`` takes another.

    ``remove_url`` is None where a picture may not be taken away (the logo, or a page that cannot be edited).
    """

    kind: PictureKind
    src: str | None
    upload_url: str
    remove_url: str | None = None

    @property
    def rule(self) -> PictureRule:
        return RULES[self.kind]


def posted_file(files: MultiDict[str, FileStorage], kind: PictureKind) -> FileStorage | None:
    """The picture sent: as ``file`` by the script, under the name of its kind by the whole form."""
    for name in ("file", kind.value):
        sent = files.get(name)
        if sent is not None and sent.filename:
            return sent
    return None


def picture_answer(problems: Iterable[Problem], picture: str | None) -> dict[str, Any]:
    """What the script wants to know of an upload; ``picture`` is the address of the one that is there now.

    It holds no revision: pictures are no texts, and the page's base stays what it shows.
    """
    return {"problems": [{"message": problem.message} for problem in problems], "picture": picture}
