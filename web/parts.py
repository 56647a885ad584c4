"""The composition root: one record, one supervisor, one of each part, built eagerly and once in each process."""

from dataclasses import dataclass

from application.access import Access
from application.checkpoints import Checkpoints
from application.commands import Commands
from application.documents import Documents
from application.record import Record
from application.settings import Settings
from projections.supervisor import Supervisor


@dataclass(frozen=True)
class Parts:
    """Everything that routes and commands work with."""

    settings: Settings
    record: Record
    supervisor: Supervisor
    access: Access
    checkpoints: Checkpoints
    commands: Commands
    documents: Documents

    @classmethod
    def build(cls, settings: Settings, *, follow: bool = True) -> "Parts":
        """Wire the parts; with *follow*, projections catch up and ride along from now on."""
        record = Record(settings)
        supervisor = Supervisor(record)
        if follow:
            supervisor.start()
        return cls(
            settings,
            record,
            supervisor,
            Access(record),
            Checkpoints(record),
            Commands(record),
            Documents(record),
        )

    def close(self) -> None:
        """Give connections and files back."""
        self.record.close()
