"""An instance's pages. The console borrows ``access``, ``proxy``, ``security`` and ``sessions``."""
