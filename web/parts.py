"""The composition root: one record, one supervisor, one of each part, built eagerly and once in each process."""

from dataclasses import dataclass

from application.access import Access
from application.checkpoints import Checkpoints
from application.commands import Commands
from application.documents import Documents
from application.record import Record
from application.sessions import Sessions
from application.settings import Settings
from domain.organisation import EnterUnits
from projections.organisation import taking_over
from projections.supervisor import Supervisor
from web.reports.workings import Reports


@dataclass(frozen=True)
class Parts:
    """Everything that routes and commands work with."""

    settings: Settings
    record: Record
    supervisor: Supervisor
    access: Access
    sessions: Sessions
    checkpoints: Checkpoints
    commands: Commands
    documents: Documents
    reports: Reports

    @classmethod
    def build(cls, settings: Settings, *, follow: bool = True) -> "Parts":
        """Wire the parts; with *follow*, projections catch up and ride along from now on."""
        record = Record(settings)
        supervisor = Supervisor(record)
        if follow:
            supervisor.start()
        access, documents, checkpoints = Access(record), Documents(record), Checkpoints(record)
        record.grown = checkpoints.keep_pace
        reports = Reports(record, access, documents)
        return cls(
            settings,
            record,
            supervisor,
            access,
            Sessions(access),
            checkpoints,
            Commands(record, workings={**reports.workings, EnterUnits: taking_over(record)}),
            documents,
            reports,
        )

    def close(self) -> None:
        """Give connections and files back."""
        self.record.close()
