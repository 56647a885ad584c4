"""Alerts replayed: which would have come under other rules, on which day, to whom, and how right they would have been.

An alert of a day is from what was known by the end of that day. Whether it was right is judged by what then happened,
as far as the basis knows.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any, Final, NamedTuple

from application.record import Basis, Record
from application.store.dialect import text_of_id
from domain.contract import CONTRACT
from domain.contract.status import ENDED, OVER, PAUSED, Status
from domain.dates import latest
from domain.decisions import Policy
from domain.figures import share
from domain.notice.terms import OPEN as OPEN_NOTICES
from domain.periods import bounds, periods_ended
from projections.action import ACTIONS
from projections.duties.dates import from_key_dates
from projections.duties.duty import KEY_DATES, managers, months_after, still_asked
from projections.improvement_plan import IMPROVEMENT_PLANS
from projections.kpi import KPIS
from projections.notice import NOTICES
from projections.register import REGISTER, ContractRow, DateOnShow
from projections.replays.days_known import Days, Known, known
from projections.replays.replay import Replay, Replayed, Tried, about, of_noun
from projections.review import REVIEWS
from projections.risk import RISKS
from projections.submission import SUBMISSIONS
from projections.table import Table

_DAY: Final = timedelta(days=1)
_ENTERED_WITHIN: Final = timedelta(days=Policy().late_entry_days)
_END: Final = "end of the term"
_RETURN: Final = "KPI return"
_ACTION: Final = "action"
_PLAN: Final = "improvement"
_RISK: Final = "risk review"
_NOTICE: Final = "notice"
_IDS: Final = (("improvement_plan", _PLAN), ("risk", _RISK), ("notice", _NOTICE))
_MOVED: Final = "contract.key_date_set.v1"
_PUT_RIGHT: Final = frozenset({"amendment.corrected.v1", "amendment.annulled.v1"})
_EXPIRED: Final = "contract.expired.v1"
"""Recorded once the term is over: in time until it would be a late entry."""
_ENDING: Final = frozenset({"contract.terminated.v1", _EXPIRED})
_DECIDED: Final = frozenset({*_ENDING, "contract.extended.v1"})
_DONE_BY: Final[Mapping[str, frozenset[str]]] = {
    _END: _DECIDED,
    "contractual notice": frozenset({"contract.extended.v1", "contract.terminated.v1"}),
    "supplier's notice": _ENDING,
    "break": frozenset({"contract.terminated.v1"}),
    "option": frozenset({"contract.extended.v1"}),
    "representations": frozenset({"contract.terminated.v1"}),
    "opportunity to improve": frozenset({"contract.improvement_assessed.v1"}),
}
"""Facts by which what a date asks for is done; any date may be settled besides."""
IN_TIME, LATE, NEVER, FELL_AWAY, OPEN = "in time", "late", "never", "fell away", "not yet due"
_NEEDED: Final = frozenset({IN_TIME, LATE, NEVER})
WORKING: Final = (
    "An alert is right where what it asked for was done after it came, in time or late, or was never done although its "
    "day passed. It is a false alarm where that day fell away: moved, put right, said to be needed no longer, "
    "or the contract ended otherwise. Alerts whose day has not come are not judged. Precision is what was right of "
    "what was judged. Recall is, of the days on which something was needed and of which anybody could be told, the "
    "share of which an alert came early enough to be of use."
)


class Asked(NamedTuple):
    """Something that is asked by a day, of one thing."""

    duty: str
    same: str
    due: date


@dataclass
class Run:
    """How long it was asked, as known, and of whom when an alert first came."""

    first: date
    """The first day on which an alert comes."""
    until: date
    """The day from which it was asked no more; after every day where it still is."""
    who: tuple[str, ...]
    said: Mapping[str, Any]
    """Which contract, and what of it."""


class Outcome(NamedTuple):
    """What then happened."""

    outcome: str
    on: date | None = None
    how: str = ""


class _Found(NamedTuple):
    """An alert, and what became of what it was about."""

    asked: Asked
    run: Run
    outcome: Outcome
    stream_id: str


class _Rules(NamedTuple):
    """The rules by which alerts come."""

    months: Mapping[str, int]
    """Months before the end of its term that a contract of a tier is told of it; any other by *other_months*."""
    other_months: int
    days_ahead: int
    escalation_days: int
    useful_days: int


def _rules(tried: Tried, policy: Policy) -> _Rules:
    """What is tried, and where nothing is given, what the policy says."""
    said: Any = tried.or_as(policy)
    months = {"Gold": said.gold_months, "Silver": said.silver_months}
    return _Rules(months, said.other_months, said.days_ahead, said.escalation_days, said.useful_days)


def replayed(record: Record, basis: Basis, tried: Tried, policy: Policy) -> Replayed:
    """Each alert that would have come, the earliest first; how right they would have been, beside those in force."""
    past = _Past(record, basis)
    rules = _rules(tried, policy)
    found = [*_alerts(past, rules)]
    in_force = _rules(Tried(useful_days=tried.useful_days), policy)
    now = found if rules == in_force else [*_alerts(past, in_force)]
    rows = [_row(alert, rules, past.days.until) for alert in sorted(found, key=_in_order)]
    return Replayed(
        {
            **_sums(found, rules),
            "by_duty": {
                duty: _sums([alert for alert in found if alert.asked.duty == duty], rules)
                for duty in sorted({alert.asked.duty for alert in found})
            },
            "in_force": _sums(now, in_force),
            "until": past.days.until.isoformat(),
            "working": WORKING,
        },
        rows,
    )


def _in_order(alert: _Found) -> tuple[date, str, str, date]:
    return alert.run.first, str(alert.run.said.get("reference", "")), alert.asked.duty, alert.asked.due


def _sums(found: list[_Found], rules: _Rules) -> dict[str, Any]:
    """What the alerts come to."""
    outcomes = Counter(alert.outcome.outcome for alert in found)
    needed = [alert for alert in found if alert.outcome.outcome in _NEEDED]
    useful = [alert for alert in needed if _notice(alert) >= rules.useful_days]
    judged = len(needed) + outcomes[FELL_AWAY]
    return {
        "alerts": len(found),
        "in_time": outcomes[IN_TIME],
        "late": outcomes[LATE],
        "never": outcomes[NEVER],
        "false_alarms": outcomes[FELL_AWAY],
        "not_yet_due": outcomes[OPEN],
        "right": len(needed),
        "judged": judged,
        "precision": share(len(needed), judged) or "no data",
        "useful": len(useful),
        "recall": share(len(useful), len(needed)) or "no data",
        "days_of_notice": str(median(map(_notice, needed))) if needed else "no data",
    }


def _notice(alert: _Found) -> int:
    """Days from the alert to the day that it was about; fewer than none where it came too late."""
    return (alert.asked.due - alert.run.first).days


def _row(alert: _Found, rules: _Rules, until: date) -> dict[str, Any]:
    asked, run, outcome = alert.asked, alert.run, alert.outcome
    escalated = max(run.first, asked.due + timedelta(days=rules.escalation_days + 1))
    told_too = escalated <= until and escalated < run.until
    return {
        **run.said,
        "kpi_id": alert.stream_id if asked.duty == _RETURN else None,
        "action_id": alert.stream_id if asked.duty == _ACTION else None,
        **{f"{name}_id": alert.stream_id if asked.duty == duty else None for name, duty in _IDS},
        "alert_on": run.first.isoformat(),
        "duty": asked.duty,
        "due": asked.due.isoformat(),
        "days_of_notice": (asked.due - run.first).days,
        "told": run.who,
        "owner_told_on": escalated.isoformat() if told_too and asked.duty != _END else None,
        "outcome": outcome.outcome,
        "outcome_on": outcome.on.isoformat() if outcome.on else None,
        "how": outcome.how,
    }


# What is asked, as known on each day


class _Shown(NamedTuple):
    """Something that the contract's own dates ask, while the record knew it unchanged."""

    asked: Asked
    first: date
    until: date
    who: tuple[str, ...]
    said: Mapping[str, Any]
    tier: str | None


class _Standing(NamedTuple):
    """What was known of a contract, as long as it stood so; no more of it than is asked for, since all are kept."""

    first: date
    until: date
    status: Status
    last: str
    """Its last day, as ISO text."""
    who: tuple[str, ...]
    """Who manages it."""
    said: Mapping[str, Any]
    """Which contract it is."""
    dates: tuple[DateOnShow, ...]
    known_from: int


class _Contract:
    """What the record knew of one contract, day by day, and what was recorded of it."""

    def __init__(
        self,
        contract_id: str,
        rows: list[Known[Any]],
        facts: list[dict[str, Any]],
        held: list[tuple[date, str]],
    ) -> None:
        self.contract_id = contract_id
        self._facts, self._reviewed = facts, frozenset(since for since, _ in held)
        self._spans: list[_Standing] = []
        """As long as neither what was known nor the status turned."""
        self.shown: list[_Shown] = []
        self._last_shown: dict[Asked, int] = {}
        for span in rows:
            self._take(span, held)
        self._firsts = [span.first for span in self._spans]

    def _take(self, span: Known[Any], held: list[tuple[date, str]]) -> None:
        row: ContractRow = span.row
        of_it: Mapping[str, Any] = about(row, row.stream_id)
        said: Mapping[str, Any] = {**of_it, "concerns": ""}
        course = row.summary.course
        if self._spans and self._spans[-1].said == of_it:
            of_it = self._spans[-1].said
        if self.shown and self.shown[-1].said == said:
            said = self.shown[-1].said
        last, who = min(course.ends, course.ended_on or course.ends), managers(row)
        told: dict[tuple[Status, str], list[tuple[Asked, tuple[str, ...]]]] = {}
        """What its dates ask while it stands so: nothing else of a day bears on it."""
        turns = sorted({span.first, *(day for day in _turns(row, held) if span.first < day < span.until)})
        for first, before in zip(turns, [*turns[1:], span.until], strict=True):
            status = row.summary.status_on(first)
            self._spans.append(
                _Standing(first, before, status, last, who, of_it, row.summary.dates, row.known_from)
            )
            if status not in ENDED:
                last_review = max((day for since, day in held if since <= first), default="")
                if (status, last_review) not in told:
                    told[status, last_review] = [*_on_a_day(row, first, last_review)]
                for asked, asks in told[status, last_review]:
                    self._show(_Shown(asked, first, before, asks, said, row.summary.tier))

    def _show(self, shown: _Shown) -> None:
        """Take in what is asked; as one where it goes on unchanged."""
        at = self._last_shown.get(shown.asked)
        if at is not None:
            before = self.shown[at]
            if before == shown._replace(first=before.first, until=shown.first):
                self.shown[at] = before._replace(until=shown.until)
                return
        self._last_shown[shown.asked] = len(self.shown)
        self.shown.append(shown)

    def on(self, day: date) -> _Standing | None:
        """What was known and in force on that day."""
        at = bisect_right(self._firsts, day) - 1
        return self._spans[at] if at >= 0 and day < self._spans[at].until else None

    def asks(self, due: date, first: date, before: date) -> tuple[date, _Standing] | None:
        """The first of these days on which a return due by then is asked, and what was known on it: no work stands
        still, and the contract was not over before it was due."""
        for span in self._spans[max(bisect_right(self._firsts, first) - 1, 0) :]:
            if span.first >= before:
                return None
            day = max(first, span.first)
            if day >= span.until or span.status in PAUSED:
                continue
            if span.status not in OVER or due.isoformat() <= span.last:
                return day, span
        return None

    def became(self, asked: Asked, run: Run, until: date) -> Outcome:
        """What became of it, as far as is known by *until*."""
        if run.until > until:
            return Outcome(NEVER) if asked.due < until else Outcome(OPEN)
        day = run.until
        settled = self._settled(asked, day)
        if settled == "no longer needed":
            return Outcome(FELL_AWAY, day, "said to be needed no longer")
        if settled:
            met = settled == "met"
            return Outcome(
                (IN_TIME if day <= asked.due else LATE) if met else NEVER, day, f"settled: {settled}"
            )
        kinds = self._recorded(day)
        done = next((kind for kind in kinds if kind in _DONE_BY.get(asked.duty, frozenset())), "")
        if done:
            last = asked.due + _ENTERED_WITHIN if done == _EXPIRED else asked.due
            return Outcome(IN_TIME if day <= last else LATE, day, _in_words(done))
        if asked.duty == "review date" and day in self._reviewed:
            return Outcome(IN_TIME if day <= asked.due else LATE, day, "reviewed")
        if _PUT_RIGHT & {*kinds}:
            return Outcome(FELL_AWAY, day, "put right")
        if day > asked.due:
            late = (
                "moved once it was over"
                if _MOVED in kinds
                else "nothing was recorded, and the contract was over"
            )
            return Outcome(NEVER, None, late)
        if _MOVED in kinds:
            return Outcome(FELL_AWAY, day, "moved")
        return Outcome(FELL_AWAY, day, ", ".join(map(_in_words, kinds)) or "the contract was over")

    def _settled(self, asked: Asked, day: date) -> str:
        """What the contract says on that day became of the date; empty where it says nothing."""
        if asked.duty == _END:
            return ""
        known_then = self.on(day)
        told = known_then.dates if known_then else ()
        return next(
            (
                on_show.outcome
                for on_show in told
                if on_show.outcome
                and latest(on_show.date) == asked.due
                and asked.same in (on_show.kind, on_show.how)
            ),
            "",
        )

    def _recorded(self, day: date) -> list[str]:
        """Kinds of facts recorded of the contract on the day on which it came to be asked no more, and that which then
        came to be true, whenever it was recorded."""
        known_then = self.on(day)
        true = known_then.known_from if known_then else 0
        return [
            fact["type"]
            for fact in self._facts
            if fact["recorded_on"] == day.isoformat() or fact["position"] == true
        ]


class _Past:
    """What the record knew of everything that is alerted, day by day: read once, however many rules are tried."""

    def __init__(self, record: Record, basis: Basis) -> None:
        self.days = days = Days(record, basis)
        self.kpis = [*known(record, KPIS, basis, days, also_past=True)]
        self.actions = [*known(record, ACTIONS, basis, days)]
        self.things = [
            (stream_id, [(span.first, span.until, of(span.row.summary)) for span in spans])
            for table, of in _OF_THINGS
            for stream_id, spans in known(record, table, basis, days)
        ]
        """Plans, risks and notices, each with what it asked from one day until just before another."""
        facts = {lines[0]["stream_id"]: lines for lines in map(list, of_noun(record, basis, CONTRACT.noun))}
        held: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for _, reviews in known(record, REVIEWS, basis, days):
            for review in reviews:
                told = review.row.summary
                if told.status in ("held", "closed") and told.held_on:
                    for contract_id in told.contracts:
                        held[contract_id].append((review.first, told.held_on))
        self.contracts = {
            contract_id: _Contract(contract_id, rows, facts.get(contract_id, []), held.get(contract_id, []))
            for contract_id, rows in known(record, REGISTER, basis, days)
        }
        self.came: dict[str, dict[str, date]] = defaultdict(dict)
        """By KPI and period, the day on which the record knew its return."""
        for kpi_id, period, on in _returned(record, basis, days):
            came = self.came[kpi_id]
            came[period] = min(came.get(period, date.max), on)


def _returned(record: Record, basis: Basis, days: Days) -> Iterator[tuple[str, str, date]]:
    """Of each return that was made and not rejected, its KPI, its period and a day on which it was first known so."""
    with record.store.read() as cursor:
        cursor.execute(
            record.sql(
                "SELECT r.kpi_id, r.period, r.known_from, r.known_to, r.valid_from, r.valid_to "
                f"FROM {SUBMISSIONS.name} r WHERE r.known_from <= ? AND r.reported_on IS NOT NULL AND r.status <> ?"
            ),
            (basis.position, "rejected"),
        )
        rows = cursor.fetchall()
    for row in rows:
        first, until = days.known(row["known_from"], row["known_to"], row["valid_from"], row["valid_to"])
        if first < until:
            yield text_of_id(row["kpi_id"]) or "", row["period"], first


def _alerts(past: _Past, rules: _Rules) -> Iterator[_Found]:
    until = past.days.until
    for contract in past.contracts.values():
        runs = _Runs(until)
        for shown in contract.shown:
            runs.take(
                shown.asked,
                Run(max(shown.first, _told_from(shown, rules)), shown.until, shown.who, shown.said),
            )
        for asked, run in runs.items():
            yield _Found(asked, run, contract.became(asked, run, until), contract.contract_id)
    yield from _returns(past, rules)
    yield from _actions(past, rules)
    yield from _things(past, rules)


def _told_from(shown: _Shown, rules: _Rules) -> date:
    """The day from which it is told."""
    due = shown.asked.due
    if shown.asked.duty == _END:
        due = months_after(due, -rules.months.get(shown.tier or "", rules.other_months))
    return due - timedelta(days=rules.days_ahead)


def _turns(row: ContractRow, held: list[tuple[date, str]]) -> Iterator[date]:
    """Days on which the status turns, or a review comes to be known."""
    course = row.summary.course
    for day in (course.ends, course.ended_on, course.suspended_until):
        if day and day < date.max.isoformat():
            yield date.fromisoformat(day) + _DAY
    for day in (course.starts, course.closed_on):
        if day:
            yield date.fromisoformat(day)
    yield from (since for since, _ in held)


def _on_a_day(row: ContractRow, day: date, last_review: str) -> Iterator[tuple[Asked, tuple[str, ...]]]:
    """What the contract's own dates ask on that day, and of whom."""
    for duty in from_key_dates(row, last_review):
        due = latest(duty.due)
        if duty.duty in KEY_DATES and due and still_asked(duty, row, day):
            yield Asked(duty.duty, duty.same, due), duty.who
    end = latest(row.summary.end_date)
    if end:
        yield Asked(_END, "", end), managers(row)


class _Runs(dict[Asked, Run]):
    """What was asked of one thing, up to the last day of which anything can be said."""

    def __init__(self, last: date) -> None:
        super().__init__()
        self._last = last

    def take(self, asked: Asked, run: Run) -> None:
        """Take in that it was told from one day until just before another: who was told first was told."""
        if run.first >= run.until or run.first > self._last:
            return
        known_run = self.get(asked)
        if known_run is None:
            self[asked] = run
        else:
            known_run.until = max(known_run.until, run.until)


def _in_words(kind: str) -> str:
    return kind.split(".")[1].replace("_", " ")


# Returns of KPIs, and actions


def _returns(past: _Past, rules: _Rules) -> Iterator[_Found]:
    until = past.days.until
    for kpi_id, of_kpi in past.kpis:
        runs, came = _Runs(until), past.came.get(kpi_id, {})
        start = min((date.fromisoformat(defined.row.valid_from) for defined in of_kpi), default=date.max)
        retired = min(
            (known_as.first for known_as in of_kpi if known_as.row.summary.retired_from), default=date.max
        )
        for defined in of_kpi:
            contract = past.contracts.get(defined.row.summary.contract_id)
            for period, last in _periods(defined, start, until):
                due = last + timedelta(days=defined.row.summary.due_days)
                first = max(defined.first, last + _DAY, due - timedelta(days=rules.days_ahead))
                before = min(defined.until, retired, came.get(period, date.max))
                if first >= before or first > until:
                    continue
                asks = contract.asks(due, first, before) if contract else None
                if asks is None:
                    continue
                first, standing = asks
                said = {**standing.said, "concerns": f"{defined.row.summary.title}, {period}"}
                runs.take(Asked(_RETURN, period, due), Run(first, before, standing.who, said))
        for asked, run in runs.items():
            yield _Found(asked, run, _came(asked, run, came.get(asked.same), until), kpi_id)


def _periods(defined: Known[Any], start: date, until: date) -> Iterator[tuple[str, date]]:
    """Periods whose last day the definition rules, with that day."""
    kpi, row = defined.row.summary, defined.row
    since, before = date.fromisoformat(row.valid_from), date.fromisoformat(row.valid_to)
    for period in periods_ended(kpi.frequency, start, min(before, until + _DAY)):
        _, last = bounds(period)
        if last >= since and (not kpi.retired_from or last.isoformat() < kpi.retired_from):
            yield period, last


def _came(asked: Asked, run: Run, on: date | None, until: date) -> Outcome:
    if on is not None and on <= until:
        return Outcome(IN_TIME if on <= asked.due else LATE, on, "returned")
    if run.until <= min(until, asked.due):
        return Outcome(FELL_AWAY, run.until, "no longer asked")
    return Outcome(NEVER) if asked.due < until else Outcome(OPEN)


def _actions(past: _Past, rules: _Rules) -> Iterator[_Found]:
    until = past.days.until
    for action_id, rows in past.actions:
        runs = _Runs(until)
        for span in rows:
            action, due = span.row.summary, latest(span.row.summary.due)
            if action.status != "open" or due is None:
                continue
            first = max(span.first, due - timedelta(days=rules.days_ahead))
            contract = past.contracts.get(action.contract_id or "")
            standing = contract.on(first) if contract else None
            of_it = standing.said if standing else about(None, action.contract_id)
            said = {**of_it, "concerns": action.item_title}
            runs.take(Asked(_ACTION, "", due), Run(first, span.until, (action.owner,), said))
        for asked, run in runs.items():
            yield _Found(asked, run, _acted(asked, run, rows, until), action_id)


def _acted(asked: Asked, run: Run, rows: list[Known[Any]], until: date) -> Outcome:
    if run.until > until:
        return Outcome(NEVER) if asked.due < until else Outcome(OPEN)
    after = next((span.row.summary for span in rows if span.first <= run.until < span.until), None)
    if after is not None and after.status in ("claimed", "done"):
        return Outcome(IN_TIME if run.until <= asked.due else LATE, run.until, "said to be done")
    how = "no longer asked" if after is None else "moved" if after.status == "open" else after.status
    if run.until > asked.due and after is not None:
        return Outcome(NEVER, None, f"{how} once it was over")
    return Outcome(FELL_AWAY, run.until, how)


# Improvement plans, risks and notices


class _Thing(NamedTuple):
    """What a plan, a risk or a notice asks, as it is known."""

    duty: str
    due: date | None
    open: bool
    who: tuple[str, ...]
    """None where it is asked of those who manage the contract."""
    contract_id: str | None
    concerns: str
    since: str
    """The day from which it is asked, as ISO text; empty where that is the day by which it is due."""
    became: str
    """What came of it; empty while it is open."""
    on: date | None
    """The day of that, where it has one of its own."""


def _plan(told: Any) -> _Thing:
    due = latest(told.due) if told.due else None
    is_open = told.state == "open"
    became = "" if is_open else told.state
    return _Thing(_PLAN, due, is_open, (told.owner,), told.contract_id, told.kpi_title, "", became, None)


def _risk(told: Any) -> _Thing:
    is_open = told.state == "open"
    became = f"looked at again, {told.times_reassessed}" if is_open else told.state
    due = latest(told.review_by)
    return _Thing(_RISK, due, is_open, (told.owner,), told.contract_id, told.event, "", became, None)


def _notice_of(told: Any) -> _Thing:
    since = told.counted_from if len(told.counted_from) == len("2026-06-01") else ""
    on = date.fromisoformat(told.published_on) if told.published_on else None
    became = "" if told.state in OPEN_NOTICES else told.state
    return _Thing(
        _NOTICE, latest(told.due_on), not became, (), told.contract_id, told.kind, since, became, on
    )


_OF_THINGS: Final[tuple[tuple[Table[Any], Callable[[Any], _Thing]], ...]] = (
    (IMPROVEMENT_PLANS, _plan),
    (RISKS, _risk),
    (NOTICES, _notice_of),
)


def _things(past: _Past, rules: _Rules) -> Iterator[_Found]:
    """Of plans, risks and notices; the Council's own notices are left out, since they are about no contract."""
    for stream_id, spans in past.things:
        runs = _Runs(past.days.until)
        for first_known, until, thing in spans:
            contract = past.contracts.get(thing.contract_id or "")
            if not thing.open or thing.due is None or contract is None:
                continue
            first = max(first_known, thing.due - timedelta(days=rules.days_ahead))
            asked_by = date.fromisoformat(thing.since) if thing.since else thing.due
            asks = contract.asks(asked_by, first, until)
            if asks is None:
                continue
            first, standing = asks
            said = {**standing.said, "concerns": thing.concerns}
            runs.take(Asked(thing.duty, "", thing.due), Run(first, until, thing.who or standing.who, said))
        for asked, run in runs.items():
            yield _Found(asked, run, _ended(asked, run, spans, past.days.until), stream_id)


def _ended(asked: Asked, run: Run, spans: list[tuple[date, date, _Thing]], until: date) -> Outcome:
    """What became of what a plan, a risk or a notice asked, as far as is known by *until*."""
    if run.until > until:
        return Outcome(NEVER) if asked.due < until else Outcome(OPEN)
    after = next((thing for first, before, thing in spans if first <= run.until < before), None)
    if after is None or (after.became and asked.duty == _NOTICE and after.became != "published"):
        return Outcome(FELL_AWAY, run.until, after.became if after else "no longer asked")
    if after.became:
        on = after.on or run.until
        return Outcome(IN_TIME if on <= asked.due else LATE, run.until, after.became.partition(",")[0])
    if run.until > asked.due:
        return Outcome(NEVER, None, "moved once it was over")
    return Outcome(FELL_AWAY, run.until, "moved")


ALERTS: Final = Replay(
    "alerts",
    "Alerts that would have come, and whether they were right",
    "Alerts of dates, ends of terms, returns, actions, plans, risks and notices are given by other rules, each from "
    "what was known by the end of its day, and held against what then happened.",
    ("gold_months", "silver_months", "other_months", "days_ahead", "escalation_days", "useful_days"),
    ("alert_on", "duty", "concerns", "due", "told", "owner_told_on", "outcome", "outcome_on", "how"),
    replayed,
)
