"""Step 6: the instance answers at its default name, with its own face."""

from datetime import timedelta

from provisioner.instances.conditions import Observation, fails, holds, waits
from provisioner.instances.runtime import serves_this_instance
from provisioner.instances.work import Work
from tenants.registry import InstanceState


def ensure_served(work: Work) -> Observation:
    """Look at the login page as a visitor would: it must answer, and with this instance's face."""
    instance = work.instance
    answers = work.platform.runtime.ask(work.hostname)
    wrong = [a for a in answers if not serves_this_instance(a, instance.theme_version, instance.state)]
    if wrong:
        return waits(
            "WrongAnswer",
            f"{work.hostname} ne répond pas encore avec la page de l’instance (réponse {wrong[0].status}).",
            timedelta(seconds=10),
        )
    if instance.state is InstanceState.SUSPENDED:
        return fails("Suspended", "L’instance est suspendue : ses pages indiquent que l’espace est fermé.")
    return holds("Answers", f"La page de connexion répond à {work.platform.settings.url(instance.slug)}.")
