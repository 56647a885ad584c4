"""Policies replayed: what other limits would have made of what is on record, before anyone adopts them.

Tiering models have a replay of their own, each by its id.
"""

from typing import Final

from projections.replays.alerts import ALERTS
from projections.replays.approval_levels import APPROVAL_LEVELS
from projections.replays.kpi_bands import KPI_BANDS
from projections.replays.replay import Replay, Replayed, Tried

ALL: Final[tuple[Replay, ...]] = (APPROVAL_LEVELS, KPI_BANDS, ALERTS)
BY_NAME: Final = {replay.name: replay for replay in ALL}

__all__ = ["ALL", "BY_NAME", "Replay", "Replayed", "Tried"]
