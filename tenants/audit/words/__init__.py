"""Events as sentences for the people of an instance and for the operator's."""

from tenants.audit.words.sentences import SENTENCES
from tenants.audit.words.telling import Group, Names, Teller, Wording, shown, wordings

__all__ = ["SENTENCES", "Group", "Names", "Teller", "Wording", "shown", "wordings"]
