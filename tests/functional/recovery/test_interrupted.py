"""Kill -9 at any moment of a recovery, and run it again: it goes on, and comes to the same end."""

from pathlib import Path

import pytest

from tests import prepared
from tests.functional.recovery.lost_machine import Lost, bring_back, codes, outcome_of

SIGKILLED = -9


@pytest.mark.parametrize(
    "moment", ["Signature", "Base de contrôle", "half a file", "[1/3]", "[3/3]", "Instances"]
)
def test_a_recovery_that_was_killed_goes_on(lost: Lost, bare: Path, moment: str) -> None:
    died = prepared.run([str(bare), moment], module="tests.functional.recovery.dying")
    assert died.returncode == SIGKILLED, died.stderr
    report = bring_back(bare)
    assert dict(report.control.rows) == lost.rows["control"]
    for name in ("open", "suspended"):
        outcome = outcome_of(report, lost, name)
        assert outcome.ok
        assert outcome.brought is not None
        assert dict(outcome.brought.rows) == lost.rows[name]
    assert codes(outcome_of(report, lost, "open")) == ["mails_closed"]
