"""Key performance indicators: who may set, revise and retire them."""

from typing import Final

from application.use_cases.use_case import COUNCIL, change, opening, reads
from domain.kpi import KPI, Define, Retire, Revise, Weigh

CHANGES: Final = (
    opening(KPI, "define-kpi", Define),
    change(KPI, "revise-kpi", "revisions", Revise),
    change(KPI, "weigh-kpi", "weights", Weigh),
    change(KPI, "retire-kpi", "retirement", Retire),
)
READS: Final = tuple(reads(KPI, COUNCIL | {"supplier-contact"}))
"""Suppliers read the KPIs of their own contracts."""
