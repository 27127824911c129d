"""What taking a member in needs: where bytes go, how originals are sealed, what is sold, which names are free
to be asked for, the time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from provisioner.domains.names import NameRules
from provisioner.offers import Offer
from storage.escrow import Escrow
from storage.objects import DeletableStore


@dataclass(frozen=True, slots=True)
class Intake:
    """Holds nothing that could open an original."""

    store: DeletableStore
    escrow: Escrow
    offer: Offer
    names: NameRules
    clock: Callable[[], datetime]
