"""The annex as a form: sections, what was posted, what a page shows; for the console and for contacts."""

from provisioner.instances.pictures import PictureKind
from provisioner.web.annex_form.blueprint import blueprint
from provisioner.web.annex_form.parsing import Posted, read_posted
from provisioner.web.annex_form.pictures import PictureView, picture_answer, posted_file
from provisioner.web.annex_form.saving import saved_answer
from provisioner.web.annex_form.sections import SECTIONS, FormSection, SectionKey, section_of
from provisioner.web.annex_form.shades import Shades, shades
from provisioner.web.annex_form.view import ClashNote, FormView

__all__ = [
    "SECTIONS",
    "ClashNote",
    "FormSection",
    "FormView",
    "PictureKind",
    "PictureView",
    "Posted",
    "SectionKey",
    "Shades",
    "blueprint",
    "picture_answer",
    "posted_file",
    "read_posted",
    "saved_answer",
    "section_of",
    "shades",
]
