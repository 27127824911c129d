"""Where ansible.cfg finds Mitogen's way of playing, whatever environment it was installed into."""

import ansible_mitogen.affinity
from ansible_mitogen.plugins.strategy.mitogen_linear import StrategyModule

__all__ = ["StrategyModule"]

# Its own choice leaves the work of all plays to one processor where there are two; the kernel shares it out.
ansible_mitogen.affinity.policy = ansible_mitogen.affinity.Policy()
