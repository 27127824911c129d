"""Whatever servers could answer, and whatever a diagnosis could hold."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Leads, Observation, Problem, Verdict
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.seen import Answer, CaaRecord, CaaSeen, Chain, ChainEnd, Seen
from tests.unit.provisioner.domains.diagnosis.looks import FRONT, HOST, TARGET, ZONE

words = st.text(max_size=20)
names = st.one_of(
    st.sampled_from([HOST, ZONE, TARGET, "web.ville.example", "autre.example", f"{TARGET}.{ZONE}"]), words
)
addresses = st.one_of(st.sampled_from([FRONT, "192.0.2.9", "2001:db8::80", "2001:DB8::bad"]), words)
KNOWN = ["NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", "TIMEOUT", "GARBAGE", "UNREACHABLE"]
rcodes = st.sampled_from(KNOWN) | words
moments = st.integers(0, 4 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))
ttls = st.none() | st.integers(0, 2**31 - 1)


def few(items: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(items, max_size=4).map(tuple)


answers = st.builds(
    Answer,
    server=st.sampled_from(["ns1", "ns2", "ns3", "resolver"]),
    is_authority=st.booleans(),
    authoritative=st.booleans(),
    name=names,
    type=st.sampled_from(["CNAME", "A", "AAAA", "TXT"]),
    rcode=rcodes,
    chain=few(names),
    values=few(names | addresses),
    ttl=ttls,
    extended=few(words),
)
many_answers = st.lists(answers, max_size=8).map(tuple)
looks = st.builds(
    Seen,
    host=names,
    target=names,
    at=moments,
    zone=st.none() | names,
    authorities=many_answers,
    recursive=many_answers,
    chain=st.builds(Chain, few(names), st.sampled_from(ChainEnd), rcodes, few(addresses)),
    target_addresses=few(addresses),
    caa=st.builds(
        CaaSeen,
        st.none() | names,
        st.lists(st.builds(CaaRecord, st.booleans(), words, words), max_size=3).map(tuple),
        rcodes,
    ),
    tokens=many_answers,
    wildcard=st.none() | names,
    misplaced=st.none() | names,
    signature_fails=st.none() | st.booleans(),
    questions=st.integers(0, 100),
)
expectations = st.builds(
    Expected,
    token=st.none() | words,
    proven=st.booleans(),
    front_addresses=few(addresses),
    authority=names,
    account=st.none() | words,
)
diagnoses = st.builds(
    Diagnosis,
    host=names,
    verdict=st.sampled_from(Verdict),
    target=names,
    at=moments,
    chain=few(names),
    observations=st.lists(
        st.builds(Observation, words, st.booleans(), words, few(words), rcodes, ttls, st.booleans()),
        max_size=3,
    ).map(tuple),
    problems=st.lists(
        st.builds(Problem, st.sampled_from(Code), words, words, words, words, words, st.booleans()),
        max_size=3,
    ).map(tuple),
    next_check_after=st.integers(0, 10**6),
    zone=st.none() | names,
    wildcard=st.none() | names,
    misplaced=st.none() | names,
    points_at_us=st.none() | st.booleans(),
    by_cname=st.booleans(),
    token_seen=st.none() | st.booleans(),
    old_answer_until=st.none() | moments,
    leads=st.sampled_from(Leads),
)
