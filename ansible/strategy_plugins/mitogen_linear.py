"""Where ansible.cfg finds Mitogen's way of playing, whatever environment it was installed into."""

from ansible_mitogen.plugins.strategy.mitogen_linear import StrategyModule

__all__ = ["StrategyModule"]
