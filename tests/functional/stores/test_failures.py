"""Whatever a store or the network does, what comes out is an error of ours with a French sentence."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.objects import ArchiveStore, LockNotApplied, ObjectStoreError, Stored
from storage.s3_address import S3Access
from storage.s3_store import S3Store
from tests.mailbox import free_port
from tests.s3.certificates import make_certificates
from tests.s3.contract import LARGE, pattern, send
from tests.s3.front import (
    Front,
    Request,
    anything,
    completion,
    deletion,
    download,
    part,
    plain_put,
)
from tests.s3.server import ACCESS, HASTY, TestBucket

ONCE = replace(HASTY, attempts=1)
Use = Callable[[S3Store], object]

USES: dict[str, Use] = {
    "put": lambda store: store.put("a/small", b"bytes"),
    "get": lambda store: store.get("a/kept"),
    "exists": lambda store: store.exists("a/kept"),
    "delete": lambda store: store.delete("a/kept"),
    "keys": lambda store: list(store.keys("a/")),
    "listing": lambda store: list(store.listing("a/")),
    "stat": lambda store: store.stat("a/kept"),
    "read": lambda store: list(store.read("a/kept")),
    "remove": lambda store: store.remove("a/kept", "some-version"),
    "abandon": lambda store: store.abandon("a/kept"),
    "can_lock": lambda store: store.can_lock(),
    "lock": lambda store: store.lock(Stored("a/kept", 4), datetime(2027, 1, 1, tzinfo=UTC)),
    "small upload": lambda store: send(store, "a/new", b"bytes").complete(),
    "large upload": lambda store: send(store, "a/new", pattern(LARGE)).complete(),
}


@pytest.fixture
def store(bucket: TestBucket, front: Front) -> Iterator[S3Store]:
    """Behind the front, with one object in it."""
    bucket.store.put("a/kept", b"kept")
    yield front.before(bucket).store
    front.mend()


@pytest.fixture
def impatient(bucket: TestBucket, front: Front) -> S3Store:
    """Asks once, so that a failure is one at once."""
    bucket.store.put("a/kept", b"kept")
    return front.before(bucket).store_with(ACCESS, ONCE)


def sentence_of(use: Use, store: S3Store) -> str:
    with pytest.raises(ObjectStoreError) as failed:
        use(store)
    return str(failed.value)


def without(words: str, store: S3Store, *, instead: str = "") -> dict[str, str]:
    """The ways to use the store that end in another sentence than one with these words."""
    sentences = {name: sentence_of(use, store) for name, use in USES.items()}
    return {
        name: sentence
        for name, sentence in sentences.items()
        if words not in sentence and not (instead and instead in sentence)
    }


ANSWERS = [
    (503, "SlowDown", "surchargé ou en panne"),
    (500, "InternalError", "surchargé ou en panne"),
    (403, "AccessDenied", "les identifiants sont refusés"),
    (403, "InvalidAccessKeyId", "les identifiants sont refusés"),
    (403, "RequestTimeTooSkewed", "l’horloge de cette machine"),
    (507, "QuotaExceeded", "plus de place"),
    (418, "NobodyKnows", "NobodyKnows"),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer[1])
def test_a_refusal_is_a_sentence(impatient: S3Store, front: Front, answer: tuple[int, str, str]) -> None:
    status, code, words = answer
    front.answer(status, code)
    # A HEAD has no body to say more than its status in.
    by_status = {403: "l’heure de cette machine", 418: "« 418"}.get(status, "")
    assert without(words, impatient, instead=by_status) == {}


def test_a_connection_that_is_cut_is_a_sentence(impatient: S3Store, front: Front) -> None:
    front.reset(anything)
    assert without("coupée", impatient) == {}


@pytest.mark.parametrize(
    "garbage", [b"<html><p>a page</html>", b"\x00\xff", b"<a><Contents>"], ids=["page", "bytes", "cut"]
)
@pytest.mark.parametrize("use", ["keys", "listing", "delete", "abandon", "can_lock", "lock", "large upload"])
def test_a_page_instead_of_an_answer_is_a_sentence(
    impatient: S3Store, front: Front, garbage: bytes, use: str
) -> None:
    front.answer(200, body=garbage)
    assert sentence_of(USES[use], impatient)


def test_a_store_that_is_too_slow_is_a_sentence(bucket: TestBucket, front: Front) -> None:
    front.wait(1, anything)
    patience = replace(HASTY, answering=0.2, attempts=1)
    assert without("n’a pas répondu à temps", front.before(bucket).store_with(ACCESS, patience)) == {}


def test_wrong_credentials_are_a_sentence(bucket: TestBucket) -> None:
    stranger = bucket.store_with(S3Access(ACCESS.key_id, "another-secret"))
    assert without("les identifiants sont refusés", stranger, instead="l’accès est refusé") == {}


def test_nobody_at_that_address_is_a_sentence(bucket: TestBucket) -> None:
    nobody = bucket.through(free_port()).store_with(ACCESS, ONCE)
    assert without("injoignable", nobody) == {}


def test_a_certificate_of_somebody_else_is_a_sentence(bucket: TestBucket, tmp_path: Path) -> None:
    other = make_certificates(tmp_path).authority
    stranger = replace(bucket, address=replace(bucket.address, ca=other))
    assert without("certificat n’est pas reconnu", stranger.store_with(ACCESS, ONCE)) == {}


def test_a_file_of_authorities_that_is_none_is_a_sentence(bucket: TestBucket, tmp_path: Path) -> None:
    missing = replace(bucket, address=replace(bucket.address, ca=tmp_path / "missing.pem"))
    assert "missing.pem n’existe pas" in sentence_of(USES["get"], missing.store)
    (tmp_path / "empty.pem").touch()
    empty = replace(bucket, address=replace(bucket.address, ca=tmp_path / "empty.pem"))
    assert "TLS" in sentence_of(USES["get"], empty.store)


def test_a_bucket_that_is_not_there_is_a_sentence(bucket: TestBucket) -> None:
    elsewhere = replace(bucket, address=replace(bucket.address, bucket="never-made")).store
    for use in ("get", "put", "keys", "large upload"):
        assert "le bucket n’existe pas" in sentence_of(USES[use], elsewhere)


@pytest.mark.parametrize("when", [part, completion, plain_put, download, deletion])
def test_one_failure_that_passes_is_not_noticed(
    store: S3Store, front: Front, when: Callable[[Request], bool]
) -> None:
    front.answer(503, "SlowDown", when, times=1)
    store.put("a/small", b"bytes")
    send(store, "a/new", pattern(LARGE)).complete()
    assert store.get("a/new") == pattern(LARGE)
    store.delete("a/new")
    assert list(store.keys("a/")) == ["a/kept", "a/small"]


@pytest.mark.parametrize("after", [0, 100_000, 3_000_000])
def test_a_part_whose_connection_keeps_being_cut_fails_the_upload_and_leaves_nothing(
    store: ArchiveStore, front: Front, after: int
) -> None:
    front.reset(part, after=after)
    upload = store.begin("a/new")
    with pytest.raises(ObjectStoreError, match="coupée"):
        upload.write(pattern(4 * LARGE))
    upload.abort()
    front.mend()
    assert [stored.key for stored in store.listing("")] == ["a/kept"]


def test_an_upload_after_a_lost_part_cannot_be_completed(store: ArchiveStore, front: Front) -> None:
    upload = send(store, "a/new", pattern(LARGE))
    front.reset(part)
    with pytest.raises(ObjectStoreError):
        upload.write(pattern(4 * LARGE))
    front.mend()
    with pytest.raises(ObjectStoreError):
        upload.complete()
    upload.abort()
    assert [stored.key for stored in store.listing("")] == ["a/kept"]


def test_a_completion_that_never_arrived_is_a_failure(store: ArchiveStore, front: Front) -> None:
    front.reset(completion)
    upload = send(store, "a/new", pattern(LARGE))
    with pytest.raises(ObjectStoreError, match="coupée"):
        upload.complete()
    upload.abort()
    assert [stored.key for stored in store.listing("")] == ["a/kept"]


def test_a_completion_whose_answer_was_lost_is_found_to_have_happened(
    store: ArchiveStore, front: Front
) -> None:
    front.lose_answer(completion)
    assert send(store, "a/new", pattern(LARGE)).complete().size == LARGE


def test_what_is_left_of_an_upload_is_gone_although_the_answer_was_lost(
    store: ArchiveStore, front: Front
) -> None:
    """Asked again, the store knows of no such upload any more."""
    killed = send(store, "a/new", pattern(LARGE))
    front.lose_answer(deletion, times=1)
    store.abandon("a/new")
    with pytest.raises(ObjectStoreError):
        killed.complete()


def test_a_download_that_is_cut_goes_on_where_it_was(store: ArchiveStore, front: Front) -> None:
    send(store, "a/new", pattern(LARGE)).complete()
    front.cut_answer(5_000_000, download, times=2)
    assert b"".join(store.read("a/new")) == pattern(LARGE)


def test_a_download_that_is_always_cut_is_a_sentence(store: ArchiveStore, front: Front) -> None:
    send(store, "a/new", pattern(LARGE)).complete()
    front.cut_answer(1_000, download)
    with pytest.raises(ObjectStoreError, match="coupée"):
        list(store.read("a/new"))


def test_a_store_that_accepts_a_lock_and_forgets_it_is_found_out(store: S3Store, front: Front) -> None:
    enabled = (
        b"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>"
    )
    front.answer(200, body=enabled, when=lambda request: "object-lock" in request.query)
    front.answer(200, body=b"", when=lambda request: "retention" in request.query and request.method == "PUT")
    front.answer(404, "NoSuchObjectLockConfiguration", when=lambda request: "retention" in request.query)
    with pytest.raises(LockNotApplied, match="ne rien avoir verrouillé"):
        store.lock(store.stat("a/kept"), datetime(2027, 1, 1, tzinfo=UTC))


def test_a_store_without_locks_is_not_asked_for_one(store: S3Store, front: Front) -> None:
    with pytest.raises(LockNotApplied, match="Object Lock"):
        store.lock(store.stat("a/kept"), datetime(2027, 1, 1, tzinfo=UTC))
    assert not [request for request in front.seen if request.method == "PUT"]
    assert store.get("a/kept") == b"kept"
