"""What a bucket must give before the offer's archives, or their keys, are put into it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from provisioner.backups.stores import problems_of_archives, problems_of_keys, problems_of_objects
from provisioner.offers import load_offer
from storage.directory_store import DirectoryStore
from storage.s3_address import S3Address
from themes.problems import Problem

AMSTERDAM = S3Address("s3.eu-central-003.backblazeb2.com", "archives", "eu-central-003")
PLAN = load_offer().backup


@dataclass(frozen=True)
class Bucket:
    """What a store would say of itself."""

    address: S3Address = AMSTERDAM
    locks: bool = True
    reports: str | None = None

    def can_lock(self) -> bool:
        return self.locks

    def reported_region(self) -> str | None:
        return self.reports


def codes(problems: Iterable[Problem]) -> list[str]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize("reports", [None, "", "default", "eu-central-003"])
def test_a_locking_bucket_in_a_region_of_the_offer_is_fine(reports: str | None) -> None:
    assert codes(problems_of_archives(PLAN, Bucket(reports=reports))) == []


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("s3.us-west-004.backblazeb2.com", "us-west-004"),
        ("s3.eu-west-2.amazonaws.com", "eu-west-2"),
        ("s3.eu-central-2.amazonaws.com", "eu-central-2"),
        ("storage.example", "elsewhere"),
    ],
)
def test_a_region_outside_the_union_is_refused_london_and_zurich_too(host: str, region: str) -> None:
    bucket = Bucket(S3Address(host, "archives", region))
    (problem,) = problems_of_archives(PLAN, bucket)
    assert problem.code == "store.region_outside"
    assert f"« {region} »" in problem.message


def test_a_european_word_over_an_american_host_is_refused() -> None:
    bucket = Bucket(S3Address("s3.us-west-004.backblazeb2.com", "archives", "eu-central-003"))
    assert codes(problems_of_archives(PLAN, bucket)) == ["store.region_of_host"]


def test_a_european_word_over_a_bucket_that_says_otherwise_is_refused() -> None:
    bucket = Bucket(S3Address("storage.example", "archives", "eu-west-1"), reports="us-east-1")
    assert codes(problems_of_archives(PLAN, bucket)) == ["store.region_reported"]


def test_a_bucket_of_ireland_may_still_say_so_in_the_old_way() -> None:
    bucket = Bucket(S3Address("s3.eu-west-1.amazonaws.com", "archives", "eu-west-1"), reports="EU")
    assert codes(problems_of_archives(PLAN, bucket)) == []


def test_a_bucket_that_cannot_lock_is_refused_where_the_offer_promises_a_lock() -> None:
    bucket = Bucket(locks=False)
    assert codes(problems_of_archives(PLAN, bucket)) == ["store.no_lock"]
    assert codes(problems_of_archives(PLAN.model_copy(update={"lock": False}), bucket)) == []


def test_keys_lie_in_the_union_and_behind_no_lock() -> None:
    assert codes(problems_of_keys(PLAN, Bucket(locks=False))) == []
    assert codes(problems_of_keys(PLAN, Bucket(locks=True))) == ["store.locks_keys"]
    abroad = Bucket(S3Address("storage.example", "keys", "us-east-1"), locks=False)
    assert codes(problems_of_keys(PLAN, abroad)) == ["store.region_outside"]


def test_so_do_objects() -> None:
    assert codes(problems_of_objects(PLAN, Bucket(locks=False))) == []
    assert codes(problems_of_objects(PLAN, Bucket(locks=True))) == ["store.locks_objects"]
    abroad = Bucket(S3Address("storage.example", "objects", "us-east-1"), locks=False)
    assert codes(problems_of_objects(PLAN, abroad)) == ["store.region_outside"]


def test_a_directory_is_a_trial_and_not_asked(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    for problems_of in (problems_of_archives, problems_of_keys, problems_of_objects):
        assert codes(problems_of(PLAN, store)) == []
