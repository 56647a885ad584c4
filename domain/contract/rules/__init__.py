"""The rules of contract change: small named functions that say nothing, advise, or say no with a sentence.

Each is asked with a case: the contract's story, what is true on the day the change takes effect, the command and the
context. The clause beside its name says where it comes from. One file for each kind of change:

=====================  ============================================================
``case``               asked of every change
``registration``       entering a contract
``extension``          making the term longer
``change_of_terms``    value, scope, novation, assignment
``ending``             termination, partial termination, expiry
``particulars``        roles, key dates, legal regime, a tier carried over
``tiering``            the tiering tool: assessing, confirming, overriding
``suppliers``          suppliers that are on record as streams of their own
``publication``        what is withheld from the public, VAT that cannot be recovered
``money``              pounds sterling, wherever they are given
=====================  ============================================================

Putting the record right (correction, annulment) is the same for every stream: ``domain.amendment``.
"""

from domain.contract.rules.case import Case
from domain.contract.rules.change_of_terms import (
    CHANGE_OF_PARTY,
    SCOPE_VARIATION,
    VALUE_CHANGE,
    values_as_changed,
)
from domain.contract.rules.ending import EXPIRY, PARTIAL_TERMINATION, TERMINATION, last_day
from domain.contract.rules.extension import EXTENSION, beyond_maximum_term
from domain.contract.rules.money import is_pounds, not_in_pounds
from domain.contract.rules.particulars import KEY_DATE, LEGAL_REGIME, ROLES, TIER
from domain.contract.rules.publication import IRRECOVERABLE_VAT, WITHHOLDING, WITHHOLDING_END
from domain.contract.rules.registration import IMPORT, POSSIBLE, REGISTRATION
from domain.contract.rules.tiering import (
    ASSESSMENT,
    CONFIRMATION,
    OVERRIDE,
    OVERRIDE_EXPIRY,
    REASSESSMENT,
    agrees_to_the_proposal,
)

__all__ = [
    "ASSESSMENT",
    "CHANGE_OF_PARTY",
    "CONFIRMATION",
    "EXPIRY",
    "EXTENSION",
    "IMPORT",
    "IRRECOVERABLE_VAT",
    "KEY_DATE",
    "LEGAL_REGIME",
    "OVERRIDE",
    "OVERRIDE_EXPIRY",
    "PARTIAL_TERMINATION",
    "POSSIBLE",
    "REASSESSMENT",
    "REGISTRATION",
    "ROLES",
    "SCOPE_VARIATION",
    "TERMINATION",
    "TIER",
    "VALUE_CHANGE",
    "WITHHOLDING",
    "WITHHOLDING_END",
    "Case",
    "agrees_to_the_proposal",
    "beyond_maximum_term",
    "is_pounds",
    "last_day",
    "not_in_pounds",
    "values_as_changed",
]
