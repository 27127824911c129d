"""From an error to a sentence and an exit code."""

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

import click
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import DBAPIError

from provisioner.cli import output
from provisioner.errors import InputRefused, OutsideFailed, ProvisionerError, exit_code
from storage.errors import StorageError

USAGE = 2
# By pydantic's codes; its own sentences are English.
_WRONG_VALUES: Mapping[str, str] = MappingProxyType(
    {
        "int_parsing": "un nombre entier est attendu",
        "greater_than_equal": "il faut au moins {ge}",
        "less_than_equal": "il faut au plus {le}",
    }
)


def end_with(error: Exception) -> NoReturn:
    """Say what went wrong and exit; an error that is nobody's is raised again, with its trace."""
    match error:
        case ProvisionerError():
            _end(error)
        case click.ClickException():
            _tell_programs("UsageError", error.format_message())
            error.show()
            sys.exit(error.exit_code)
        case ValidationError():
            sentence = _wrong_settings(error)
            _tell_programs("WrongSettings", sentence)
            output.failure(sentence)
            sys.exit(USAGE)
        case DBAPIError():
            # The first line alone: the others quote the statement and its values.
            _end(OutsideFailed(f"La base de données a refusé : {str(error.orig).splitlines()[0]}"))
        case StorageError() | OSError():
            _end(OutsideFailed(str(error)))
    raise error


def _end(error: ProvisionerError) -> NoReturn:
    if _for_programs():
        output.document(output.refusal(error))
    if isinstance(error, InputRefused):
        output.problems(error.problems)
    else:
        output.failure(str(error))
    sys.exit(exit_code(error))


def _for_programs() -> bool:
    return "--json" in sys.argv


def _tell_programs(title: str, detail: str) -> None:
    if _for_programs():
        output.document({"title": title, "detail": detail, "slug": None, "problems": []})


def _wrong_settings(error: ValidationError) -> str:
    """Names the variables and what is wrong with them; never their values, which may be secrets."""
    wrong = [
        "".join(f"PROVISIONER_{name} : ".upper() for name in one["loc"][:1]) + _wrong_value(one).rstrip(".")
        for one in error.errors(include_input=False, include_url=False)
    ]
    return f"Réglage incorrect. {' ; '.join(wrong)}."


def _wrong_value(one: ErrorDetails) -> str:
    """Our own validators' sentences as they are; pydantic puts English before them."""
    told = one.get("ctx", {})
    if one["type"] == "value_error":
        return str(told["error"])
    return _WRONG_VALUES.get(one["type"], "la valeur n’a pas la forme attendue").format(**told)
