"""What holds whatever servers answer."""

from dataclasses import replace

from hypothesis import given

from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.seen import Seen
from tests.unit.provisioner.domains.diagnosis.strategies import expectations, looks

REMARKS = {Code.TIMEOUT, Code.SERVFAIL}


@given(looks, expectations)
def test_a_verdict_always_comes_and_agrees_with_its_problems(seen: Seen, expected: Expected) -> None:
    diagnosis = judge(seen, expected)

    if diagnosis.verdict in {Verdict.OK, Verdict.PENDING}:
        assert diagnosis.codes <= REMARKS
        assert diagnosis.points_at_us
    if diagnosis.verdict is Verdict.MISCONFIGURED:
        assert diagnosis.codes - REMARKS
    if diagnosis.verdict is Verdict.UNREACHABLE:
        assert diagnosis.codes
        assert diagnosis.codes <= REMARKS
    assert 30 <= diagnosis.next_check_after <= 86_400


@given(looks, expectations)
def test_a_token_that_is_asked_for_and_not_seen_is_never_right(seen: Seen, expected: Expected) -> None:
    diagnosis = judge(replace(seen, tokens=()), replace(expected, token="mixeur-abc"))
    assert diagnosis.verdict in {Verdict.MISCONFIGURED, Verdict.UNREACHABLE}


@given(looks, expectations)
def test_without_a_cname_nothing_is_right_that_was_not_proven(seen: Seen, expected: Expected) -> None:
    diagnosis = judge(seen, replace(expected, proven=False))
    if diagnosis.verdict is Verdict.OK:
        assert diagnosis.by_cname or diagnosis.token_seen


@given(looks, expectations)
def test_every_sentence_ends(seen: Seen, expected: Expected) -> None:
    for problem in judge(seen, expected).problems:
        for sentence in (problem.message, problem.fix, problem.plain, problem.plain_fix):
            assert sentence.endswith((".", "»", "?"))
