"""The command ``provisioner`` (design §5): what it prints, and what its exit codes say."""

import io
import logging
import sys

import click

from provisioner.cli.by_name import CommandsByName
from provisioner.cli.french import speak_french

_COMMANDS = {
    "account": "account",
    "annex": "annex",
    "audit": "audit",
    "backup": "backup",
    "demo": "demo",
    "domain": "domain",
    "instance": "instance",
    "keys": "keys",
    "migrate": "migrate",
    "onboard": "onboard",
    "recover": "recover",
    "serve": "serve",
    "staff": "staff",
    "theme": "theme",
    "worker": "worker",
}
# What these have to say is their log.
_LOGGED = frozenset({"demo", "serve", "worker"})
# Before a command is declared: its option --help is worded there and then.
speak_french()


@click.group(cls=CommandsByName, modules=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mixeur-provisioner")
@click.pass_context
def cli(context: click.Context) -> None:
    """Met en place et entretient les instances Mixeur des membres."""
    if context.invoked_subcommand not in _LOGGED and logging.lastResort is not None:
        # The others tell by themselves, in French, what a log warns of; a defect's trace stays to be seen.
        logging.lastResort.setLevel(logging.ERROR)


def main() -> None:
    """Run the command line; every error that is ours ends in a sentence and its own exit code."""
    _speak_utf8()
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except Exception as error:
        from provisioner.cli.failures import end_with  # noqa: PLC0415 - it loads every library's errors

        end_with(error)


def _speak_utf8() -> None:
    """JSON is UTF-8 (RFC 8259), and sentences are French, whatever the terminal claims to know."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
