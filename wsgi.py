"""The entry for a WSGI server: ``gunicorn wsgi:application``. Run ``provisioner migrate`` before."""

from provisioner.app.web import WebApplication
from provisioner.settings import Settings
from tenants.log_lines import write_lines

write_lines()
application = WebApplication(Settings())
