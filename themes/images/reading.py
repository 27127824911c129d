"""Checks a picture by its content and says everything that is wrong with it at once.

The order is the protection: weight, then first bytes, then announced size, and only then are pixels decoded.
"""

from dataclasses import dataclass

from themes import french
from themes.errors import UnreadableImage
from themes.images.decoding import announced_size, decode
from themes.images.formats import ImageFormat, described, is_svg, recognise
from themes.images.picture import Picture
from themes.images.rules import BANNER, LOGO, ImageRules
from themes.problems import Problem


@dataclass(frozen=True, slots=True)
class Reading:
    """``picture`` is None when there is any problem; problems of pictures are all errors."""

    problems: tuple[Problem, ...]
    picture: Picture | None


def read_banner(data: bytes) -> Reading:
    """A PNG of exactly 2000 px by 150 to 200 px, still (MIX-FORM-5); codes begin with ``banner.``."""
    return _read(data, BANNER)


def read_logo(data: bytes) -> Reading:
    """A still PNG, JPEG or WebP of any size within the limits (MIX-FORM-6); codes begin with ``logo.``.

    An SVG is refused as ``logo.unsafe_svg``, whatever it holds: it can carry scripts and outside references,
    so that it needs a cleaner of its own before it can be published. The message asks for a PNG instead.
    """
    return _read(data, LOGO)


def _read(data: bytes, rules: ImageRules) -> Reading:
    if len(data) > rules.max_bytes:
        return Reading((_too_many_bytes(data, rules),), None)
    format_ = recognise(data)
    problems = [] if format_ in rules.formats else [_wrong_format(data, rules)]
    picture = None
    if format_:
        picture, found = _decoded(data, format_, rules)
        problems += found
    return Reading(tuple(problems), None if problems else picture)


def _decoded(data: bytes, format_: ImageFormat, rules: ImageRules) -> tuple[Picture | None, list[Problem]]:
    try:
        size = announced_size(data, format_)
    except UnreadableImage as error:
        return None, [_unreadable(error, rules)]
    if size[0] * size[1] > rules.max_pixels:
        return None, [_too_many_pixels(size, rules), *_measured(size, rules)]
    try:
        picture, animated = decode(data, format_)
    except UnreadableImage as error:
        return None, [_unreadable(error, rules), *_measured(size, rules)]
    found = [_animated(rules)] if animated else []
    return picture, found + _measured(picture.size, rules)


def _problem(rules: ImageRules, code: str, message: str) -> Problem:
    return Problem.error(rules.name, f"{rules.name}.{code}", message)


def _too_many_bytes(data: bytes, rules: ImageRules) -> Problem:
    weighed, limit = french.megabytes(len(data)), french.megabytes(rules.max_bytes)
    message = f"{rules.title} pèse {weighed} : {limit} au plus. Enregistrez-{rules.pronoun} en plus petit."
    return _problem(rules, "too_many_bytes", message)


def _too_many_pixels(size: tuple[int, int], rules: ImageRules) -> Problem:
    limit = french.whole(rules.max_pixels // 1_000_000)
    message = (
        f"{rules.title} mesure {_dimensions(size)} : {limit} millions de pixels au plus. Réduisez l’image."
    )
    return _problem(rules, "too_many_pixels", message)


def _wrong_format(data: bytes, rules: ImageRules) -> Problem:
    if rules is LOGO and is_svg(data):
        return _problem(
            rules,
            "unsafe_svg",
            "Le logo est un dessin SVG, qui peut contenir du code et n’est pas encore accepté : "
            "exportez-le en PNG, si possible à 640 px de large ou plus.",
        )
    if not data:
        message = f"{rules.title} est un fichier vide : joignez une image."
        return _problem(rules, rules.wrong_format_code, message)
    accepted = french.alternatives([str(each) for each in rules.formats])
    message = (
        f"{rules.title} est {described(data)}, quel que soit le nom du fichier : "
        f"enregistrez-{rules.pronoun} au format {accepted}."
    )
    return _problem(rules, rules.wrong_format_code, message)


def _unreadable(error: UnreadableImage, rules: ImageRules) -> Problem:
    message = (
        f"{rules.title} ne peut pas être lu{_feminine(rules)}. {error} Exportez-{rules.pronoun} à nouveau."
    )
    return _problem(rules, "unreadable", message)


def _animated(rules: ImageRules) -> Problem:
    message = f"{rules.title} est animé{_feminine(rules)} : enregistrez-{rules.pronoun} comme une image fixe."
    return _problem(rules, "animated", message)


def _measured(size: tuple[int, int], rules: ImageRules) -> list[Problem]:
    seen = f"{rules.title} mesure {_dimensions(size)}"
    found = []
    if rules.width is not None and size[0] != rules.width:
        wanted = f"la largeur doit être de {french.whole(rules.width)} px"
        found.append(_problem(rules, "width", f"{seen} : {wanted}."))
    if rules.heights is not None and not rules.heights[0] <= size[1] <= rules.heights[1]:
        wanted = f"la hauteur doit être comprise entre {rules.heights[0]} et {rules.heights[1]} px"
        found.append(_problem(rules, "height", f"{seen} : {wanted}."))
    return found


def _dimensions(size: tuple[int, int]) -> str:
    return f"{french.whole(size[0])} × {french.whole(size[1])} px"


def _feminine(rules: ImageRules) -> str:
    return "e" if rules.pronoun == "la" else ""
