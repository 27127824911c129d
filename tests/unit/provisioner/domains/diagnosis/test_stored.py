"""A diagnosis on its way to programs and to the database, and back."""

import json
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given

from provisioner.domains.diagnosis.diagnosis import Diagnosis
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.stored import as_json, of_row, to_row
from tests.unit.provisioner.domains.diagnosis.looks import AT, HOST, SEEN, TARGET, fails, says
from tests.unit.provisioner.domains.diagnosis.strategies import diagnoses

SOME = judge(replace(SEEN, authorities=says("ns1", TARGET) + fails("ns2")), Expected())


def test_programs_read_exactly_what_is_agreed() -> None:
    document = as_json(SOME)

    assert list(document) == [
        "host",
        "verdict",
        "target",
        "chain",
        "observations",
        "problems",
        "next_check_after",
    ]
    assert (document["host"], document["verdict"], document["chain"]) == (HOST, "ok", [TARGET])
    assert document["observations"][0] == {
        "server": "ns1",
        "authoritative": True,
        "type": "CNAME",
        "answer": [TARGET],
        "rcode": "NOERROR",
        "ttl": 300,
    }
    assert [set(problem) for problem in document["problems"]] == [{"code", "message", "fix"}]
    assert document["problems"][0]["code"] == "timeout"


def test_the_row_holds_every_field() -> None:
    kept = {field.name for field in fields(Diagnosis) if field.init}
    assert set(to_row(SOME)) == kept


@given(diagnoses)
def test_a_row_gives_the_diagnosis_back(diagnosis: Diagnosis) -> None:
    assert of_row(json.loads(json.dumps(to_row(diagnosis)))) == diagnosis


def test_moments_are_kept_with_their_zone() -> None:
    until = AT + timedelta(hours=2)
    assert of_row(to_row(replace(SOME, old_answer_until=until))).old_answer_until == until


def test_a_row_of_before_goes_by_what_the_servers_say_of_themselves() -> None:
    row = to_row(SOME)
    for observation in row["observations"]:
        del observation["is_of_zone"]
    assert [each.is_of_zone for each in of_row(row).observations[:2]] == [True, True]
    assert not of_row(row).observations[-1].is_of_zone


@pytest.mark.parametrize("key", ["verdict", "at", "problems"])
def test_what_is_no_row_is_refused(key: str) -> None:
    row = to_row(SOME)
    del row[key]
    with pytest.raises(KeyError):
        of_row(row)
