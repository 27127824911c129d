"""The entry for a WSGI server: ``gunicorn wsgi:application``. Run ``provisioner migrate`` before."""

from provisioner.app import WebApplication
from provisioner.settings import Settings

application = WebApplication(Settings())
