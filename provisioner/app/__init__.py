"""The composition root: settings and secrets become applications and a platform. Nothing else builds them.

Import from its modules: a command that only reads need not load the applications of three kinds of visitors.
"""
