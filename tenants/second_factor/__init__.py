"""Second factors: codes of an application, recovery codes, and who still owes one."""

from tenants.second_factor.factors import ACCOUNT_FACTORS, SecondFactors
from tenants.second_factor.personal import RECOVERY, PersonalFactor
from tenants.second_factor.requirement import (
    factor_required,
    lacks_factor,
    owed_by,
    with_factor,
    without_factor,
)
from tenants.second_factor.resetting import reset_factor
from tenants.second_factor.secrets import FactorKey

__all__ = [
    "ACCOUNT_FACTORS",
    "RECOVERY",
    "FactorKey",
    "PersonalFactor",
    "SecondFactors",
    "factor_required",
    "lacks_factor",
    "owed_by",
    "reset_factor",
    "with_factor",
    "without_factor",
]
