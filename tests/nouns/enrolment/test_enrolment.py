"""One person on one training programme, and the accreditation that came of it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.decisions import Actor, Command
from domain.enrolment import commands as ask
from domain.enrolment import events as happened
from domain.enrolment.decisions import ENROLMENT
from domain.enrolment.events import Joined
from domain.enrolment.state import enrolment_id, last_day, short_of_cpd
from domain.events import Fact
from domain.programme import Closed, CohortOpened, Offered, Terms
from tests.givens import Entry, day, on
from tests.streams import Story, chronicle, given

PROGRAMME_ID = UUID("c0ffee00-0000-4000-8000-0000000000b1")
GOVERNANCE = Actor("p-dilwyn", "governance")
GWEN = Actor("p-gwen", "officer")
FOUNDATION = Terms(
    title="Foundation", provider="CMCP", kind="accreditation", grants="Foundation", valid_months=24
)
PRACTITIONER = replace(
    FOUNDATION, title="Practitioner", grants="Practitioner", valid_months=None, cpd_hours=30
)
ACADEMY = Terms(title="Academy", provider="Commissioning Academy", kind="programme")
JOINED = Joined(
    programme_id=PROGRAMME_ID,
    title="Foundation",
    person="p-gwen",
    grants="Foundation",
    valid_months=24,
)
ENROLLED = on("2020-05-01", happened.Enrolled(joined=JOINED))
WITHDRAWN = on("2020-06-01", happened.Withdrawn())
ACCREDITED = on("2020-07-01", happened.Accredited(level="Foundation", until=day("2022-06-30")))
LAPSED = on("2022-07-01", happened.AccreditationLapsed(level="Foundation", until=day("2022-06-30")))
EXPERT = on(
    "2020-05-01",
    happened.Enrolled(
        joined=replace(JOINED, title="Expert", grants="Expert", valid_months=None, cpd_hours=30)
    ),
)
FOR_EVER = on("2020-07-01", happened.Accredited(level="Expert"))


def story(*entries: Entry | Fact, terms: Terms = FOUNDATION, closed: bool = False) -> Story:
    """What happened before, on a programme offered on 1 April 2020 with one cohort."""
    offered = [
        on("2020-04-01", Offered(terms=terms)),
        on("2020-04-01", CohortOpened(name="Spring")),
        *([on("2021-01-01", Closed())] if closed else []),
    ]
    return given(ENROLMENT, entries, [chronicle(PROGRAMME_ID, offered)])


def enrol(**fields: Any) -> ask.Enrol:
    """Gwen joins the programme."""
    return ask.Enrol(**({"programme_id": PROGRAMME_ID, "person": "p-gwen"} | fields))


def test_a_person_is_enrolled_and_what_the_programme_said_is_kept() -> None:
    after = story().when(enrol(), by=GOVERNANCE).quietly().then(happened.Enrolled(joined=JOINED))
    assert (after.now.status, after.now.how) == ("enrolled", "enrolled")


def test_another_is_engaged_on_a_programme_with_a_cohort() -> None:
    joined = Joined(programme_id=PROGRAMME_ID, title="Academy", person="p-gwen", cohort="Spring")
    command = enrol(how="engaged", cohort="Spring")
    after = story(terms=ACADEMY).when(command, by=GOVERNANCE).then(happened.Engaged(joined=joined))
    assert after.now.status == "engaged"


def test_one_person_has_one_stream_on_one_programme() -> None:
    assert enrolment_id(PROGRAMME_ID, "p-gwen") == enrolment_id(PROGRAMME_ID, "p-gwen")
    assert enrolment_id(PROGRAMME_ID, "p-gwen") != enrolment_id(PROGRAMME_ID, "p-hefin")


def test_somebody_who_left_takes_it_up_again() -> None:
    left = story(ENROLLED).when(ask.Leave(reason="New post"), by=GOVERNANCE).then(happened.Withdrawn())
    assert left.now.status == "withdrawn"
    assert left.when(enrol(), by=GOVERNANCE).then(happened.Enrolled(joined=JOINED)).now.status == "enrolled"


def test_it_is_completed_and_the_accreditation_holds_for_the_programmes_months() -> None:
    done = (
        story(ENROLLED)
        .when(ask.Complete(result="Pass"), by=GOVERNANCE)
        .then(happened.Completed(result="Pass"))
    )
    command = ask.Accredit(effective_from=day("2023-06-15"))
    after = done.when(command, by=GOVERNANCE).then(
        happened.Accredited(level="Foundation", until=day("2025-06-14"))
    )
    assert (after.now.status, after.now.completed_on) == ("accredited", day("2023-06-15"))
    assert after.now.accreditation.holds(day("2025-06-14"))
    assert not after.now.accreditation.holds(day("2025-06-15"))


def test_the_last_day_as_printed_comes_before_the_months() -> None:
    command = ask.Accredit(until=day("2024-12-31"))
    story(ENROLLED).when(command, by=GOVERNANCE).then(
        happened.Accredited(level="Foundation", until=day("2024-12-31"))
    )


def test_without_months_it_holds_without_end() -> None:
    after = story(EXPERT).when(ask.Accredit(), by=GOVERNANCE).then(happened.Accredited(level="Expert"))
    assert after.now.accreditation.holds(day("2123-01-01"))


def test_officers_log_their_own_cpd_by_financial_year() -> None:
    logged = story(ENROLLED).when(ask.LogCpd(hours="7.5", what="Negotiation"), by=GWEN).quietly()
    after = logged.then(happened.CpdLogged(hours="7.5", year="2023/24", what="Negotiation"))
    after = after.when(ask.LogCpd(hours="2.5", what="Reading"), by=GOVERNANCE).then()
    after = after.when(ask.LogCpd(hours="4", year="2022/23", what="Course"), by=GWEN).then()
    assert [(one.year, one.hours) for one in after.now.cpd] == [("2022/23", "4"), ("2023/24", "10.0")]


def test_an_accreditation_is_renewed_in_time_and_goes_on() -> None:
    before = story(ENROLLED, ACCREDITED)
    after = before.when(ask.Renew(effective_from=day("2022-06-01")), by=GOVERNANCE).then(
        happened.Renewed(level="Foundation", previous_until=day("2022-06-30"), until=day("2024-05-31"))
    )
    assert after.now.accreditation.since == day("2020-07-01")


def test_one_that_lapsed_begins_anew_when_it_is_renewed() -> None:
    after = story(ENROLLED, ACCREDITED, LAPSED).when(ask.Renew(), by=GOVERNANCE).then()
    assert (after.now.status, after.now.accreditation.since) == ("accredited", day("2023-06-15"))
    assert not after.now.accreditation.holds(day("2023-01-01"))


def test_too_few_hours_of_cpd_are_said_with_the_renewal() -> None:
    command = ask.Renew(until=day("2024-06-30"))
    asked = story(EXPERT, FOR_EVER).when(command, by=GOVERNANCE).advised("enrolment.cpd-hours")
    assert asked.advice["enrolment.cpd-hours"] == "0 hours of CPD are logged for 2022/23; 30 are wanted."
    logged = on("2023-02-01", happened.CpdLogged(hours="30", year="2022/23", what="Course"))
    story(EXPERT, FOR_EVER, logged).when(command, by=GOVERNANCE).quietly()


def test_the_daily_job_notes_a_lapse_on_the_day_after_the_last() -> None:
    after = (
        story(ENROLLED, ACCREDITED)
        .when(ask.Lapse(), by=GOVERNANCE)
        .then(
            happened.AccreditationLapsed(level="Foundation", until=day("2022-06-30")),
            effective="2022-07-01",
        )
    )
    assert (after.on("2022-06-30").status, after.now.status) == ("accredited", "lapsed")


def test_it_does_so_too_where_cpd_was_logged_since() -> None:
    logged = on("2023-02-01", happened.CpdLogged(hours="3", year="2022/23", what="Course"))
    story(ENROLLED, ACCREDITED, logged).when(ask.Lapse(), by=GOVERNANCE).then(effective="2023-02-01")


REFUSALS: list[tuple[str, tuple[Entry, ...], Command, Actor, tuple[str, ...]]] = [
    (
        "enrolment.programme-open",
        (),
        enrol(effective_from=day("2020-03-31")),
        GOVERNANCE,
        ("programme_id", "effective_from"),
    ),
    ("enrolment.cohort-is-known", (), enrol(cohort="Autumn"), GOVERNANCE, ("cohort",)),
    ("enrolment.once", (ENROLLED,), enrol(), GOVERNANCE, ("person", "programme_id")),
    ("enrolment.still-on-it", (ENROLLED, WITHDRAWN), ask.Complete(), GOVERNANCE, ()),
    ("enrolment.still-on-it", (ENROLLED, ACCREDITED), ask.Leave(reason="x"), GOVERNANCE, ()),
    (
        "enrolment.leads-to-accreditation",
        (on("2020-05-01", happened.Engaged(joined=replace(JOINED, grants=None, valid_months=None))),),
        ask.Accredit(),
        GOVERNANCE,
        (),
    ),
    ("enrolment.not-accredited-yet", (ENROLLED, ACCREDITED), ask.Accredit(), GOVERNANCE, ()),
    ("enrolment.not-accredited-yet", (ENROLLED, WITHDRAWN), ask.Accredit(), GOVERNANCE, ()),
    ("enrolment.accredited-before", (ENROLLED,), ask.Renew(), GOVERNANCE, ()),
    ("enrolment.accredited-before", (ENROLLED,), ask.Lapse(), GOVERNANCE, ()),
    (
        "enrolment.holds-for-a-time",
        (ENROLLED,),
        ask.Accredit(until=day("2023-06-14")),
        GOVERNANCE,
        ("until",),
    ),
    ("enrolment.has-run-out", (ENROLLED, ACCREDITED, LAPSED), ask.Lapse(), GOVERNANCE, ()),
    ("enrolment.has-run-out", (EXPERT, FOR_EVER), ask.Lapse(), GOVERNANCE, ()),
    (
        "enrolment.has-run-out",
        (ENROLLED, ACCREDITED),
        ask.Lapse(effective_from=day("2022-06-30")),
        GOVERNANCE,
        ("effective_from",),
    ),
    (
        "enrolment.own-cpd",
        (ENROLLED,),
        ask.LogCpd(hours="1", what="x"),
        Actor("p-hefin", "officer"),
        (),
    ),
    ("enrolment.own-cpd", (ENROLLED,), ask.LogCpd(hours="1", what="x"), Actor("p-bryn", "owner"), ()),
    ("enrolment.hours-of-work", (ENROLLED,), ask.LogCpd(hours="0", what="x"), GWEN, ("hours",)),
    ("enrolment.hours-of-work", (ENROLLED,), ask.LogCpd(hours="500.5", what="x"), GWEN, ("hours",)),
    (
        "enrolment.year-has-begun",
        (ENROLLED,),
        ask.LogCpd(hours="1", year="2024/25", what="x"),
        GWEN,
        ("year",),
    ),
    (
        "enrolment.year-has-begun",
        (ENROLLED,),
        ask.LogCpd(hours="1", year="2020/22", what="x"),
        GWEN,
        ("year",),
    ),
    (
        "step.in-order",
        (ENROLLED, WITHDRAWN),
        enrol(effective_from=day("2020-05-15")),
        GOVERNANCE,
        ("effective_from",),
    ),
]


@pytest.mark.parametrize(("rule", "entries", "command", "by", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    story(*entries).when(command, by=by).then_refused(rule, at=fields)


def test_nobody_joins_a_programme_that_closed() -> None:
    story(closed=True).when(enrol(), by=GOVERNANCE).then_refused(
        "enrolment.programme-open", at=["programme_id"], conflict=True
    )


def test_what_holds_without_end_is_not_renewed() -> None:
    story(EXPERT, FOR_EVER).when(ask.Renew(), by=GOVERNANCE).then_refused(
        "enrolment.holds-for-a-time", conflict=True
    )


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2020-07-01", 24, "2022-06-30"),
        ("2020-02-29", 24, "2022-02-28"),
        ("2021-08-31", 1, "2021-09-30"),
        ("2020-12-15", 1, "2021-01-14"),
    ],
)
def test_months_end_the_day_before_they_began_or_with_the_month(first: str, months: int, last: str) -> None:
    assert last_day(day(first), months) == day(last)


def test_cpd_is_wanted_for_whole_years_in_which_the_accreditation_was_held() -> None:
    today = day("2023-06-15")
    assert short_of_cpd(30, (day("2022-04-01"), None), {}, today) == ("2022/23", Decimal(0))
    assert short_of_cpd(30, (day("2022-04-01"), None), {"2022/23": "29.5"}, today) == (
        "2022/23",
        Decimal("29.5"),
    )
    assert short_of_cpd(30, (day("2022-04-01"), None), {"2022/23": "30"}, today) is None
    assert short_of_cpd(30, (day("2022-04-02"), None), {}, today) is None
    assert short_of_cpd(30, (day("2020-04-02"), day("2023-03-30")), {}, today) is None
    assert short_of_cpd(None, (day("2022-04-01"), None), {}, today) is None


def test_facts_out_of_order_are_folded_all_the_same() -> None:
    state = given(ENROLMENT, [LAPSED, ENROLLED, on("2023-01-01", happened.Renewed(level="Foundation"))]).now
    assert (state.status, state.accreditation.since) == ("accredited", day("2023-01-01"))
