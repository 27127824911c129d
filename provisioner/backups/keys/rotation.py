"""Replacing keys: an instance's, the control plane's, the operator's. What was sealed before stays readable.

Each can be killed at any line and run again: the operator's takes up what was begun, the others make another.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.audit.events import CONTROL, KeysRotated
from provisioner.backups.keys.anchors import believe_control_recipient
from provisioner.backups.keys.control_key import CONTROL_OWNER
from provisioner.errors import Conflict
from provisioner.instances.directory import find
from provisioner.instances.work import Platform
from provisioner.operator_keys import OperatorKeys
from storage.encryption import Identity
from storage.escrow import Escrow
from storage.locks import lock_key, locks


@dataclass(frozen=True, slots=True)
class Replacement:
    """What came of a new operator's key. ``flaws`` were there before: identities that the former key did
    not open either, in French.
    """

    recipient: str
    owners: int
    flaws: tuple[str, ...]


@contextmanager
def keys_lock(platform: Platform) -> Iterator[None]:
    """One change of the operator's key, or one destruction of a key, at a time. Raises Conflict at once."""
    with locks(platform.admin) as held:
        if not held.take(lock_key("keys")):
            raise Conflict("Une autre opération sur les clés est en cours : recommencez dans un moment.")
        yield


def rotate_instance(platform: Platform, session: Session, slug: str) -> str:
    """Give the instance a new key, and return its recipient; flushes.

    Raises NotFound, and Conflict for an instance without a key.
    """
    instance = find(session, slug)
    session.refresh(instance, with_for_update=True)
    if instance.recipient is None:
        raise Conflict(
            f"L’instance « {slug} » n’a pas de clé à remplacer : elle en reçoit une à sa prochaine mise en "
            "conformité, sauf si elle est suspendue et que sa clé a été broyée.",
            slug,
        )
    # Another recipient in the key store may be that of a rotation that died, or somebody's own.
    instance.recipient = platform.escrow.rotate(instance.id)
    record(session, KeysRotated(slug), platform.clock())
    session.flush()
    return instance.recipient


def rotate_control(platform: Platform) -> str:
    """Give the control plane's archives a new key, and return its recipient."""
    recipient = platform.escrow.rotate(CONTROL_OWNER)
    believe_control_recipient(platform, recipient)
    with Session(platform.control) as session, session.begin():
        record(session, KeysRotated(CONTROL), platform.clock())
    return recipient


def replace_operator_key(escrow: Escrow, keys: OperatorKeys) -> Replacement:
    """Make a new operator's key, wrap every identity for it, see that it opens them, and make it the key.

    The caller holds ``keys_lock``. Nothing is switched, and Conflict raised, unless the new key opens all
    that the current one does.
    """
    if not keys.is_switched:
        _wrap_everything(escrow, keys, keys.announce())
        keys.switch()
    keys.wrap_for_current_alone()
    current, owners = keys.current, escrow.owners()
    for owner in owners:
        for former in keys.former:
            escrow.rewrap(owner, former, current)
            escrow.retire(owner, former, current)
    keys.finish()
    flaws = [flaw for owner in owners for flaw in _flaws(escrow, owner, current)]
    return Replacement(current.recipient, len(owners), tuple(flaws))


def _wrap_everything(escrow: Escrow, keys: OperatorKeys, coming: Identity) -> None:
    current = keys.current
    for owner in escrow.owners():
        for known in (current, *keys.former):
            escrow.rewrap(owner, known, coming)
    # Listed anew: some were made meanwhile.
    for owner in escrow.owners():
        if missing := escrow.inspect(owner, current).opened - escrow.inspect(owner, coming).opened:
            raise Conflict(
                f"La nouvelle clé n’ouvre pas tout ce qu’ouvre l’actuelle ({owner}, {len(missing)} clés) : "
                "l’actuelle reste en service, rien n’est perdu. Relancez la commande."
            )


def _flaws(escrow: Escrow, owner: uuid.UUID, operator: Identity) -> Iterator[str]:
    seen = escrow.inspect(owner, operator)
    yield from seen.flaws
    if seen.lost:
        lost = f"{len(seen.lost)} clés" if len(seen.lost) > 1 else "1 clé"
        yield f"{owner} : {lost} que la clé de l’opérateur n’ouvre pas."
