"""Key performance indicators: who may set, revise and retire them."""

from typing import Final

from application.use_cases.use_case import COUNCIL, change, opening, reads
from domain.kpi import commands as ask
from domain.kpi import events as happened
from domain.kpi.decisions import KPI

CHANGES: Final = (
    opening(KPI, "define-kpi", ask.Define, happened.Defined),
    change(KPI, "revise-kpi", "revisions", ask.Revise, happened.Revised),
    change(KPI, "retire-kpi", "retirement", ask.Retire, happened.Retired),
)
READS: Final = tuple(reads(KPI, COUNCIL | {"supplier-contact"}))
"""Suppliers read the KPIs of their own contracts."""
