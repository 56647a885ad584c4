"""What can be recorded about what the public register shows of a contract."""

from datetime import date
from typing import Literal

from domain.events import Fact, fact
from domain.money import Pounds

PublicField = Literal[
    "description",
    "supplier_name",
    "supplier_identifier",
    "total_value_incl_vat",
    "total_value_excl_vat",
    "annual_value_excl_vat",
    "original_value_incl_vat",
    "irrecoverable_vat",
]
"""What may be withheld of the public register. Reference, title, department, dates and route are always shown: the
register is searched by them."""
WithholdingReason = Literal["FOIA_S40", "FOIA_S41", "FOIA_S43", "EIR_R12_5_E", "EIR_R13"]
"""Freedom of Information Act 2000 s.40 personal information, s.41 given in confidence, s.43 commercial interests;
Environmental Information Regulations 2004 reg 12(5)(e) commercial confidentiality, reg 13 personal data."""


@fact("contract.field_withheld.v1")
class FieldWithheld(Fact, kw_only=True):
    """A field of the public register is withheld from the public until a day, on the ground that the code names."""

    field: PublicField
    reason_code: WithholdingReason
    until: date
    """Last day on which it is withheld; it is shown again from the day after."""


@fact("contract.withholding_ended.v1")
class WithholdingEnded(Fact, kw_only=True):
    """A field that was withheld from the public is shown again, before its day had come."""

    field: PublicField
    reason_code: WithholdingReason
    until: date
    """Until when it was to be withheld."""


@fact("contract.irrecoverable_vat_recorded.v1")
class IrrecoverableVatRecorded(Fact, kw_only=True):
    """It was recorded how much of the contract's VAT the Council cannot recover (Transparency Code 2015)."""

    previous: Pounds | None = None
    """None where nothing was on record."""
    amount: Pounds
    """Over the whole life."""


REASONS: dict[WithholdingReason, str] = {
    "FOIA_S40": "personal information (FOIA 2000 s.40)",
    "FOIA_S41": "information given in confidence (FOIA 2000 s.41)",
    "FOIA_S43": "commercial interests (FOIA 2000 s.43)",
    "EIR_R12_5_E": "commercial confidentiality (EIR 2004 reg 12(5)(e))",
    "EIR_R13": "personal data (EIR 2004 reg 13)",
}
"""The grounds in words."""
