"""Keys in escrow: one operator's key opens them, they can be replaced, and a destroyed one is gone."""

import itertools
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from storage.directory_store import DirectoryStore
from storage.encryption import DecryptionFailed, Identity, UnusableKey, seal, unseal
from storage.escrow import Escrow
from storage.objects import ObjectNotFound
from storage.wrappings import fingerprint
from tests.unit.storage.dying import DyingStore, survives

OPERATOR = Identity.generate()
NEXT = Identity.generate()
OWNER = uuid.UUID("6f1d9f0e-4f5b-4c55-9d7e-0a6a6f1f8a11")


@pytest.fixture
def escrow(tmp_path: Path) -> Escrow:
    return Escrow(DirectoryStore(tmp_path), lambda: (OPERATOR.recipient,))


def wrapped_by_an_older_release(folder: Path, owner: uuid.UUID) -> Identity:
    identity = Identity.generate()
    store = DirectoryStore(folder)
    store.put(f"identities/{owner}.age", seal(identity.secret.encode(), OPERATOR.recipient))
    store.put(f"recipients/{owner}.txt", identity.recipient.encode())
    return identity


def test_an_owner_keeps_one_key(escrow: Escrow) -> None:
    recipient = escrow.entrust(OWNER)
    assert escrow.entrust(OWNER) == escrow.recipient(OWNER) == recipient
    assert [one.recipient for one in escrow.identities(OWNER, OPERATOR)] == [recipient]


def test_asking_for_a_recipient_makes_none(escrow: Escrow) -> None:
    assert escrow.recipient(OWNER) is None
    assert escrow.owners() == ()


def test_owners_cannot_read_each_other(escrow: Escrow) -> None:
    theirs = uuid.uuid4()
    sealed = seal(b"annexe", escrow.entrust(OWNER))
    escrow.entrust(theirs)
    with pytest.raises(DecryptionFailed):
        unseal(sealed, *escrow.identities(theirs, OPERATOR))


def test_without_the_operators_key_the_escrow_opens_nothing(escrow: Escrow) -> None:
    escrow.entrust(OWNER)
    with pytest.raises(DecryptionFailed, match="autre clé d’opérateur"):
        escrow.identities(OWNER, Identity.generate())


def test_without_an_operators_key_no_identity_is_made(tmp_path: Path) -> None:
    with pytest.raises(UnusableKey, match="opérateur"):
        Escrow(DirectoryStore(tmp_path), tuple).entrust(OWNER)
    assert not list(tmp_path.rglob("*.*"))


def test_a_destroyed_key_is_gone_and_the_others_stay(escrow: Escrow, tmp_path: Path) -> None:
    other = uuid.uuid4()
    for owner in (OWNER, other):
        escrow.entrust(owner)
        escrow.rotate(owner)
    wrapped_by_an_older_release(tmp_path, OWNER)
    escrow.destroy(OWNER)
    escrow.destroy(OWNER)
    with pytest.raises(ObjectNotFound, match="détruite"):
        escrow.identities(OWNER, OPERATOR)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and str(OWNER) in str(path)]
    assert len(escrow.identities(other, OPERATOR)) == 2
    assert escrow.owners() == (other,)


def test_an_identity_whose_making_died_half_way_is_made_again(escrow: Escrow, tmp_path: Path) -> None:
    escrow.entrust(OWNER)
    (tmp_path / "recipients" / str(OWNER) / "000001.txt").unlink()
    recipient = escrow.entrust(OWNER)
    assert escrow.identities(OWNER, OPERATOR)[0].recipient == recipient


def test_after_a_rotation_the_new_key_seals_and_the_old_one_still_opens(escrow: Escrow) -> None:
    before = seal(b"avant", escrow.entrust(OWNER))
    recipient = escrow.rotate(OWNER)
    identities = escrow.identities(OWNER, OPERATOR)
    assert escrow.entrust(OWNER) == identities[0].recipient == recipient
    assert unseal(before, *identities) == b"avant"
    with pytest.raises(DecryptionFailed):
        unseal(before, identities[0])


def test_rotations_keep_their_order_beyond_nine(escrow: Escrow) -> None:
    made = [escrow.rotate(OWNER) for _ in range(11)]
    assert [one.recipient for one in escrow.identities(OWNER, OPERATOR)] == made[::-1]


def test_two_first_calls_at_once_agree(escrow: Escrow, tmp_path: Path) -> None:
    """Both made an identity; the later finds the recipient of the other written, and takes it."""

    class Late(DirectoryStore):
        def put(self, key: str, content: bytes) -> None:
            if key.startswith("recipients/"):
                escrow.entrust(OWNER)
            super().put(key, content)

    recipient = replace(escrow, keys=Late(tmp_path)).entrust(OWNER)
    assert recipient == escrow.recipient(OWNER)
    assert escrow.identities(OWNER, OPERATOR)[0].recipient == recipient


def test_what_an_older_release_kept_is_read_and_rotated(escrow: Escrow, tmp_path: Path) -> None:
    older = wrapped_by_an_older_release(tmp_path, OWNER)
    assert escrow.entrust(OWNER) == older.recipient
    assert escrow.identities(OWNER, OPERATOR) == (older,)
    newer = escrow.rotate(OWNER)
    assert [one.recipient for one in escrow.identities(OWNER, OPERATOR)] == [newer, older.recipient]
    assert escrow.owners() == (OWNER,)


def test_a_new_operators_key_opens_what_the_old_one_did_and_takes_its_place(
    escrow: Escrow, tmp_path: Path
) -> None:
    older = wrapped_by_an_older_release(tmp_path, OWNER)
    newer = escrow.rotate(OWNER)
    for _ in range(2):
        escrow.rewrap(OWNER, OPERATOR, NEXT)
    for operator in (OPERATOR, NEXT):
        assert {one.recipient for one in escrow.identities(OWNER, operator)} == {older.recipient, newer}
        assert escrow.inspect(OWNER, operator).flaws == ()
    for _ in range(2):
        escrow.retire(OWNER, OPERATOR, NEXT)
    assert len(escrow.identities(OWNER, NEXT)) == 2
    with pytest.raises(DecryptionFailed):
        escrow.identities(OWNER, OPERATOR)


def test_what_the_new_operators_key_does_not_open_is_never_removed(escrow: Escrow) -> None:
    escrow.entrust(OWNER)
    escrow.retire(OWNER, OPERATOR, NEXT)
    escrow.retire(OWNER, OPERATOR, OPERATOR)
    assert escrow.identities(OWNER, OPERATOR)


def test_an_identity_made_while_the_operators_key_changes_is_wrapped_for_both(tmp_path: Path) -> None:
    """The new key is announced after the making has begun, and before its recipient is told to anybody."""

    @dataclass
    class Announced:
        asked: int = 0

        def __call__(self) -> tuple[str, ...]:
            self.asked += 1
            return (OPERATOR.recipient,) if self.asked == 1 else (OPERATOR.recipient, NEXT.recipient)

    escrow = Escrow(DirectoryStore(tmp_path), Announced())
    recipient = escrow.entrust(OWNER)
    for operator in (OPERATOR, NEXT):
        assert [one.recipient for one in escrow.identities(OWNER, operator)] == [recipient]


def test_an_identity_destroyed_while_it_is_wrapped_again_does_not_come_back(
    escrow: Escrow, tmp_path: Path
) -> None:
    class Destroying(DirectoryStore):
        def put(self, key: str, content: bytes) -> None:
            escrow.destroy(OWNER)
            super().put(key, content)

    escrow.entrust(OWNER)
    replace(escrow, keys=Destroying(tmp_path)).rewrap(OWNER, OPERATOR, NEXT)
    assert escrow.owners() == ()


def test_a_rotation_killed_at_any_step_leaves_everything_readable(tmp_path: Path) -> None:
    for steps in itertools.count():
        store = DirectoryStore(tmp_path / str(steps))
        escrow = Escrow(store, lambda: (OPERATOR.recipient, NEXT.recipient))
        before = escrow.entrust(OWNER)
        ended = survives(lambda fate: replace(escrow, keys=DyingStore(store, fate)).rotate(OWNER), steps)  # noqa: B023
        for operator in (OPERATOR, NEXT):
            assert before in escrow.inspect(OWNER, operator).opened
            assert escrow.inspect(OWNER, operator).lost == ()
        if ended:
            break
        assert escrow.recipient(OWNER) == before
    assert steps == 3


def test_a_destruction_killed_at_any_step_is_ended_by_the_next(tmp_path: Path) -> None:
    for steps in itertools.count():
        folder = tmp_path / str(steps)
        store = DirectoryStore(folder)
        escrow = Escrow(store, lambda: (OPERATOR.recipient,))
        wrapped_by_an_older_release(folder, OWNER)
        escrow.rotate(OWNER)
        ended = survives(lambda fate: replace(escrow, keys=DyingStore(store, fate)).destroy(OWNER), steps)  # noqa: B023
        escrow.destroy(OWNER)
        assert not [path for path in folder.rglob("*") if path.is_file()]
        if ended:
            break
    assert steps > 3


def test_what_a_killed_writing_left_of_a_key_is_destroyed_with_it(tmp_path: Path) -> None:
    """A wrapping that was being written for the next operator's key, and one that was just written."""
    escrow = Escrow(DirectoryStore(tmp_path), lambda: (OPERATOR.recipient, NEXT.recipient))
    escrow.entrust(OWNER)
    for number, path in enumerate((tmp_path / "identities" / str(OWNER)).iterdir()):
        path.with_name(f".part~{path.name}~{number}").write_bytes(path.read_bytes())
        if path.name.endswith(f"{fingerprint(NEXT.recipient)}.age"):
            path.unlink()
    escrow.destroy(OWNER)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_inspection_finds_nothing_wrong_with_a_sound_owner(escrow: Escrow) -> None:
    recipients = [escrow.entrust(OWNER), escrow.rotate(OWNER)]
    seen = escrow.inspect(OWNER, OPERATOR)
    assert (seen.recorded, seen.opened, seen.lost, seen.flaws) == (
        tuple(reversed(recipients)),
        frozenset(recipients),
        (),
        (),
    )


def test_an_inspection_names_a_missing_identity(escrow: Escrow, tmp_path: Path) -> None:
    recipient = escrow.entrust(OWNER)
    for path in (tmp_path / "identities" / str(OWNER)).iterdir():
        path.unlink()
    assert escrow.inspect(OWNER, OPERATOR).lost == (recipient,)


def test_an_inspection_names_a_damaged_wrapping_and_the_others_still_open(
    escrow: Escrow, tmp_path: Path
) -> None:
    damaged = escrow.entrust(OWNER)
    sound = escrow.rotate(OWNER)
    (path,) = (tmp_path / "identities" / str(OWNER)).glob(f"{fingerprint(damaged)}.*")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    seen = escrow.inspect(OWNER, OPERATOR)
    assert seen.lost == (damaged,)
    assert path.name in "".join(seen.flaws)
    assert [one.recipient for one in escrow.identities(OWNER, OPERATOR)] == [sound]


@pytest.mark.parametrize(
    "content",
    [b"", b"pas une clef", Identity.generate().secret.encode()],
    ids=["nothing", "words", "another"],
)
def test_a_wrapping_that_holds_something_else_opens_nothing(
    escrow: Escrow, tmp_path: Path, content: bytes
) -> None:
    recipient = escrow.entrust(OWNER)
    (path,) = (tmp_path / "identities" / str(OWNER)).iterdir()
    path.write_bytes(seal(content, OPERATOR.recipient))
    assert escrow.inspect(OWNER, OPERATOR).lost == (recipient,)
    with pytest.raises(DecryptionFailed) as refused:
        escrow.identities(OWNER, OPERATOR)
    assert content.decode() not in str(refused.value) or not content
