"""A process that reconciles one instance and dies at a chosen moment; started by the tests of this folder.

Arguments: data directory, SMTP address, instance, step, moment. Moments: ``before`` the step acts,
``unrecorded`` when it has acted and nothing is recorded, ``recorded`` after its commit, ``mailing`` when the
first mail has left and nothing is recorded, ``pausing`` waits before the step for a line on standard input.
"""

import os
import signal
import sys
import uuid
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

from pydantic import SecretStr

from provisioner.app.platform import open_platform
from provisioner.instances.conditions import ConditionType, Observation
from provisioner.instances.reconcile import STEPS, Step, reconcile
from provisioner.instances.work import Work
from provisioner.settings import Settings
from tenants.postman import Postman


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fatal(step: Step, moment: str) -> Step:
    def dying(work: Work) -> Observation:
        if moment == "pausing":
            print("paused", flush=True)  # noqa: T201 - the test reads it
            sys.stdin.readline()
        if moment == "before":
            die()
        seen = step(work)
        if moment == "unrecorded":
            die()
        return seen

    return dying


def steps(chosen: ConditionType, moment: str) -> list[tuple[ConditionType, Step]]:
    return [(kind, fatal(step, moment) if kind is chosen else step) for kind, step in STEPS]


def on_step(chosen: ConditionType, moment: str) -> Callable[[ConditionType, Observation], None]:
    def recorded(kind: ConditionType, seen: Observation) -> None:
        if moment == "recorded" and kind is chosen:
            die()

    return recorded


class FatalPostman:
    def __init__(self, postman: Postman) -> None:
        self._postman = postman

    def send(self, mail: EmailMessage) -> None:
        self._postman.send(mail)
        die()


def main(data_dir: str, smtp_url: str, instance: str, step: str, moment: str) -> None:
    chosen = ConditionType(step)
    with open_platform(Settings(data_dir=Path(data_dir), smtp_url=SecretStr(smtp_url))) as opened:
        fatal_mail = replace(opened, postman=FatalPostman(opened.postman))
        platform = fatal_mail if moment == "mailing" else opened
        reconcile(platform, uuid.UUID(instance), on_step(chosen, moment), steps(chosen, moment))


if __name__ == "__main__":
    main(*sys.argv[1:])
