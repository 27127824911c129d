"""The command ``provisioner`` (design §5): what it prints, and what its exit codes say."""

import io
import sys
from typing import NoReturn

import click
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from provisioner.cli import annex, demo, instance, onboard, output, service, staff, theme
from provisioner.errors import InputRefused, OutsideFailed, ProvisionerError, exit_code
from storage.errors import StorageError
from storage.objects import ObjectStoreError

USAGE = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mixeur-provisioner")
def cli() -> None:
    """Met en place et entretient les instances Mixeur des membres."""


for command in (
    annex.annex,
    demo.demo,
    instance.instance,
    onboard.onboard,
    service.migrate,
    service.serve,
    service.worker,
    staff.staff,
    theme.theme,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line; every error that is ours ends in a sentence and its own exit code."""
    _speak_utf8()
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ValidationError as error:
        output.failure(_wrong_settings(error))
        sys.exit(USAGE)
    except (StorageError, ObjectStoreError, OSError) as error:
        _end(OutsideFailed(str(error)))
    except DBAPIError as error:
        # The first line alone: the others quote the statement and its values.
        _end(OutsideFailed(f"La base de données a refusé : {str(error.orig).splitlines()[0]}"))
    except ProvisionerError as error:
        _end(error)


def _speak_utf8() -> None:
    """JSON is UTF-8 (RFC 8259), and sentences are French, whatever the terminal claims to know."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


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
        f"PROVISIONER_{'_'.join(map(str, one['loc'][:1])).upper()} : {one['msg']}"
        for one in error.errors(include_input=False, include_url=False)
    ]
    return f"Réglage incorrect. {' ; '.join(wrong)}."
