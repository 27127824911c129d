"""An installation from its first machine to the one it comes back on.

Modules, and the tests in them, are in the order it is lived in: each goes on where the one before ended.
"""
