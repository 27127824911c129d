"""The pages by which people come in and look after how they do, the same in instances and in the console."""

from tenants.web.entrance import code, devices, enrolment, factor, recovery_codes
from tenants.web.entrance.desk import Desk, Person

__all__ = ["BLUEPRINTS", "Desk", "Person"]

BLUEPRINTS = (
    code.blueprint,
    enrolment.blueprint,
    recovery_codes.blueprint,
    factor.blueprint,
    devices.blueprint,
)
