"""Real Debian machines on one Linux: systemd in containers, reached over SSH, on a network of their own.

``base`` builds, once, what a fresh Debian server has and the packages that the roles may install. ``fleet``
starts machines from it, ``outside`` what is around them (names, mails, certificates, objects); ``playing``
runs playbooks against them. Nothing leaves the network namespaces made here, and what a killed run left is
removed by the next one.

Of a real machine these miss: memory limits and ``IPAddressDeny`` of units (accepted, not enforced), sysctls
to write, kernel modules, and a clock to set: chrony only follows it (``-x``).
"""
