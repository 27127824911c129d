"""What one look at a name tells: whether it leads to us, and whether visitors get the page there. Pure."""

from dataclasses import dataclass

from provisioner.domains.certificates import CertificateSeen
from provisioner.domains.diagnosis.diagnosis import Diagnosis, Leads


@dataclass(frozen=True, slots=True)
class Look:
    """``certificate`` is None when nobody asked for the page. ``is_blind``: our own target, or anything
    beyond our own network, was not to be seen. ``has_instance``: there is something to answer with."""

    diagnosis: Diagnosis
    certificate: CertificateSeen | None = None
    is_blind: bool = False
    has_instance: bool = True

    @property
    def leads(self) -> Leads:
        is_untold = self.is_blind and self.diagnosis.leads is Leads.AWAY
        return Leads.UNTOLD if is_untold else self.diagnosis.leads

    @property
    def is_right(self) -> bool:
        """Nothing is left to mend before the name is answered."""
        return self.diagnosis.verdict.is_right

    @property
    def is_visited(self) -> bool:
        """Visitors get the instance's page over https."""
        return self.certificate is not None and self.certificate.problem is None

    @property
    def is_refused(self) -> bool:
        """Visitors do not get it, or not without a warning of their browser."""
        return self.certificate is not None and self.certificate.problem is not None
