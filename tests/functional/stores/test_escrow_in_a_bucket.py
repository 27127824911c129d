"""Keys in escrow in an S3 bucket live as they do in a directory, and are destroyed for good."""

import uuid

import pytest

from storage.encryption import Identity, seal, unseal
from storage.escrow import Escrow
from storage.objects import ObjectNotFound
from tests.s3.server import TestBucket

OWNER = uuid.UUID("6f1d9f0e-4f5b-4c55-9d7e-0a6a6f1f8a11")
OPERATOR, NEXT = Identity.generate(), Identity.generate()


def test_a_key_is_made_replaced_wrapped_anew_and_destroyed(bucket: TestBucket) -> None:
    escrow = Escrow(bucket.store, lambda: (OPERATOR.recipient,))
    before = seal(b"annexe", escrow.entrust(OWNER))
    current = escrow.rotate(OWNER)
    assert escrow.entrust(OWNER) == current
    escrow.rewrap(OWNER, OPERATOR, NEXT)
    escrow.retire(OWNER, OPERATOR, NEXT)
    identities = escrow.identities(OWNER, NEXT)
    assert identities[0].recipient == current
    assert unseal(before, *identities) == b"annexe"
    assert escrow.owners() == (OWNER,)
    escrow.destroy(OWNER)
    assert list(bucket.store.keys("")) == []
    with pytest.raises(ObjectNotFound, match="détruite"):
        escrow.identities(OWNER, NEXT)
