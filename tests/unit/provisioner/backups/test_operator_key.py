"""The operator's key is replaced; killed at any step, everything stays readable and the next run ends it."""

import itertools
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest

from provisioner import operator_keys
from provisioner.backups.keys.rotation import replace_operator_key
from provisioner.errors import OutsideFailed
from provisioner.operator_keys import OperatorKeys
from storage.directory_store import DirectoryStore
from storage.encryption import DecryptionFailed, Identity, seal
from storage.escrow import Escrow
from tests.unit.storage.dying import DyingStore, Fate, survives

STEADY, OLDER = uuid.UUID(int=1), uuid.UUID(int=2)


@dataclass(frozen=True)
class Installation:
    """Secret files and a key store in a folder, with an owner of today and one of an older release."""

    folder: Path

    @property
    def keys(self) -> OperatorKeys:
        return OperatorKeys(self.folder / "secrets")

    @property
    def store(self) -> DirectoryStore:
        return DirectoryStore(self.folder / "keys")

    @property
    def escrow(self) -> Escrow:
        return Escrow(self.store, lambda: self.keys.recipients)

    @classmethod
    def made(cls, folder: Path) -> "Installation":
        made, older = cls(folder), Identity.generate()
        made.store.put(f"identities/{OLDER}.age", seal(older.secret.encode(), made.keys.current.recipient))
        made.store.put(f"recipients/{OLDER}.txt", older.recipient.encode())
        made.escrow.rotate(OLDER)
        made.escrow.entrust(STEADY)
        return made

    def recipients_opened(self, operator: Identity) -> dict[uuid.UUID, list[str]]:
        return {
            owner: [one.recipient for one in self.escrow.identities(owner, operator)]
            for owner in (STEADY, OLDER)
        }


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation.made(tmp_path)


def opens_nothing(installation: Installation, operator: Identity) -> bool:
    for owner in (STEADY, OLDER):
        with pytest.raises(DecryptionFailed):
            installation.escrow.identities(owner, operator)
    return True


def test_the_new_key_opens_everything_and_the_former_nothing(installation: Installation) -> None:
    former = installation.keys.current
    before = installation.recipients_opened(former)
    done = replace_operator_key(installation.escrow, installation.keys)
    current = installation.keys.current
    assert current != former
    assert (done.recipient, done.owners, done.flaws) == (current.recipient, 2, ())
    assert installation.recipients_opened(current) == before
    assert opens_nothing(installation, former)
    assert installation.keys.recipients == (current.recipient,)
    assert installation.keys.former == (former,)


def test_it_can_be_replaced_again_and_again(installation: Installation) -> None:
    before = installation.recipients_opened(installation.keys.current)
    for _ in range(3):
        replace_operator_key(installation.escrow, installation.keys)
    assert installation.recipients_opened(installation.keys.current) == before
    assert len(installation.keys.former) == 3


def test_killed_at_any_step_nothing_is_unreadable_and_the_next_run_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {name: getattr(operator_keys, name) for name in ("read_or_create", "replace", "rename")}

    def replace_until_it_dies(installation: Installation, fate: Fate) -> None:
        with monkeypatch.context() as patched:
            for name, act in files.items():
                patched.setattr(operator_keys, name, fate.awaiting(act))
            store = DyingStore(installation.store, fate)
            escrow = Escrow(store, lambda: installation.keys.recipients)
            replace_operator_key(escrow, installation.keys)

    for steps in itertools.count():
        installation = Installation.made(tmp_path / str(steps))
        former = installation.keys.current
        before = installation.recipients_opened(former)
        ended = survives(lambda fate: replace_until_it_dies(installation, fate), steps)  # noqa: B023
        assert installation.recipients_opened(installation.keys.current) == before, steps
        newcomer = uuid.uuid4()
        installation.escrow.entrust(newcomer)
        if ended:
            break
        replace_operator_key(installation.escrow, installation.keys)
        current = installation.keys.current
        assert installation.recipients_opened(current) == before, steps
        assert installation.escrow.identities(newcomer, current)
        assert opens_nothing(installation, former)
        assert installation.keys.recipients == (current.recipient,)
        assert former in installation.keys.former
    assert steps > 10


def test_an_identity_that_was_damaged_before_stands_in_nobodys_way(installation: Installation) -> None:
    (path,) = (installation.folder / "keys" / "identities" / str(STEADY)).iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    done = replace_operator_key(installation.escrow, installation.keys)
    assert len(done.flaws) == 1
    assert str(STEADY) in done.flaws[0]
    assert installation.escrow.identities(OLDER, installation.keys.current)
    assert path.exists()


def test_what_another_machine_wrapped_for_the_former_key_is_wrapped_again(installation: Installation) -> None:
    late = Escrow(installation.store, lambda: (former.recipient,))
    former = installation.keys.current
    replace_operator_key(installation.escrow, installation.keys)
    newcomer = uuid.uuid4()
    recipient = late.entrust(newcomer)
    replace_operator_key(installation.escrow, installation.keys)
    (identity,) = installation.escrow.identities(newcomer, installation.keys.current)
    assert identity.recipient == recipient


def test_a_lost_key_is_never_replaced_by_another(installation: Installation) -> None:
    path = installation.folder / "secrets" / "operator"
    path.unlink()
    with pytest.raises(OutsideFailed, match="rétablissez-le"):
        _ = installation.keys.current
    assert not path.exists()
    assert len(installation.keys.recipients) == 1


def test_nor_is_it_when_all_secrets_are_lost_and_the_key_store_tells_of_it(tmp_path: Path) -> None:
    with pytest.raises(OutsideFailed, match="rétablissez-le"):
        _ = OperatorKeys(tmp_path, lambda: True).recipients
    assert not list(tmp_path.iterdir())
    assert OperatorKeys(tmp_path, lambda: False).recipients
