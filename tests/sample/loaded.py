"""The sample as it is on one day, the same whenever the tests run."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from application.sample import load_sample
from application.settings import Settings
from web.services import Services

LOADED: Final = date(2026, 10, 14)
"""The day on which it is loaded, and on which it is asked."""
NOON: Final = datetime(2026, 10, 14, 11, tzinfo=UTC)


def sample_in(folder: Path, *, today: date = LOADED) -> Services:
    """A record on SQLite that holds the sample, with the key of its checkpoints; its clock is still the real one."""
    services = Services.build(Settings(folder))
    services.checkpoints.create_key()
    load_sample(services.record, services.directory, services.commands, today=today)
    return services
