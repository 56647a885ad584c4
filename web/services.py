"""The composition root: one record, one supervisor, one of each part, built eagerly and once in each process."""

from dataclasses import dataclass, replace

from application.access import Access
from application.bringing_up import bring_up_to_date
from application.checkpoints import Checkpoints
from application.commands import Commands
from application.directory import Directory, Making
from application.documents import Documents
from application.handling.message import Prepare
from application.record import Record
from application.sessions import Sessions
from application.settings import Settings
from domain.amendment.commands import Correct
from domain.change_request.notice import RecordNotice
from domain.decisions import Command
from domain.notice.publishing import RecordPublication
from domain.organisation import EnterUnits
from domain.person.succession import TakeOver
from domain.planned_procurement import BeginProcurement
from domain.review.selection import RecordNonSelection, RecordSelection
from domain.supplier.registration import RegisterSupplier
from domain.supplier.renaming import Rename
from projections import holdings
from projections.audit_clashes import looked_up
from projections.document_words.projection import DocumentWords
from projections.duplicate_suppliers import called_the_same
from projections.organisation import taking_over
from projections.platform_numbers import given_once
from projections.supervisor import Beside, Supervisor
from web.api.rows import ListedRows
from web.reports.workings import Reports


def sending_nothing(settings: Settings) -> Settings:
    """The settings of a practice copy: it knows no mail server, no platform that takes notices, no sign-in but its own,
    and publishes under no name."""
    return replace(
        settings,
        mail=None,
        platform_url="",
        platform_key=None,
        openid_provider=None,
        ocid_prefix="",
        publisher="",
    )


@dataclass(frozen=True)
class Services:
    """Everything that routes and commands work with."""

    settings: Settings
    record: Record
    supervisor: Supervisor
    access: Access
    sessions: Sessions
    directory: Directory
    checkpoints: Checkpoints
    commands: Commands
    documents: Documents
    reports: Reports
    document_words: DocumentWords
    listed_rows: ListedRows

    @classmethod
    def build(cls, settings: Settings, *, follow: bool = True) -> "Services":
        """Wire the parts; with *follow*, projections catch up and ride along from now on."""
        record = Record(settings)
        supervisor = Supervisor(record)
        if follow:
            try:
                _begin(record, supervisor)
            except BaseException:
                record.close()
                raise
        if record.practice is not None:
            settings = sending_nothing(settings)
        access, documents, checkpoints = Access(record), Documents(record), Checkpoints(record)
        record.grown = checkpoints.keep_pace
        reports = Reports(record, access, documents)
        workings: dict[type[Command], Prepare] = {
            **reports.workings,
            **Making(record).workings,
            EnterUnits: taking_over(record),
            TakeOver: holdings.taking_over(record),
            **dict.fromkeys((RecordSelection, RecordNonSelection), looked_up(record)),
            **dict.fromkeys((RegisterSupplier, Rename), called_the_same(record)),
            **dict.fromkeys((RecordPublication, BeginProcurement, RecordNotice, Correct), given_once(record)),
        }
        commands = Commands(record, workings=workings)
        return cls(
            settings,
            record,
            supervisor,
            access,
            Sessions(access),
            Directory(record, commands),
            checkpoints,
            commands,
            documents,
            reports,
            DocumentWords(record),
            ListedRows(record),
        )

    def follow(self, beside: Beside | None = None) -> None:
        """Have projections catch up and ride along from now on; what was built *beside* for it is taken."""
        _begin(self.record, self.supervisor, beside)

    def close(self) -> None:
        """Give connections and files back."""
        self.record.close()


def _begin(record: Record, supervisor: Supervisor, beside: Beside | None = None) -> None:
    supervisor.start(beside)
    if not record.on_standby:
        bring_up_to_date(record)
