"""Every rule of the annex, on what was typed into its form (MIX-FORM-1 to 13, MIX-ROLE-3 and 4).

The rules are those of the readers of documents; only the sentences differ, for a form has no line numbers.
"""

from provisioner.annex.annex import Annex, Colours, Contact, Offer, Reading, Referent, Structure
from provisioner.annex.domain import judge_domain
from provisioner.annex.entry import sentences as say
from provisioner.annex.entry.accounts import check_accounts
from provisioner.annex.entry.entry import Entry, Field
from provisioner.annex.entry.texts import check_email, check_name, check_text, one_line, paragraphs
from provisioner.annex.form.values import Found, filled
from provisioner.annex.identity.description import LONGEST_DESCRIPTION
from provisioner.annex.identity.structure import LONGEST_NAME
from provisioner.annex.offer.reader import has_postcode
from provisioner.annex.offer.siret import judge_siret
from themes.colours import ColourRole, HexColour, parse_colour
from themes.problems import Problem

LONGEST_ADDRESS = 500
LONGEST_FUNCTION = 100
LONGEST_DOMAIN = 300
_LONGEST_SIRET = 40


def check(entry: Entry) -> Reading:
    """The annex that the form makes, and what is wrong with it, in the order of the form.

    Never raises, whatever was typed. ``accounts[1]`` in a problem counts the rows of ``entry``. The offer
    holds an address and a referent at most: an acceptance is recorded apart (MIX-ACC-1).
    """
    name, description = _structure_name(entry), _description(entry)
    contact = _contact(entry)
    primary, secondary = (_colour(entry, role) for role in ColourRole)
    domain = _domain(entry, contact.value.email)
    accounts = check_accounts(entry.accounts)
    siret = _siret(entry)
    offer = _offer(entry)
    parts = (name, description, contact, primary, secondary, domain, accounts, siret, offer)
    annex = Annex(
        Structure(name.value, description.value, siret.value),
        contact.value,
        Colours(primary.value, secondary.value),
        domain.value,
        accounts.value,
        offer.value,
    )
    return Reading(annex, tuple(problem for part in parts for problem in part.problems))


def check_pictures(*, has_logo: bool) -> tuple[Problem, ...]:
    """A logo is required (MIX-FORM-6), a banner is not (MIX-FORM-5); ``themes.images`` looks into them."""
    if has_logo:
        return ()
    return (Problem.error("logo", "logo.missing", "Envoyez le logo de la structure."),)


def _structure_name(entry: Entry) -> Found[str | None]:
    return check_text(Field.NAME, entry[Field.NAME], LONGEST_NAME, "structure.name_too_long")


def _description(entry: Entry) -> Found[str | None]:
    text = paragraphs(entry[Field.DESCRIPTION])
    if filled(text) is None:
        return Found(None, (say.missing(Field.DESCRIPTION),))
    if len(text) > LONGEST_DESCRIPTION:
        return Found(None, (say.description_too_long(),))
    return Found(text)


def _contact(entry: Entry) -> Found[Contact]:
    first_name = check_name(Field.CONTACT_FIRST_NAME, entry[Field.CONTACT_FIRST_NAME], "contact")
    last_name = check_name(Field.CONTACT_LAST_NAME, entry[Field.CONTACT_LAST_NAME], "contact")
    typed = one_line(entry[Field.CONTACT_EMAIL])
    if filled(typed) is None:
        email: Found[str | None] = Found(None, (say.missing(Field.CONTACT_EMAIL),))
    else:
        email = check_email(Field.CONTACT_EMAIL, typed, "contact")
    contact = Contact(first_name.value, last_name.value, email.value)
    return Found(contact, first_name.problems + last_name.problems + email.problems)


def _colour(entry: Entry, role: ColourRole) -> Found[HexColour | None]:
    """Exactly ``#RRGGBB`` (MIX-FORM-7, MIX-FORM-8)."""
    typed = one_line(entry[Field(role.field)])
    colour = parse_colour(typed, role)
    if isinstance(colour, HexColour):
        return Found(colour)
    code = colour.code if typed else "colour.missing"
    return Found(None, (Problem.error(role.field, code, colour.message),))


def _domain(entry: Entry, contact_email: str | None) -> Found[str | None]:
    typed = one_line(entry[Field.DOMAIN])
    if len(typed) > LONGEST_DOMAIN:
        return Found(None, (say.too_long(Field.DOMAIN, "domain.invalid", LONGEST_DOMAIN),))
    return judge_domain(typed, contact_email)


def _siret(entry: Entry) -> Found[str | None]:
    """A missing number blocks the invoice only (MIX-BILL-3); a wrong one is refused (MIX-FORM-11)."""
    typed = one_line(entry[Field.SIRET])
    if filled(typed) is None:
        return Found(None, (say.missing(Field.SIRET),))
    if len(typed) > _LONGEST_SIRET:
        return Found(None, (say.too_long(Field.SIRET, "structure.siret_invalid", _LONGEST_SIRET),))
    return judge_siret(typed)


def _offer(entry: Entry) -> Found[Offer | None]:
    address = _address(entry)
    referent = _referent(entry)
    offer = Offer(address=address.value, referent=referent.value)
    return Found(None if offer == Offer() else offer, address.problems + referent.problems)


def _address(entry: Entry) -> Found[str | None]:
    typed = entry[Field.ADDRESS].replace("\n", " ")
    address = check_text(Field.ADDRESS, typed, LONGEST_ADDRESS, "offer.address_too_long")
    doubted = address.value is not None and not has_postcode(address.value)
    return Found(address.value, (say.address_to_confirm(),)) if doubted else address


def _referent(entry: Entry) -> Found[Referent]:
    first_name = check_name(Field.REFERENT_FIRST_NAME, entry[Field.REFERENT_FIRST_NAME], "offer.referent")
    last_name = check_name(Field.REFERENT_LAST_NAME, entry[Field.REFERENT_LAST_NAME], "offer.referent")
    function = check_text(
        Field.REFERENT_FUNCTION,
        entry[Field.REFERENT_FUNCTION],
        LONGEST_FUNCTION,
        "offer.referent_function_too_long",
    )
    referent = Referent(first_name.value, last_name.value, function.value)
    return Found(referent, first_name.problems + last_name.problems + function.problems)
