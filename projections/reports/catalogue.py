"""Every report that can be asked for."""

from typing import Final

from projections.reports.actions import ACTIONS_REPORT
from projections.reports.benchmarking import BENCHMARKING_REPORT
from projections.reports.changes import CHANGES_REPORT
from projections.reports.committee_paper.definition import COMMITTEE_PAPER
from projections.reports.contract_history import CONTRACT_HISTORY
from projections.reports.definition import ReportDefinition
from projections.reports.kpis import KPIS_REPORT
from projections.reports.public_register import PUBLIC_REGISTER_REPORT
from projections.reports.ratings import RATINGS_REPORT
from projections.reports.recording_lag import RECORDING_LAG_REPORT
from projections.reports.register import REGISTER_REPORT
from projections.reports.reviews import REVIEWS_REPORT
from projections.reports.social_value import SOCIAL_VALUE_REPORT
from projections.reports.standard import STANDARD_REPORT
from projections.reports.tiers import TIERS_REPORT
from projections.reports.training import TRAINING_REPORT

ALL: Final[tuple[ReportDefinition, ...]] = (
    COMMITTEE_PAPER,
    CHANGES_REPORT,
    REGISTER_REPORT,
    TIERS_REPORT,
    KPIS_REPORT,
    REVIEWS_REPORT,
    RATINGS_REPORT,
    ACTIONS_REPORT,
    SOCIAL_VALUE_REPORT,
    BENCHMARKING_REPORT,
    STANDARD_REPORT,
    TRAINING_REPORT,
    RECORDING_LAG_REPORT,
    PUBLIC_REGISTER_REPORT,
    CONTRACT_HISTORY,
)
BY_NAME: Final = {definition.name: definition for definition in ALL}
