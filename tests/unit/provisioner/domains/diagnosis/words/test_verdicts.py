"""What a look comes to, in one sentence."""

from dataclasses import replace
from datetime import timedelta

from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge, refuse
from provisioner.domains.diagnosis.seen import SERVFAIL, ChainEnd
from provisioner.domains.diagnosis.words.names import reserved
from provisioner.domains.diagnosis.words.verdicts import old_answer, summary
from tests.unit.provisioner.domains.diagnosis.looks import (
    HOST,
    RESOLVER,
    SEEN,
    TARGET,
    chain,
    everybody_says,
    fails,
    nowhere,
    resolves,
    says,
)


def behind(seconds: int) -> tuple[str, str | None]:
    old = resolves(*says(RESOLVER, "ancien.example", ttl=seconds))
    diagnosis = judge(replace(SEEN, recursive=old), Expected())
    assert diagnosis.verdict is Verdict.PENDING
    return summary(diagnosis).message, old_answer(diagnosis)


def test_right() -> None:
    assert summary(judge(SEEN, Expected())).message == f"{HOST} mène à {TARGET}."


def test_the_old_answer_has_its_hour_in_paris() -> None:
    message, old = behind(3600)
    assert old == "Certains réseaux peuvent garder l’ancienne réponse en mémoire jusqu’à 14 h 20."
    assert message.endswith(old)


def test_the_old_answer_may_live_until_another_day() -> None:
    _, old = behind(int(timedelta(days=2).total_seconds()))
    assert old is not None
    assert old.endswith("en mémoire jusqu’au 23 novembre 2026 à 13 h 20.")


def test_an_old_answer_without_an_hour() -> None:
    diagnosis = judge(replace(SEEN, recursive=resolves(*fails(RESOLVER))), Expected())
    assert summary(diagnosis).message.endswith("Les résolveurs suivront bientôt.")


def test_wrong() -> None:
    assert "ne mène pas" in summary(judge(nowhere(), Expected())).message


def test_refused() -> None:
    never_asked = refuse(TARGET, TARGET, SEEN.at, [reserved(TARGET, "mixeur.solutions")])
    assert summary(never_asked).message == f"{TARGET} ne peut pas être demandé."


def test_right_but_for_something_besides() -> None:
    message = summary(judge(SEEN, Expected(token="t"))).message
    assert message == f"{HOST} mène à {TARGET}, mais un réglage manque encore."


def test_nothing_is_said_to_lead_to_us_that_could_not_be_followed() -> None:
    hop = "relais.autre.example"
    cut = chain(hop, end=ChainEnd.FAILED, rcode=SERVFAIL)
    diagnosis = judge(replace(everybody_says(hop), chain=cut), Expected(token="t"))

    assert diagnosis.codes == {Code.SERVFAIL, Code.MISSING_TOKEN}
    assert "ne mène pas" in summary(diagnosis).message


def test_unknown() -> None:
    seen = replace(SEEN, authorities=fails("ns1"), recursive=())
    assert "n’a pas pu être vérifiée" in summary(judge(seen, Expected())).plain
