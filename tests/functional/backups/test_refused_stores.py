"""Stores that cannot give what the offer promises are refused before anything is put into them."""

from dataclasses import replace

import pytest

from provisioner.backups.stores import check_stores, trial_sentence
from provisioner.errors import InputRefused, exit_code
from provisioner.instances.work import Platform
from storage.objects import ObjectStoreError
from tests.s3.front import Front
from tests.s3.server import REGION, TestBucket


def test_a_bucket_elsewhere_that_cannot_lock_is_refused_with_both_reasons(
    platform: Platform, bucket: TestBucket
) -> None:
    with pytest.raises(InputRefused) as refused:
        check_stores(replace(platform, archives=bucket.store))
    assert [problem.code for problem in refused.value.problems] == ["store.region_outside", "store.no_lock"]
    assert exit_code(refused.value) == 3


def test_an_offer_that_promises_less_takes_it(platform: Platform, bucket: TestBucket) -> None:
    plan = platform.offer.backup.model_copy(update={"regions": (REGION,), "lock": False})
    offer = platform.offer.model_copy(update={"backup": plan})
    in_buckets = replace(platform, archives=bucket.store, offer=offer)
    check_stores(in_buckets)
    assert trial_sentence(in_buckets) is None


def test_a_directory_is_taken_and_said_to_be_a_trial(platform: Platform) -> None:
    check_stores(platform)
    assert "Essai" in (trial_sentence(platform) or "")


def test_a_store_that_does_not_answer_is_not_taken_for_one_that_cannot(
    platform: Platform, bucket: TestBucket, front: Front
) -> None:
    front.answer(503, "SlowDown")
    with pytest.raises(ObjectStoreError, match="surchargé"):
        check_stores(replace(platform, archives=front.before(bucket).store))
