"""One reconciliation at a time per instance, and the next as soon as the one before has ended."""

import uuid

import pytest

from provisioner.instances.locks import ReconciliationUnderWay, instance_lock
from provisioner.instances.work import Platform


def test_an_instance_is_held_by_one_and_others_are_not(platform: Platform) -> None:
    instance_id = uuid.uuid4()
    with (
        instance_lock(platform.admin, instance_id),
        instance_lock(platform.admin, uuid.uuid4()),
        pytest.raises(ReconciliationUnderWay),
        instance_lock(platform.admin, instance_id),
    ):
        pass


def test_the_next_in_line_finds_it_free_at_once(platform: Platform) -> None:
    instance_id = uuid.uuid4()
    held = 0
    for _ in range(50):
        with instance_lock(platform.admin, instance_id):
            held += 1
    assert held == 50
