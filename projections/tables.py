"""Every table, by the noun of its stream. A new noun of the business is one line here."""

from typing import Any, Final

from projections.action import ACTIONS
from projections.benchmark import BENCHMARKS
from projections.change_request import CHANGE_REQUESTS
from projections.compliance import COMPLIANCES
from projections.contingency_plan import CONTINGENCY_PLANS
from projections.daily_digest import DAILY_DIGESTS
from projections.document import KEPT_DOCUMENTS
from projections.enrolment import ENROLMENTS
from projections.escalation import ESCALATIONS
from projections.filed_document import FILED_DOCUMENTS
from projections.forward_plan import FORWARD_PLANS
from projections.framework import FRAMEWORKS
from projections.group import GROUPS
from projections.improvement_plan import IMPROVEMENT_PLANS
from projections.kpi import KPIS
from projections.meeting import MEETINGS
from projections.notice import NOTICES
from projections.organisation import ORGANISATIONS
from projections.payment import PAYMENTS
from projections.person import PERSONS
from projections.planned_audit import PLANNED_AUDITS
from projections.planned_procurement import PLANNED_PROCUREMENTS
from projections.policy import POLICIES
from projections.programme import PROGRAMMES
from projections.recommendation import RECOMMENDATIONS
from projections.register import REGISTER
from projections.register_import import IMPORTS
from projections.report import REPORTS
from projections.review import REVIEWS
from projections.risk import RISKS
from projections.service_credit import SERVICE_CREDITS
from projections.social_value import SOCIAL_VALUES
from projections.standard import STANDARDS
from projections.submission import SUBMISSIONS
from projections.suggestion import SUGGESTIONS
from projections.supplier import SUPPLIERS
from projections.table import Table
from projections.tiering_model import TIERING_MODELS

ALL: Final[tuple[Table[Any], ...]] = (
    REGISTER,
    CHANGE_REQUESTS,
    KPIS,
    GROUPS,
    REVIEWS,
    SUGGESTIONS,
    PLANNED_AUDITS,
    FRAMEWORKS,
    MEETINGS,
    ACTIONS,
    FORWARD_PLANS,
    RECOMMENDATIONS,
    SUBMISSIONS,
    TIERING_MODELS,
    POLICIES,
    STANDARDS,
    COMPLIANCES,
    PROGRAMMES,
    ENROLMENTS,
    SOCIAL_VALUES,
    BENCHMARKS,
    SUPPLIERS,
    ORGANISATIONS,
    NOTICES,
    PAYMENTS,
    IMPROVEMENT_PLANS,
    SERVICE_CREDITS,
    ESCALATIONS,
    RISKS,
    CONTINGENCY_PLANS,
    PLANNED_PROCUREMENTS,
    FILED_DOCUMENTS,
    REPORTS,
    IMPORTS,
    PERSONS,
    KEPT_DOCUMENTS,
    DAILY_DIGESTS,
)
BY_NOUN: Final = {table.stream.noun: table for table in ALL}
