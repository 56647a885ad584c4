"""Reports: the governance team drafts, words and issues them; whoever may read one may have it made again."""

from typing import Final

from application.use_cases.use_case import (
    AUDIT,
    COUNCIL,
    EVERYONE,
    GOVERNANCE,
    UseCase,
    change,
    opening,
    reads,
)
from domain.report import REPORT
from domain.report.background import BackgroundPapersListed, ListBackgroundPapers
from domain.report.contacts import NameContacts
from domain.report.drafting import Draft, Drafted, Rebase, Rebased
from domain.report.issue import Issue, Issued
from domain.report.reproduction import Reproduce, Reproduced
from domain.report.withdrawal import Withdraw
from domain.report.wording import Word

READERS: Final = COUNCIL | {"member", "director"}
"""Of what was issued, and of the list. Members and directors do not ask for reports of their own: they see what is put
to them."""

CHANGES: Final = (
    opening(REPORT, "draft-report", Draft, Drafted, allowed=GOVERNANCE),
    change(REPORT, "rebase-report", "bases", Rebase, Rebased, allowed=GOVERNANCE),
    change(REPORT, "word-report", "wordings", Word, allowed=GOVERNANCE),
    change(REPORT, "name-contacts", "contacts", NameContacts, allowed=GOVERNANCE),
    change(
        REPORT,
        "list-background-papers",
        "background-papers",
        ListBackgroundPapers,
        BackgroundPapersListed,
        allowed=GOVERNANCE,
    ),
    change(REPORT, "issue-report", "issue", Issue, Issued, allowed=GOVERNANCE),
    change(REPORT, "reproduce-report", "reproductions", Reproduce, Reproduced, allowed=GOVERNANCE),
    change(REPORT, "withdraw-report", "withdrawal", Withdraw, allowed=GOVERNANCE),
)
READS: Final = (
    *reads(REPORT, READERS),
    UseCase(
        "report-file",
        "GET",
        "/reports/{report_id}/files/{name}",
        READERS,
        "A file of an issued report, as it was issued.",
        REPORT,
    ),
    UseCase(
        "report-preview",
        "GET",
        "/reports/{report_id}/preview",
        COUNCIL,
        "A report as it would be issued now: its draft in the form asked for.",
        REPORT,
    ),
    UseCase(
        "report-reproduction",
        "GET",
        "/reports/{report_id}/reproduction",
        AUDIT,
        "An issued report made again and compared with what was issued; nothing is recorded.",
        REPORT,
    ),
    UseCase(
        "report-restatements",
        "GET",
        "/reports/{report_id}/restatements",
        COUNCIL,
        "What an issued report would tell differently today: from which figure to which, by which events.",
        REPORT,
    ),
    UseCase(
        "list-restatements",
        "GET",
        "/restatements",
        COUNCIL,
        "What issued reports would tell differently today, by events that were recorded in a period.",
    ),
    UseCase(
        "list-report-definitions",
        "GET",
        "/report-definitions",
        COUNCIL,
        "Every report that can be asked for.",
    ),
    UseCase(
        "make-report",
        "GET",
        "/report-definitions/{name}/report",
        COUNCIL,
        "A report at any basis, in the form asked for, without drafting or issuing it.",
    ),
    UseCase(
        "list-published-reports",
        "GET",
        "/published-reports",
        EVERYONE,
        "Issued reports that hold nothing but what the public register shows.",
    ),
    UseCase(
        "published-report-file",
        "GET",
        "/published-reports/{report_id}/files/{name}",
        EVERYONE,
        "A file of such a report, as it was issued.",
    ),
)
