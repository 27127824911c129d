"""What is said of each code, in French: what was seen and what to do, for two readers.

``message`` and ``fix`` are for whoever knows DNS: names, servers, values. ``plain`` and ``plain_fix`` say the
same to somebody at a town hall who never saw a zone.
"""
