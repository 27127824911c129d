"""From an error to a sentence and an exit code."""

import sys
from typing import NoReturn

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from provisioner.cli import output
from provisioner.errors import InputRefused, OutsideFailed, ProvisionerError, exit_code
from storage.errors import StorageError

USAGE = 2


def end_with(error: Exception) -> NoReturn:
    """Say what went wrong and exit; an error that is nobody's is raised again, with its trace."""
    match error:
        case ProvisionerError():
            _end(error)
        case ValidationError():
            output.failure(_wrong_settings(error))
            sys.exit(USAGE)
        case DBAPIError():
            # The first line alone: the others quote the statement and its values.
            _end(OutsideFailed(f"La base de données a refusé : {str(error.orig).splitlines()[0]}"))
        case StorageError() | OSError():
            _end(OutsideFailed(str(error)))
    raise error


def _end(error: ProvisionerError) -> NoReturn:
    if "--json" in sys.argv:
        output.document(output.refusal(error))
    if isinstance(error, InputRefused):
        output.problems(error.problems)
    else:
        output.failure(str(error))
    sys.exit(exit_code(error))


def _wrong_settings(error: ValidationError) -> str:
    """Names the variables and what is wrong with them; never their values, which may be secrets."""
    wrong = [
        "".join(f"PROVISIONER_{name} : ".upper() for name in one["loc"][:1]) + one["msg"]
        for one in error.errors(include_input=False, include_url=False)
    ]
    return f"Réglage incorrect. {' ; '.join(wrong)}."
