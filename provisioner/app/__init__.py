"""The composition root: settings and secrets become applications and a platform. Nothing else builds them."""

from provisioner.app.control_plane import console_application as console_application
from provisioner.app.control_plane import contact_application as contact_application
from provisioner.app.control_plane import copy_access as copy_access
from provisioner.app.control_plane import dns_application as dns_application
from provisioner.app.hosts import CONSOLE_NAME as CONSOLE_NAME
from provisioner.app.hosts import CONTACTS_NAME as CONTACTS_NAME
from provisioner.app.hosts import DNS_NAME as DNS_NAME
from provisioner.app.instances import tenant_application as tenant_application
from provisioner.app.platform import open_platform as open_platform
from provisioner.app.status import ServingProcess as ServingProcess
from provisioner.app.status import worker_status as worker_status
from provisioner.app.web import Part as Part
from provisioner.app.web import WebApplication as WebApplication
