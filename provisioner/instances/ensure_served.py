"""Step 6: the instance answers at its address with its own face, and its default name leads there."""

from datetime import timedelta

from provisioner.instances.conditions import Observation, fails, holds, waits
from provisioner.instances.own_names import own_host
from provisioner.instances.work import Work
from provisioner.login_page import leads_to, serves_this_instance
from tenants.registry import InstanceState

_SOON = timedelta(seconds=10)


def ensure_served(work: Work) -> Observation:
    """Look at the login page as a visitor would: it must answer, and with this instance's face.

    While a name of the member's own is the address, the page is there and the default name leads to it. One
    that is suspended leads nowhere.
    """
    instance, settings = work.instance, work.platform.settings
    suspended = instance.state is InstanceState.SUSPENDED
    own = None if suspended else own_host(work.session, instance.id)
    url = settings.instance_url(instance.slug, own)
    wrong = _page_is_wrong(work, own or work.hostname) or (_way_is_wrong(work, url) if own else None)
    if wrong is not None:
        return waits("WrongAnswer", wrong, _SOON)
    if suspended:
        return fails("Suspended", "L’instance est suspendue : ses pages indiquent que l’espace est fermé.")
    return holds("Answers", f"La page de connexion répond à {url}.")


def _page_is_wrong(work: Work, hostname: str) -> str | None:
    theme, state = work.instance.theme_version, work.instance.state
    for answer in work.platform.runtime.ask(hostname):
        if not serves_this_instance(answer, theme, state):
            return f"{hostname} ne répond pas encore avec la page de l’instance (réponse {answer.status})."
    return None


def _way_is_wrong(work: Work, url: str) -> str | None:
    for answer in work.platform.runtime.ask(work.hostname):
        if not leads_to(answer, url):
            return f"{work.hostname} ne mène pas encore à {url} (réponse {answer.status})."
    return None
