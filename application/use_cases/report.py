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
from domain.report import commands as ask
from domain.report import events as happened
from domain.report.decisions import REPORT

READERS: Final = COUNCIL | {"member", "director"}
"""Of what was issued, and of the list. Members and directors do not ask for reports of their own: they see what is put
to them."""

CHANGES: Final = (
    opening(REPORT, "draft-report", ask.Draft, happened.Drafted, allowed=GOVERNANCE),
    change(REPORT, "rebase-report", "bases", ask.Rebase, happened.Rebased, allowed=GOVERNANCE),
    change(REPORT, "word-report", "wordings", ask.Word, happened.Worded, allowed=GOVERNANCE),
    change(REPORT, "issue-report", "issue", ask.Issue, happened.Issued, allowed=GOVERNANCE),
    change(
        REPORT, "reproduce-report", "reproductions", ask.Reproduce, happened.Reproduced, allowed=GOVERNANCE
    ),
    change(REPORT, "withdraw-report", "withdrawal", ask.Withdraw, happened.Withdrawn, allowed=GOVERNANCE),
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
