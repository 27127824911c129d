"""What taking a member in needs: where bytes go, how originals are sealed, what is sold, the time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from provisioner.offers import Offer
from storage.escrow import Escrow
from storage.objects import DeletableStore


@dataclass(frozen=True, slots=True)
class Intake:
    """Holds nothing that could open an original."""

    store: DeletableStore
    escrow: Escrow
    offer: Offer
    clock: Callable[[], datetime]
