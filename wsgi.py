"""The entry for a WSGI server: ``gunicorn wsgi:application``. Run ``provisioner migrate`` before."""

from provisioner.app import web_application
from provisioner.settings import Settings

application = web_application(Settings())
