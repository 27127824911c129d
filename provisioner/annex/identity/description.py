"""The structure's own presentation: free text of several paragraphs, cleaned of what is not part of it."""

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile

from provisioner.annex.document.lines import Line
from provisioner.annex.document.spelling import fold
from provisioner.annex.form.labels import Labelled, label_starting, labelled
from provisioner.annex.form.provider import mentions_operator
from provisioner.annex.form.sections import Part, Section, contact_question
from provisioner.annex.form.values import Found, filled
from provisioner.annex.form.wording import Label
from themes.problems import Problem

FIELD = "structure.description"
LONGEST_DESCRIPTION = 20_000
"""Characters, all lines together."""

_SENTENCE_END = re.compile(r"[.!?…][»”\"')\]]*$")
_BULLET = re.compile(r"[-•*–·]\s")
_OF_A_LETTERHEAD = re.compile(r"\b\d{5}\b|\bsiret\b|@")
_WORDS_IN_A_SLOGAN = 8
_QUESTION_MARK = re.compile(r"\?\s*$")
_UNWRAPPED = 120
_PROMISED = {
    Section.CONTACT: {Label.NAME, Label.FIRST_NAME, Label.FULL_NAME, Label.EMAIL},
    Section.COLOURS: {Label.PRIMARY, Label.SECONDARY},
    Section.DOMAIN: {Label.DOMAIN},
}
_NEXT_FIELDS = {
    *(Label.DESCRIPTION, Label.NAME, Label.FIRST_NAME, Label.FULL_NAME),
    *(Label.PRIMARY, Label.SECONDARY, Label.DOMAIN),
}


def read_description(found: Labelled, below: tuple[Line, ...]) -> Found[str | None]:
    """The text from its label down to the next field of the form.

    A last line that ends no sentence after one that did is text from a logo (MIX-FORM-2): it is kept out,
    with a warning.
    """
    blocks = _blocks(found, below)
    if sum(len(line) for block in blocks for line in block) > LONGEST_DESCRIPTION:
        return Found(None, (_too_long(),))
    paragraphs = [paragraph for block in blocks for paragraph in _paragraphs(block)]
    kept, stray = _without_slogans(_across_pages(paragraphs))
    text = "\n\n".join(kept)
    if filled(text) is None:
        return Found(None, (_missing(),))
    odd = (_odd_line(paragraph) for paragraph in kept[:-1] if _is_slogan(paragraph))
    return Found(text, (*odd, *(_stray_line(line) for line in stray)))


def cut_by(parts: tuple[Part, ...]) -> tuple[Problem, ...]:
    """A line of the description that looks like a heading hides the rest of it.

    Told by the part right below the description being none of the form's.
    """
    for part, below in pairwise(parts):
        labels = [found.label for found in labelled(part.lines)]
        if labels and labels[-1] is Label.DESCRIPTION and below.heading and not _is_itself(below):
            return (_cut(below.heading),)
    return ()


def _is_itself(part: Part) -> bool:
    """Whether the part holds what its heading promises; columns side by side may put any part there."""
    labels = {found.label for found in labelled(part.lines)}
    return _is_contact_question(part.heading) or bool(labels & _PROMISED.get(part.section, set()))


def _is_contact_question(heading: Line | None) -> bool:
    """The form's own question, which no description asks."""
    text = heading.text if heading else ""
    return bool(_QUESTION_MARK.search(text)) and contact_question(text) is not None


def missing() -> Found[str | None]:
    return Found(None, (_missing(),))


def _blocks(found: Labelled, below: tuple[Line, ...]) -> list[list[str]]:
    """Runs of lines without an empty line, or the end of a paragraph that the source tells, between them."""
    blocks: list[list[str]] = [[]]
    own = [(line.prose, line.ends_paragraph) for line in _own_lines(below)]
    for text, ends in ((found.value, found.line.ends_paragraph), *own):
        before_question = text[: contact_question(text)].strip()
        if before_question:
            blocks[-1].append(before_question)
        if ends or not text:
            blocks.append([])
        if before_question != text:
            break
    return [block for block in blocks if block]


def _own_lines(below: tuple[Line, ...]) -> Iterator[Line]:
    described = takewhile(lambda line: label_starting(line) not in _NEXT_FIELDS, below)
    return (line for line in described if not _is_letterhead(line.prose))


def _is_letterhead(text: str) -> bool:
    """The operator's name with its address, number or e-mail, as printed at the end of each page."""
    return mentions_operator(text) and bool(_OF_A_LETTERHEAD.search(fold(text)))


def _paragraphs(block: list[str]) -> list[str]:
    """Lines wrapped at a margin make one paragraph; lines longer than any margin are paragraphs each."""
    margin = max(map(len, block))
    if margin > _UNWRAPPED:
        return block
    paragraphs = [block[0]]
    for previous, line in pairwise(block):
        complete = _SENTENCE_END.search(previous) and (len(previous) < margin * 0.75 or _is_slogan(line))
        if complete or _BULLET.match(line):
            paragraphs.append(line)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], line)
    return paragraphs


def _across_pages(paragraphs: list[str]) -> list[str]:
    """A page's end may cut a sentence, which goes on without a capital."""
    whole = paragraphs[:1]
    for paragraph in paragraphs[1:]:
        if (paragraph[0].islower() or paragraph[0].isdigit()) and not _SENTENCE_END.search(whole[-1]):
            whole[-1] = _joined(whole[-1], paragraph)
        else:
            whole.append(paragraph)
    return whole


def _joined(text: str, rest: str) -> str:
    return text + rest if text.endswith("-") and not text.endswith(" -") else f"{text} {rest}"


def _without_slogans(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    end = len(paragraphs)
    while end > 0 and _is_slogan(paragraphs[end - 1]):
        end -= 1
    if end == 0 or not _SENTENCE_END.search(paragraphs[end - 1]):
        return paragraphs, []
    return paragraphs[:end], paragraphs[end:]


def _is_slogan(paragraph: str) -> bool:
    return (
        not _SENTENCE_END.search(paragraph)
        and not paragraph.endswith((":", ";", ","))
        and not _BULLET.match(paragraph)
        and len(paragraph.split()) <= _WORDS_IN_A_SLOGAN
    )


def _missing() -> Problem:
    return Problem.error(
        FIELD,
        "structure.description_missing",
        "La description de la structure manque : ajoutez quelques phrases après « Description : ».",
    )


def _too_long() -> Problem:
    return Problem.error(
        FIELD,
        "structure.description_too_long",
        f"La description dépasse {LONGEST_DESCRIPTION} caractères : raccourcissez-la.",
    )


def _cut(heading: Line) -> Problem:
    message = (
        f"La description a été lue jusqu’à « {heading.prose} » ({heading}), pris pour un titre du "
        "formulaire : si le texte continue au-delà, reformulez cette ligne."
    )
    return Problem.warning(FIELD, "structure.description_cut", message)


def _odd_line(text: str) -> Problem:
    return Problem.warning(
        FIELD,
        "structure.description_odd_line",
        f"« {text} », dans la description, n’est pas une phrase (texte d’une image ?) : gardé, à vérifier.",
    )


def _stray_line(text: str) -> Problem:
    return Problem.warning(
        FIELD,
        "structure.description_stray_line",
        f"« {text} », seul en fin de description, a été laissé de côté (texte d’un logo ?) : "
        "ajoutez-le à la description s’il en fait partie.",
    )
