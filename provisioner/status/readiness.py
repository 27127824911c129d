"""Whether a process has what it needs to answer: asked anew each time, and never waited for."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Final

from sqlalchemy import URL, Engine, NullPool, create_engine
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from provisioner.prepare import control_suffices
from storage.objects import ObjectStore, ObjectStoreError
from themes.published import THEMES

logger = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 2
STOPPING: Final = "Ce processus est en train de s’arrêter : il ne prend plus de travail."
# Nobody has put anything there: that the store says so is an answer. Whoever serves instances may read no
# other part of the bucket (docs/object-storage.md).
_PROBED_KEY = f"{THEMES}probe"
_STORE_BELIEVED_SECONDS = 30.0


class NotReady(Exception):
    """Something that the process needs does not answer, or is too old; a French sentence says what."""


@dataclass(frozen=True, slots=True)
class Need:
    """``look`` raises NotReady; ``late`` is what is said when it takes longer than PATIENCE_SECONDS.

    Without what is not ``vital``, the process does some of its work: it is ready, and says what is missing.
    That all was well is believed for ``believed_seconds``.
    """

    look: Callable[[], None]
    late: str
    vital: bool = True
    believed_seconds: float = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a process may be sent work, and French sentences about what is missing."""

    ready: bool
    missing: tuple[str, ...] = ()


class Readiness:
    """Asks all needs at once, each in a thread: one that hangs is told of, and asked by no second one."""

    def __init__(self, needs: Sequence[Need], stopping: Callable[[], bool]) -> None:
        self._asked = [_Asked(need) for need in needs]
        self._stopping = stopping

    def standing(self) -> Standing:
        if self._stopping():
            return Standing(ready=False, missing=(STOPPING,))
        asking = [(asked.need.vital, asked.ask()) for asked in self._asked]
        told = [(vital, sentence) for vital, answer in asking if (sentence := answer()) is not None]
        vital_first = sorted(told, key=lambda each: not each[0])
        return Standing(not any(vital for vital, _ in told), tuple(sentence for _, sentence in vital_first))


class _Asked:
    """One need and the thread that looks at it, if one does."""

    def __init__(self, need: Need) -> None:
        self.need = need
        self._lock = Lock()
        self._thread: Thread | None = None
        self._said: str | None = None
        self._believed_until = 0.0

    def ask(self) -> Callable[[], str | None]:
        """Begin to look, or join who looks already; the answer waits for it as long as patience lasts."""
        with self._lock:
            if time.monotonic() < self._believed_until:
                return lambda: None
            if self._thread is None or not self._thread.is_alive():
                # A daemon: a store that never answers must not keep the process from ending.
                self._thread = Thread(target=self._look, name="readiness", daemon=True)
                self._thread.start()
            thread = self._thread
        return lambda: self._answer(thread)

    def _answer(self, thread: Thread) -> str | None:
        thread.join(PATIENCE_SECONDS)
        return self.need.late if thread.is_alive() else self._said

    def _look(self) -> None:
        try:
            self.need.look()
        except NotReady as missing:
            self._said = str(missing)
        except Exception:
            # A defect of ours: whatever it was, this look has not found all well.
            logger.exception("readiness")
            self._said = self.need.late
        else:
            self._said = None
            self._believed_until = time.monotonic() + self.need.believed_seconds


def prober(url: URL, seconds: int = PATIENCE_SECONDS) -> Engine:
    """A new connection for each question: what the pool still holds says nothing of the server."""
    return create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"connect_timeout": seconds, "options": f"-c statement_timeout={seconds}s"},
    )


def control_database(url: URL) -> Need:
    """The control database answers to this role, at the revision that this code needs or at a later one."""
    engine, late = prober(url), "La base de contrôle ne répond pas."
    old = "La base de contrôle n’est pas à jour : lancez « provisioner migrate »."

    def look() -> None:
        try:
            with engine.connect() as connection:
                is_new_enough = control_suffices(connection)
        except ProgrammingError:
            # Rights that this release needs are given by the same command.
            raise NotReady(old) from None
        except SQLAlchemyError:
            raise NotReady(late) from None
        if not is_new_enough:
            raise NotReady(old)

    return Need(look, late)


def object_store(store: ObjectStore, *, vital: bool) -> Need:
    """The store of pictures and themes answers a question, each of which a bucket may charge."""
    late = "Le stockage des objets ne répond pas."

    def look() -> None:
        try:
            store.exists(_PROBED_KEY)
        except ObjectStoreError:
            raise NotReady(late) from None

    return Need(look, late, vital, _STORE_BELIEVED_SECONDS)
