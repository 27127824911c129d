"""What shows whose a name is, where its CNAME does not: the token, and addresses at an apex."""

from dataclasses import replace

from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.seen import TIMEOUT, Seen
from tests.unit.provisioner.domains.diagnosis.looks import (
    FRONT,
    HOST,
    PLAIN,
    RESOLVER,
    SEEN,
    TARGET,
    ZONE,
    everybody_says,
    only,
    resolves,
    says,
    txt,
)


class TestApex:
    APEX = replace(SEEN, host=ZONE)

    def at_apex(self, seen: Seen) -> Seen:
        return replace(seen, host=ZONE)

    def test_it_cannot_have_a_cname(self) -> None:
        diagnosis = judge(self.at_apex(everybody_says(a=["192.0.2.9"])), PLAIN)

        assert diagnosis.verdict is Verdict.MISCONFIGURED
        problem = only(diagnosis, Code.APEX)
        assert "192.0.2.9" in problem.message
        assert "ALIAS" in problem.fix
        assert "un nom libre, par exemple mixeur.ville.example" in problem.fix
        assert "www." not in problem.fix + problem.plain_fix, "there the member's site may be"

    def test_one_that_has_a_cname_all_the_same_is_told(self) -> None:
        assert judge(self.APEX, PLAIN).codes == {Code.APEX}

    def test_one_without_any_address(self) -> None:
        assert judge(self.at_apex(everybody_says()), PLAIN).codes == {Code.APEX}

    def test_with_our_addresses_and_the_token_it_is_right(self) -> None:
        seen = replace(self.at_apex(everybody_says(a=[FRONT])), tokens=txt("mixeur-abc"))
        diagnosis = judge(seen, Expected(token="mixeur-abc"))

        assert diagnosis.verdict is Verdict.OK
        assert diagnosis.problems == ()
        assert diagnosis.points_at_us is True
        assert diagnosis.is_apex
        assert not diagnosis.by_cname

    def test_our_addresses_alone_do_not_say_whose_it_is(self) -> None:
        diagnosis = judge(self.at_apex(everybody_says(a=[FRONT])), PLAIN)

        assert diagnosis.verdict is Verdict.MISCONFIGURED
        assert only(diagnosis, Code.MISSING_TOKEN)

    def test_our_addresses_are_enough_for_one_that_was_proven_before(self) -> None:
        assert judge(self.at_apex(everybody_says(a=[FRONT])), Expected(proven=True)).verdict is Verdict.OK

    def test_old_addresses_at_a_resolver_are_waited_for(self) -> None:
        old = resolves(*says(RESOLVER, a=["192.0.2.9"]))
        seen = replace(self.at_apex(everybody_says(a=[FRONT])), recursive=old, tokens=txt("t"))
        assert judge(seen, Expected(token="t")).verdict is Verdict.PENDING


class TestToken:
    def test_it_is_asked_for_besides_the_cname(self) -> None:
        diagnosis = judge(SEEN, Expected(token="mixeur-abc"))

        assert diagnosis.verdict is Verdict.MISCONFIGURED
        assert diagnosis.token_seen is False
        problem = only(diagnosis, Code.MISSING_TOKEN)
        assert f'_mixeur-challenge.{HOST}. TXT "mixeur-abc"' in problem.fix

    def test_it_is_seen_among_other_values_and_in_quotes(self) -> None:
        diagnosis = judge(replace(SEEN, tokens=txt("v=spf1 -all", '"t"')), Expected(token="t"))
        assert (diagnosis.verdict, diagnosis.token_seen) == (Verdict.OK, True)

    def test_another_value_is_named(self) -> None:
        diagnosis = judge(replace(SEEN, tokens=txt("mixeur-xyz")), Expected(token="mixeur-abc"))
        assert '"mixeur-xyz"' in only(diagnosis, Code.MISSING_TOKEN).message

    def test_one_that_could_not_be_read_is_not_called_absent(self) -> None:
        diagnosis = judge(replace(SEEN, tokens=txt(rcode=TIMEOUT)), Expected(token="t"))
        assert "n’a pas pu être lu" in only(diagnosis, Code.MISSING_TOKEN).message

    def test_a_wildcard_no_longer_answers_once_it_is_there(self) -> None:
        diagnosis = judge(replace(SEEN, wildcard="*.ville.example"), Expected(token="t"))
        assert f"« {HOST}. CNAME {TARGET}. »" in only(diagnosis, Code.MISSING_TOKEN).fix

    def test_nothing_is_said_of_it_when_none_is_asked_for(self) -> None:
        assert judge(replace(SEEN, tokens=txt("x")), PLAIN).token_seen is None
