"""What one look at a name tells: whether it leads to us, and whether visitors get the page there. Pure."""

from dataclasses import dataclass
from enum import Enum

from provisioner.domains.certificates import CertificateSeen
from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Verdict


class Leads(Enum):
    """Whether the name leads to us, as far as one look tells."""

    EVERYWHERE = "everywhere"
    # The zone's own servers say so, and some resolvers go on with an old answer.
    SOON_EVERYWHERE = "soon everywhere"
    UNTOLD = "untold"
    AWAY = "away"

    @property
    def is_to_us(self) -> bool:
        return self in {Leads.EVERYWHERE, Leads.SOON_EVERYWHERE}


@dataclass(frozen=True, slots=True)
class Look:
    """``certificate`` is None when nobody asked for the page. ``is_blind``: not even our own target was to be
    seen, or too many names at once were not, which says nothing about anybody's.
    ``has_instance``: there is something to answer with."""

    diagnosis: Diagnosis
    certificate: CertificateSeen | None = None
    is_blind: bool = False
    has_instance: bool = True

    @property
    def leads(self) -> Leads:
        if self.diagnosis.verdict is Verdict.OK:
            return Leads.EVERYWHERE
        if self.diagnosis.verdict is Verdict.PENDING:
            # What one of the zone's servers says and another does not may go either way.
            disagree = Code.SERVERS_DISAGREE in self.diagnosis.codes
            return Leads.UNTOLD if disagree else Leads.SOON_EVERYWHERE
        is_untold = self.is_blind or self._is_hearsay or self._is_our_doing
        return Leads.UNTOLD if is_untold else Leads.AWAY

    @property
    def _is_hearsay(self) -> bool:
        """Resolvers alone call the name wrong, and know no zone of it whose servers could be asked."""
        return self.diagnosis.verdict is Verdict.MISCONFIGURED and self.diagnosis.zone is None

    @property
    def _is_our_doing(self) -> bool:
        """The name leads to our target, whose IPv6 addresses are wrong: no member could mend that."""
        return self.diagnosis.by_cname and self.diagnosis.codes == {Code.IPV6_MISMATCH}

    @property
    def is_visited(self) -> bool:
        """Visitors get the instance's page over https."""
        return self.certificate is not None and self.certificate.problem is None

    @property
    def is_refused(self) -> bool:
        """Visitors do not get it, or not without a warning of their browser."""
        return self.certificate is not None and self.certificate.problem is not None
