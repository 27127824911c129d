"""A process that dies before a chosen change of a file; what it changed before is on the disk.

Between two changes it makes no difference where it dies: only what changes something is a step.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from storage.objects import DeletableStore

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Killed(BaseException):
    """No code of ours catches it, as none of ours goes on after ``kill -9``."""


@dataclass
class Fate:
    """Lets ``left`` steps happen, and no further one."""

    left: int

    def step(self) -> None:
        if self.left == 0:
            raise Killed
        self.left -= 1

    def awaiting(self, act: Callable[Given, Result]) -> Callable[Given, Result]:
        """The same act, if it is still to happen."""

        def fated(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            self.step()
            return act(*args, **kwargs)

        return fated


@dataclass
class DyingStore:
    """A key store, each change of which may be the last."""

    store: DeletableStore
    fate: Fate

    def put(self, key: str, content: bytes) -> None:
        self.fate.awaiting(self.store.put)(key, content)

    def get(self, key: str) -> bytes:
        return self.store.get(key)

    def exists(self, key: str) -> bool:
        return self.store.exists(key)

    def delete(self, key: str) -> None:
        self.fate.awaiting(self.store.delete)(key)

    def forget(self, folder: str) -> None:
        self.fate.awaiting(self.store.forget)(folder)

    def keys(self, prefix: str) -> Iterator[str]:
        return self.store.keys(prefix)


def survives(work: Callable[[Fate], object], steps: int) -> bool:
    """Whether the work comes to its end within so many steps."""
    try:
        work(Fate(steps))
    except Killed:
        return False
    return True
