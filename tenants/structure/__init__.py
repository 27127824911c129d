"""The member's own sheet, which its super-conseillers keep (MIX-ROLE-2), and the applications it has."""

from tenants.structure.describing import Description, applications, describe_once, enable, kept_sheet, sheet
from tenants.structure.editing import SheetClash, SheetRefused, edit, require_factor
from tenants.structure.texts import REFERENT, Clash, SheetTexts, referent_in_words

__all__ = [
    "REFERENT",
    "Clash",
    "Description",
    "SheetClash",
    "SheetRefused",
    "SheetTexts",
    "applications",
    "describe_once",
    "edit",
    "enable",
    "kept_sheet",
    "referent_in_words",
    "require_factor",
    "sheet",
]
