"""Step 5: the default name leads to the instance, in the state it should be in."""

from provisioner.errors import Conflict
from provisioner.instances.conditions import Observation, fails, holds
from provisioner.instances.work import Work
from tenants.registry import RegisteredInstance


def ensure_routed(work: Work) -> Observation:
    """Tell the runtime; that it really answers is the next step's to see."""
    registered = work.session.get_one(RegisteredInstance, work.instance.id)
    registered.state = work.instance.state
    try:
        work.platform.runtime.publish(work.session, registered, work.hostname)
    except Conflict as conflict:
        return fails("NameTaken", str(conflict))
    return holds("Routed", f"{work.hostname} mène à cette instance.")
