"""Names that look like those of others: the database leaves out only those that cannot."""

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from provisioner.domains import likeness
from provisioner.domains.claims.alike import reading
from provisioner.domains.names import NameRules, judge_name
from provisioner.errors import InputRefused
from tests.functional.domains.journeys import Journey, new_instance


@pytest.mark.parametrize(
    "host", ["marne.fr", "rrnn.vvvv.fr", "x-0l.rnvv.fr", "m1lle-0urs.example", "vv0rn1.fr", "nantes.fr"]
)
def test_the_database_reads_plain_names_as_we_do(journey: Journey, host: str) -> None:
    with Session(journey.platform.control) as session:
        assert session.scalar(select(reading(literal(host)))) == likeness.reading(host)


@pytest.mark.parametrize(
    ("theirs", "asked"),
    [
        ("marne.{}", "mame.{}"),
        ("p0rtail.{}", "portail.{}"),
        ("pôrtail.{}", "pôrtaıl.{}"),
        ("mixeur.{}", "mixẹur.{}"),
        ("mixeur.rn{}", "autre.m{}"),
    ],
    ids=["pair", "digit", "letter", "accent", "domain"],
)
def test_a_name_that_looks_like_anothers_is_refused(journey: Journey, theirs: str, asked: str) -> None:
    journey.ask(theirs.format(journey.zone.origin))

    with pytest.raises(InputRefused) as refused:
        journey.ask(asked.format(journey.zone.origin), new_instance(journey.platform))

    assert [problem.code for problem in refused.value.problems] == ["domain.lookalike"]
    rules = NameRules((), "", others=(theirs.format(journey.zone.origin),))
    assert judge_name(asked.format(journey.zone.origin), rules).problems
