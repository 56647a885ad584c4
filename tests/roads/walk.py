"""The sample taken step by step: before the first step of each kind the same bad values are sent by every road."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

import msgspec
from flask.testing import FlaskClient

from application.access import Role
from application.handling.message import CommandMessage, Outcome
from application.sample.naming import SampleNames
from application.sample.steps import SampleStep, in_order_of_time, people, suppliers
from application.use_cases import BY_DATE, CHANGES, USE_CASES, UseCase, id_of
from domain.amendment.retelling import own_fields
from domain.chronicle import noun_of
from domain.contract import CONTRACT
from domain.decisions import Actor, Refused
from domain.document import document_id
from domain.person import PERSON
from domain.person.terms import stream_of
from domain.stream import AskedAgain, Stream
from domain.streams import BY_NOUN
from tests.directory import entry, erase, issue
from tests.golden.samples import FULL
from tests.roads.bad_values import LEFT
from web.app import create_app
from web.services import Services

_LATER = datetime(2021, 1, 11, 9, tzinfo=UTC)
_UNDER_THE_ACT = datetime(2026, 6, 10, 9, tzinfo=UTC)
"""When the Procurement Act 2023 asks for notices."""


_TO_BE_PROCURED: Final = {
    "title": "School meals, next contract",
    "subject": "services",
    "estimated_incl_vat": "6400000.00",
    "begins_with": "tender notice",
    "expected_on": "2029-05",
    "lead_officer": "p-0016",
    "directorate": "Children, Young People and Education",
}


def _more(
    about: str,
    use_case: str,
    by: str,
    role: Role,
    *,
    refused: bool = False,
    at: datetime = _LATER,
    **body: Any,
) -> tuple[str, SampleStep]:
    return about, SampleStep(at, by, role, use_case, body, refused=refused)


def _act(about: str, use_case: str, by: str = "p-0016", role: Role = "officer", **body: Any) -> Any:
    return _more(about, use_case, by, role, at=_UNDER_THE_ACT, **body)


def _admin(about: str, use_case: str, **body: Any) -> tuple[str, SampleStep]:
    return about, SampleStep(_LATER, "p-0027", "administrator", use_case, body | {"reason": "Asked for."})


def _due(about: str, kind: str) -> tuple[str, SampleStep]:
    """The record itself notes that a notice is due."""
    body = {"contract_id": "@CT-ACT", "kind": kind, "cause": "@CT-ACT#1"}
    return about, SampleStep(_UNDER_THE_ACT, "system", "system", "note-notice-due", body)  # type: ignore[arg-type]


COLLEAGUE = "p-walker"
"""Somebody for whom others act, and who does nothing."""
_NEWCOMER, _SECOND = "p-newcomer", "p-second"
DOCUMENT_KEPT = "a document"
TOKEN_HELD = "the token of the newcomer"

_NEW = "change that waits"
_SHORT: Final = {"contract_id": "@CT-ACT", "kpi_id": "@meals in time", "period": "2026-06"}
_PLAN: Final = {"target": "98 in two months", "owner": "p-0016", "due": "2026-08"}
_PUT: Final = {"put_to": "p-0001", "asked": "Whether to warn.", "answer_by": "2026-07"}
_GRADED: Final = {
    "owner": "p-0016",
    "likelihood": 3,
    "impact": 4,
    "treatment": "treat",
    "treated_by": "A spare van.",
    "review_by": "2026-09",
}
_EXIT: Final = {"covers": "Recipes pass on.", "owner": "p-0016", "next_test": "2026-12"}
MORE = (
    _more("CT-1022", "settle-key-date", "p-0016", "officer", kind="notice", outcome="met", reason="Given."),
    _more("CT-1022", "suspend", "p-0016", "officer", until="2021-02-28", reason="The house is being mended."),
    _more("CT-1022", "resume", "p-0016", "officer", reason="It is mended."),
    _more(
        *("CT-1022", "withhold-field", "p-0026", "governance"),
        field="description",
        reason_code="FOIA_S43",
        until="2021-06-30",
        reason="A tender is running.",
    ),
    _more("CT-1022", "end-withholding", "p-0026", "governance", field="description", reason="It is let."),
    _more(
        *("CT-1022", "name-parent", "p-0016", "officer"),
        relation="call-off",
        elsewhere="Crown Commercial Service RM6000",
        reason="Order form.",
    ),
    _more(
        "CT-1022", "record-irrecoverable-vat", "p-0016", "officer", amount="1000.00", reason="Exempt supply."
    ),
    _more(
        *(_NEW, "propose-change", "p-0016", "officer"),
        contract_id="@CT-1022",
        kind="extension",
        change={"extension": {"new_end": "2022-09-30", "option": "year 4"}},
        business_case="The need goes on.",
    ),
    _more(_NEW, "confirm-conflicts-assessment", "p-0016", "officer", assessed_on="2020-12-01"),
    _more(
        *(_NEW, "record-change-notice", "p-0016", "officer"),
        notice_id="2020/S 000-000001",
        outcome="confirmed",
        on="2020-12-02",
        standstill_working_days=8,
    ),
    _more(_NEW, "end-standstill", "p-0016", "officer"),
    _more(
        *("plan", "record-endorsement", "p-0026", "governance"),
        refused=True,
        version=1,
        fingerprint="0" * 64,
        committee_id="@Cabinet Committee",
        outcome="endorsed",
        resolved="That the plan be endorsed.",
    ),
    _more(
        *("Corporate Management Team", "reach-post", "p-0026", "governance"),
        post_id="corporate-director-growth",
        telephone="01632 960 430",
    ),
    _more(
        *("Cabinet Committee", "convene-sitting", "p-0026", "governance"),
        sitting="2021-01-08",
        place="Council Chamber",
        items=[{"title": "Apologies"}],
    ),
    _more(
        *("Cabinet Committee", "put-item-on-agenda", "p-0026", "governance"),
        sitting="2021-01-08",
        title="Update",
        report_id="@paper-march-2020",
        why="It was ready on Wednesday.",
    ),
    _more(
        *("Cabinet Committee", "take-item-off-agenda", "p-0026", "governance"),
        sitting="2021-01-08",
        number=1,
        why="Nobody is away.",
    ),
    _more(
        *("Cabinet Committee", "adjourn-sitting", "p-0026", "governance"),
        sitting="2021-01-08",
        until="2021-01-09",
        why="No quorum.",
    ),
    _more(*("Cabinet Committee", "hold-sitting", "p-0026", "governance"), sitting="2021-01-08"),
    _more(
        *("paper of 2021", "draft-report", "p-0026", "governance"),
        definition="committee-paper",
        valid_at="2021-01-04",
        parameters=[{"name": "group", "value": "CMRG"}, {"name": "from", "value": "2020-03-03"}],
    ),
    _more(
        *("paper of 2021", "name-contacts", "p-0026", "governance"),
        contacts=[
            {
                "part": "report author",
                "group_id": "@Corporate Management Team",
                "post_id": "corporate-director-growth",
            }
        ],
    ),
    _more(
        *("paper of 2021", "list-background-papers", "p-0026", "governance"),
        papers=[{"report_id": "@paper-march-2020", "open_to_inspection": True}],
    ),
    _more(
        *("Units of the organisation", "plan-rollout-phase", "p-0026", "governance"),
        phase="Phase 1",
        directorates=["Adult Social Care and Health"],
        planned_on="2021-01",
        expected_contracts=40,
    ),
    _more(
        *("Units of the organisation", "go-live", "p-0026", "governance"),
        phase="Phase 1",
        reason="Its contracts are entered.",
    ),
    _more(
        *("policy", "propose-policy", "p-0026", "governance"),
        head_of_service_above="50000.00",
        reason="Smaller changes are to be seen.",
    ),
    _more("policy", "adopt-policy", _SECOND, "governance", number=1, reason="Agreed by the management team."),
    _more(
        *("policy", "propose-policy", "p-0026", "governance"),
        gold_months=18,
        reason="Contracts end too soon.",
    ),
    _more("policy", "withdraw-policy", "p-0026", "governance", number=2, reason="Nobody wants it."),
    _more(
        *("tiering tool to test", "draft-tiering-model", "p-0041", "reviewer"),
        supersedes="@tiering tool 2021",
        reason="To be tested.",
    ),
    _more(
        *("tiering tool to test", "write-pilot-case", "p-0041", "reviewer"),
        pilot_case={
            "name": "Chairs",
            "answers": [
                {"question": question, "points": 1}
                for question in ("R1", "R2", "R3", "R4", "C1", "C2", "C3", "C4")
            ],
            "value_incl_vat": "9000.00",
            "expected": "Bronze",
            "why": "Anybody sells chairs.",
            "managers": ["p-0016"],
            "contract_id": "@CT-1022",
        },
    ),
    _more(
        *("tiering tool to test", "remove-pilot-case", "p-0041", "reviewer"),
        name="Chairs",
        reason="It tests nothing.",
    ),
    _more("tiering tool 2021", "retire-tiering-model", "p-0041", "reviewer", reason="Another is being made."),
    _more("CT-1022", "reclassify", "p-0016", "officer", category="Homelessness", reason="The team moved."),
    _more(
        *("Units of the organisation", "rename-unit", "p-0026", "governance"),
        unit={
            "directorate": "Strategic and Corporate Services",
            "division": "Strategic Commissioning Division",
        },
        name="Commissioning Division",
        reason="It is called so from now on.",
    ),
    _more(
        *("Units of the organisation", "end-unit", "p-0026", "governance"),
        unit={"directorate": "Strategic and Corporate Services", "division": "Commissioning Division"},
        reason="Its work is divided.",
    ),
    _more(
        "Proactis", "record-supplier-address", "p-0026", "governance", address="1 Mill Lane", reason="Moved."
    ),
    _more(DOCUMENT_KEPT, "erase-document", "p-0026", "governance", reason="It names a private person."),
    _more(DOCUMENT_KEPT, "decline-erasure", _SECOND, "governance", reason="A paper rests on it."),
    _admin(_NEWCOMER, "enter-person", person_id=_NEWCOMER, name="Newcomer Example"),
    _admin(_NEWCOMER, "rename-person", name="Newcomer Example-Jones"),
    _admin(_NEWCOMER, "grant-role", role="officer"),
    _admin(_NEWCOMER, "issue-token", role="officer"),
    _admin(_NEWCOMER, "revoke-token", token_id=TOKEN_HELD),
    _admin(_NEWCOMER, "end-sessions"),
    _admin(_NEWCOMER, "end-role", role="officer"),
    _more(
        "CT-1022", "assign-roles", "p-0016", "officer", contract_manager=_NEWCOMER, reason="The team grew."
    ),
    _admin(_NEWCOMER, "record-leaving", successor="p-0016"),
    _more(_NEWCOMER, "take-over", "p-0026", "governance", successor="p-0016", reason="They moved away."),
    _admin(_NEWCOMER, "erase-person"),
    _act(
        "CT-ACT",
        "register",
        reference="CT-ACT",
        title="School meals",
        category="Catering",
        directorate="Children, Young People and Education",
        legal_regime="PA2023",
        procurement_route="open procedure",
        suppliers=["&Proactis"],
        estimated_incl_vat="6000000.00",
        estimated_excl_vat="5000000.00",
        made_on="2026-06-01",
        start="2026-07-01",
        end="2030-06-30",
        maximum_end="2030-06-30",
        owner="p-0001",
        contract_manager="p-0016",
        lead_officers=["p-0016"],
    ),
    _due("details", "contract details notice"),
    _act(
        "details",
        "state-part",
        part="procurement id",
        text="ocds-h6vhtk-055da0",
        reason="From the tender notice.",
    ),
    _act("details", "draft-notice", reason="Drafted."),
    _act("details", "submit-notice", submitted_on="2026-06-09", reason="Sent."),
    _act(
        *("details", "record-publication"),
        platform_number="012345-2026",
        published_on="2026-06-10",
        reason="Confirmed.",
    ),
    _more(
        *("paid", "record-payments", "p-0026", "governance"),
        at=_UNDER_THE_ACT,
        contract_id="@CT-ACT",
        period="2026-Q2",
        figures={"total_incl_vat": "60000.00", "payments": 2, "refunded_incl_vat": "0.00"},
        large=[{"reference": "PAY-1", "paid_on": "2026-06-05", "amount_incl_vat": "36000.00"}],
    ),
    _act(
        "meals in time",
        "define-kpi",
        contract_id="@CT-ACT",
        definition={
            "title": "Meals in time",
            "unit": "percent",
            "direction": "higher is better",
            "bands": {"good": "98", "approaching_target": "95", "requires_improvement": "90"},
            "frequency": "monthly",
        },
        effective_from="2026-06-02",
    ),
    _act(
        "no plan",
        "need-no-improvement-plan",
        **_SHORT | {"period": "2026-05"},
        because="Nothing was served yet.",
    ),
    _act("improvement", "agree-improvement-plan", **_SHORT, cause="Late vans.", **_PLAN),
    _act("improvement", "report-plan-progress", progress="A second van."),
    _act(
        "improvement",
        "revise-improvement-plan",
        **_PLAN | {"due": "2026-09"},
        reason="The van comes in July.",
    ),
    _act(
        "credit",
        "note-service-credit",
        contract_id="@CT-ACT",
        kpi_id="@meals in time",
        period="2026-06",
        amount_excl_vat="100.00",
        calculation="One point.",
        take_by="2026-07-31",
    ),
    _act("credit", "take-service-credit", amount_excl_vat="40.00", against="INV-1"),
    _act("credit", "waive-service-credit", reason="We ordered late.", authority="Delegation 7"),
    _act(
        "step",
        "raise-escalation",
        contract_id="@CT-ACT",
        improvement_plan_id="@improvement",
        level="senior",
        put_to="p-0001",
        asked="Whether to warn.",
        answer_by="2026-07",
    ),
    _act("step", "pass-escalation-on", "p-0001", "owner", put_to="p-0026", reason="It is for governance."),
    _act("step", "ask-more", "p-0026", "governance", asked="What was promised."),
    _act("step", "tell-more", told="Two vans."),
    _act("step", "answer-escalation", "p-0026", "governance", answer="Warn."),
    _act("other step", "raise-escalation", contract_id="@CT-ACT", level="senior", **_PUT),
    _act("other step", "withdraw-escalation", reason="Settled."),
    _act(
        "improvement", "close-improvement-plan", "p-0001", "owner", outcome="met", reason="Two months at 98."
    ),
    _act(
        "risk",
        "identify-risk",
        contract_id="@CT-ACT",
        cause="Old vans",
        event="one breaks down",
        effect="no meals",
        **_GRADED,
    ),
    _act("risk", "reassess-risk", **_GRADED | {"likelihood": 2}, reason="A new van."),
    _act("risk", "close-risk", outcome="came about", reason="It broke down."),
    _act("exit", "agree-contingency-plan", contract_id="@CT-ACT", kind="exit", **_EXIT),
    _act(
        "exit", "revise-contingency-plan", **_EXIT | {"covers": "Vans and recipes pass on."}, reason="Vans."
    ),
    _act("exit", "test-contingency-plan", outcome="worked", found="All was there.", next_test="2027-06"),
    _more(
        *("compliance", "note-compliance-due", "system", "system"),
        at=_UNDER_THE_ACT,
        half_year_end="2026-09-30",
        payment_id="@paid",
    ),
    _more(
        *("review 2026-06-08", "schedule-review", "p-0026", "governance"),
        at=_UNDER_THE_ACT,
        group_id="@CMRG",
        date="2026-06-08",
        items=[{"title": "School meals", "contract_id": "@CT-ACT", "lead_officers": ["p-0016"]}],
    ),
    _more(
        *("review 2026-06-08", "hold-review", "p-0026", "governance"),
        at=_UNDER_THE_ACT,
        held_on="2026-06-08",
        attendees=["p-0029"],
    ),
    _more(
        *("review 2026-06-08", "put-question", "p-0029", "reviewer"),
        at=_UNDER_THE_ACT,
        item=1,
        to="p-0001",
        text="Who counts the meals?",
    ),
    _more(
        *("review 2026-06-08", "answer-question", "p-0001", "owner"),
        at=_UNDER_THE_ACT,
        question=1,
        text="The schools do.",
    ),
    _more(
        *("review 2026-06-08", "set-review-depth", "p-0026", "governance"),
        at=_UNDER_THE_ACT,
        depth="light touch",
    ),
    _more(
        *("review 2026-06-08", "record-review-activities", "p-0029", "reviewer"),
        at=_UNDER_THE_ACT,
        item=1,
        activities=["monitoring"],
    ),
    _more(
        *("review 2026-06-08", "raise-finding", "p-0029", "reviewer"),
        at=_UNDER_THE_ACT,
        item=1,
        theme="use of KPIs",
        text="Nobody counts the meals.",
        severity="low",
    ),
    _more(
        *("review 2026-06-08", "name-finding-owner", "p-0029", "reviewer"),
        at=_UNDER_THE_ACT,
        finding=1,
        owner="p-0016",
    ),
    _more(
        *("review 2026-06-08", "take-up-finding", "p-0016", "officer"),
        at=_UNDER_THE_ACT,
        finding=1,
        how="The schools count.",
    ),
    _more(
        *("review 2026-06-08", "close-finding", "p-0029", "reviewer"),
        at=_UNDER_THE_ACT,
        finding=1,
        outcome="overtaken",
        reason="Counted elsewhere.",
    ),
    _more(
        *("review 2026-06-08", "reopen-finding", "p-0029", "reviewer"),
        at=_UNDER_THE_ACT,
        finding=1,
        reason="Not counted at all.",
    ),
    _more(
        *("action refuge-break-dates", "check-action-lasting", "p-0029", "reviewer"),
        at=_UNDER_THE_ACT,
        lasting="no longer done",
        note="Nobody entered the next break.",
    ),
    _more(
        *("audit of meals", "plan-audit", "p-0026", "governance"),
        at=_UNDER_THE_ACT,
        plan={
            "title": "Payments",
            "auditor": "Internal audit",
            "starts": "2026-09",
            "contracts": ["@CT-ACT"],
        },
    ),
    _more(
        *("audit of meals", "revise-audit", "p-0026", "governance"),
        at=_UNDER_THE_ACT,
        plan={"title": "Payments", "auditor": "Internal audit", "starts": "2026-10"},
        reason="Put off.",
    ),
    _more(
        *("audit of meals", "complete-audit", "p-0026", "governance"),
        at=_UNDER_THE_ACT,
        completed_on="2026-06-10",
        outcome="Reasonable assurance.",
    ),
    _more(
        *("audit of buses", "plan-audit", "p-0026", "governance"),
        at=_UNDER_THE_ACT,
        plan={"title": "Buses", "auditor": "Internal audit", "starts": "TBC"},
    ),
    _more(
        *("audit of buses", "withdraw-audit", "p-0026", "governance"),
        at=_UNDER_THE_ACT,
        reason="No people.",
    ),
    _more(
        *("edition", "draft-edition", "p-0026", "governance"),
        at=_UNDER_THE_ACT,
        code="NAO 2016",
        statements=[{"number": "9.1", "text": "The supplier learns."}],
    ),
    _more(*("edition", "adopt-edition", "p-0029", "reviewer"), at=_UNDER_THE_ACT, reason="Agreed."),
    _more(
        *("taken up", "suggest-review", "p-0030", "member"),
        at=_UNDER_THE_ACT,
        contract_id="@CT-ACT",
        words="Cold meals.",
    ),
    _more(
        *("taken up", "take-up-suggestion", "p-0029", "reviewer"),
        at=_UNDER_THE_ACT,
        review_id="@review 2026-06-08",
        item=1,
    ),
    _more(
        *("declined", "suggest-review", "p-0030", "member"),
        at=_UNDER_THE_ACT,
        topic="Parks",
        words="Full bins.",
    ),
    _more(
        *("declined", "decline-suggestion", "p-0029", "reviewer"),
        at=_UNDER_THE_ACT,
        reason="No contract.",
    ),
    _more(
        *("withdrawn", "suggest-review", "p-0030", "member"),
        at=_UNDER_THE_ACT,
        topic="Roads",
        words="Holes.",
    ),
    _more(*("withdrawn", "withdraw-suggestion", "p-0030", "member"), at=_UNDER_THE_ACT),
    _act(
        *("meeting", "record-meeting"),
        contract_id="@CT-ACT",
        level="operational",
        held_on="2026-06-09",
        attendees=["p-0016"],
        discussed="How the kitchens begin.",
        agreed=[{"text": "Visit the kitchens.", "owner": "p-0016", "due": "2026-08"}],
    ),
    _more(
        *("pipeline", "consider-pipeline", "p-0026", "governance"),
        at=_UNDER_THE_ACT,
        year="2026/27",
        expected_incl_vat="120000000.00",
        reason="Budget of the year.",
    ),
    _act(
        *("CT-ACT", "require-certificate"),
        certificate="public liability insurance",
        cover_at_least="5000000.00",
        reason="Schedule 4.",
    ),
    _act(
        *("Proactis", "record-certificate"),
        certificate="public liability insurance",
        issuer="Mutual of the North",
        cover="5000000.00",
        good_from="2026-01-01",
        good_until="2026-12-31",
    ),
    _act("Proactis", "withdraw-certificate", number=1, reason="Cancelled."),
    _act("CT-ACT", "drop-certificate", certificate="public liability insurance", reason="Schedule 5."),
    _act(
        *("deed", "file-document"),
        contract_id="@CT-ACT",
        kind="contract document",
        title="Contract",
        evidence=[{"title": "deed.pdf", "media_type": "application/pdf", "sha256": "d1" * 32}],
    ),
    _act(
        *("deed", "file-document-version"),
        evidence=[{"title": "deed, signed.pdf", "media_type": "application/pdf", "sha256": "d2" * 32}],
    ),
    _act("deed", "withdraw-document", reason="Another contract's."),
    _act("meals to be procured", "plan-procurement", plan=_TO_BE_PROCURED, follows="@CT-ACT"),
    _act(
        "meals to be procured",
        "revise-procurement",
        plan=_TO_BE_PROCURED | {"expected_on": "2029-09"},
        reason="Later.",
    ),
    _act(
        "meals to be procured",
        "begin-procurement",
        platform_number="012399-2026",
        published_on="2026-06-09",
        reason="The tender notice is out.",
    ),
    _act("meals to be procured", "conclude-procurement", contract_id="@CT-ACT", reason="One of two lots."),
    _act("salt not procured", "plan-procurement", plan=_TO_BE_PROCURED | {"title": "Salt"}),
    _act("salt not procured", "withdraw-procurement", reason="There is enough of it."),
    _due("copy", "contract copy"),
    _act(
        "copy sent", "agree-action-about", notice_id="@copy", text="Send it.", owner="p-0016", due="2026-08"
    ),
    _act(
        "copy",
        "find-notice-not-needed",
        ground="published before the record began",
        reason="Asked by the board.",
    ),
    _act(
        "failure",
        "determine-failure",
        contract_id="@CT-ACT",
        failure="breach of contract",
        result="settlement",
        determined_on="2026-06-09",
        nature="Meals came late at four schools.",
        reason="Service review.",
    ),
    _act("meals in time", "weigh-kpi", weight="60", reason="Agreed."),
    _act(
        *("Ashgrove Resource Management Ltd", "tell-supplier-apart", "p-0026", "governance"),
        other="@Ashgrove Transfer and Haulage Ltd",
        reason="Two companies of one group.",
    ),
)
"""Steps of the kinds that the sample has none of, on what there is at its end."""


class Told(NamedTuple):
    """What came back: the status, and each fault with its rule and clause; the text itself."""

    status: int
    faults: frozenset[tuple[str, str, str]]
    text: str

    @property
    def fields(self) -> frozenset[str]:
        """The fields at fault."""
        return frozenset(field for field, _, _ in self.faults)


class Walk:
    """The record of the sample while it is taken, and every road into it."""

    def __init__(self, services: Services) -> None:
        self.services, self.names = services, SampleNames(services.record, suppliers())
        self._steps = (*in_order_of_time(), *MORE)
        services.record.ledger.clock = lambda: self._steps[0][1].at
        services.record.open("sample")
        others = {COLLEAGUE: "Walker Example", LEFT: "Wyn Example", _SECOND: "Second Example"}
        services.directory.enter(
            [
                entry(person_id, name, self._firm(person_id))
                for person_id, name in (people().people | others).items()
            ]
        )
        erase(services.directory, LEFT)
        digest = services.documents.keep(b"A plan.", "text/plain", Actor("p-0016", "officer")).sha256
        self._addresses = {DOCUMENT_KEPT: digest, _NEWCOMER: _NEWCOMER}
        self._ids = {DOCUMENT_KEPT: document_id(digest), _NEWCOMER: stream_of(_NEWCOMER)}
        who = {(step.by, step.role) for _, step in self._steps if step.role != "system"}
        self._tokens = {each: issue(services.directory, *each) for each in sorted(who)}
        self.app = create_app(services=services)
        self._client: FlaskClient = self.app.test_client()

    @staticmethod
    def _firm(person_id: str) -> str:
        firm = people().supplier_contacts.get(person_id)
        return str(suppliers()[firm].supplier_id) if firm else ""

    def resolved(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body with every name in it replaced by what it stands for."""
        made: dict[str, Any] = self.names.resolved(body)
        if made.get("token_id") == TOKEN_HELD:
            newcomer = self.services.record.chronicle(PERSON, stream_of(_NEWCOMER)).latest()
            assert newcomer is not None
            made["token_id"] = newcomer.tokens[-1].token_id
        return made

    def _id_of(self, name: str) -> UUID:
        return self._ids.get(name) or self.names.id_of(name)

    def steps(self) -> Iterator[tuple[str, SampleStep, UseCase]]:
        """Every step of the sample; it is taken after whoever asks for the next one has looked."""
        record = self.services.record
        for about, step in self._steps:
            record.ledger.clock = lambda at=step.at: at
            use_case = BY_DATE.get(step.use_case) or USE_CASES[step.use_case]
            yield about, step, use_case

    def untold(self) -> Iterator[tuple[str, SampleStep, UseCase]]:
        """A step for each act of a contract that no step asks for, with what its golden sample answers: enough to be
        asked wrongly."""
        asked = {step.use_case for _, step in self._steps}
        for use_case in CHANGES:
            if use_case.stream is CONTRACT and use_case.command is not None and use_case.name not in asked:
                fact = next(fact for fact in FULL.values() if type(fact) in use_case.records)
                said = {
                    name: msgspec.to_builtins(getattr(fact, name))
                    for name in own_fields(use_case.command)
                    if hasattr(fact, name)
                }
                about, step = _more("CT-1022", use_case.name, "p-0016", "officer", **said, reason="Untold.")
                yield about, step, use_case

    def message(
        self, about: str, step: SampleStep, use_case: UseCase, body: dict[str, Any]
    ) -> CommandMessage:
        """The step as it is submitted, with that body."""
        assert use_case.command is not None
        name = (step.named if use_case.creates else step.on) or about
        firm = self._firm(step.by) if step.role == "supplier-contact" else ""
        return CommandMessage(
            use_case,
            msgspec.convert(body, use_case.command),
            Actor(step.by, step.role, firm),
            None if use_case.creates else self._id_of(name),
            None if use_case.creates else self.services.record.version(self._id_of(name)),
            str(uuid4()),
            str(uuid4()),
            about=None if use_case.stream else self._kind(name),
        )

    def _kind(self, name: str) -> Stream[Any]:
        return BY_NOUN[noun_of(self.services.record.events_of(self._id_of(name))[0].event.fact)]

    def take(self, about: str, step: SampleStep, use_case: UseCase) -> Outcome | None:
        """Take the step; what it recorded, or ``None`` where it is one that the rules refuse."""
        name = (step.named if use_case.creates else step.on) or about
        taken: list[Outcome] = []

        def note(outcome: Outcome) -> bytes:
            if name not in self._ids:
                self.names.note(name, outcome)
            taken.append(outcome)
            return b""

        try:
            self.services.commands.submit(self.message(about, step, use_case, self.resolved(step.body)), note)
        except Refused:
            assert step.refused
            return None
        return taken[0]

    def post(
        self, address: str, body: Any, step: SampleStep, *, raw: bytes | None = None, dry_run: bool
    ) -> Told:
        """What is answered to whoever takes the step."""
        headers = {
            "Authorization": f"Bearer {self._tokens[step.by, step.role]}",
            "Idempotency-Key": str(uuid4()),
            "If-Match": "*",
            "Content-Type": "application/json",
        }
        content = raw if raw is not None else msgspec.json.encode(body)
        answer = self._client.post(
            f"/api/v1{address}{'?dry_run=true' if dry_run else ''}", data=content, headers=headers
        )
        told = msgspec.json.decode(answer.data)
        faults = frozenset(
            (fault["field"].removeprefix("fields."), fault.get("rule", ""), fault.get("clause", ""))
            for fault in told.get("faults", [])
        )
        return Told(answer.status_code, faults, answer.text)

    def address(self, about: str, step: SampleStep, use_case: UseCase) -> str:
        """Where the step is sent."""
        if use_case.creates or use_case.stream is None:
            return use_case.path
        name = step.on or about
        address = self._addresses.get(name) or str(self._id_of(name))
        return use_case.path.replace(f"{{{id_of(use_case.stream)}}}", address)


def correctable(outcome: Outcome) -> str:
    """Where the first fact that was recorded is corrected; empty where it is only annulled."""
    event = outcome.events[0]
    stream = BY_NOUN[noun_of(event.fact)]
    effect = stream.effects.get(type(event.fact))
    if effect is None or not isinstance(effect.correction, AskedAgain) or event.envelope.causation_id:
        return ""
    return f"/events/{event.envelope.event_id}/corrections"
