"""The command ``provisioner`` (design §5): what it prints, and what its exit codes say."""

import sys

import click

from provisioner.cli import annex, demo, instance, onboard, output, service, staff, theme
from provisioner.errors import EXIT_CODES, Conflict, InputRefused, OutsideFailed, ProvisionerError
from provisioner.instances.locks import ReconciliationUnderWay
from storage.errors import StorageError


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
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (ProvisionerError, StorageError, ReconciliationUnderWay) as error:
        known = _as_ours(error)
        _explain(known)
        sys.exit(EXIT_CODES[type(known)])


def _as_ours(error: Exception) -> ProvisionerError:
    if isinstance(error, ProvisionerError):
        return error
    if isinstance(error, ReconciliationUnderWay):
        return Conflict(
            "Une autre réconciliation de cette instance est en cours : réessayez dans un instant."
        )
    return OutsideFailed(str(error))


def _explain(error: ProvisionerError) -> None:
    if "--json" in sys.argv:
        output.document(output.refusal(error))
    if isinstance(error, InputRefused):
        output.problems(error.problems)
    else:
        output.failure(str(error))
