"""One person on one training programme, and the accreditation that came of it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.amendment.commands import Correct
from domain.amendment.events import Annulled
from domain.decisions import Actor, Command
from domain.enrolment import ENROLMENT
from domain.enrolment.accreditation import Accredit, AccreditationLapsed, Accredited, Lapse, Renew, Renewed
from domain.enrolment.completion import Complete, Completed
from domain.enrolment.cpd import CpdLogged, LogCpd
from domain.enrolment.joining import Engaged, Enrol, Enrolled
from domain.enrolment.leaving import Leave, Withdrawn
from domain.enrolment.terms import Accreditation, Joined, enrolment_id, last_day, short_of_cpd
from domain.events import Fact
from domain.programme import Closed, CohortOpened, Offered, Terms
from domain.sentences import sentence
from domain.stream import Need
from tests.givens import Entry, day, event_id, on
from tests.streams import Story, asked_again, chronicle, given, to_be_asked_again

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
ENROLLED = on("2020-05-01", Enrolled(joined=JOINED))
WITHDRAWN = on("2020-06-01", Withdrawn())
COMPLETED = on("2020-06-15", Completed(result="Pass"))
ACCREDITED = on("2020-07-01", Accredited(level="Foundation", until=day("2022-06-30")))
LAPSED = on("2022-07-01", AccreditationLapsed(level="Foundation", until=day("2022-06-30")))
EXPERT = on(
    "2020-05-01",
    Enrolled(joined=replace(JOINED, title="Expert", grants="Expert", valid_months=None, cpd_hours=30)),
)
FOR_EVER = on("2020-07-01", Accredited(level="Expert"))


def story(*entries: Entry | Fact, terms: Terms = FOUNDATION, closed: bool = False) -> Story:
    """What happened before, on a programme offered on 1 April 2020 with one cohort."""
    offered = [
        on("2020-04-01", Offered(terms=terms)),
        on("2020-04-01", CohortOpened(name="Spring")),
        *([on("2021-01-01", Closed())] if closed else []),
    ]
    return given(ENROLMENT, entries, [chronicle(PROGRAMME_ID, offered)])


def enrol(**fields: Any) -> Enrol:
    """Gwen joins the programme."""
    return Enrol(**({"programme_id": PROGRAMME_ID, "person": "p-gwen"} | fields))


def test_a_person_is_enrolled_and_what_the_programme_said_is_kept() -> None:
    after = story().when(enrol(), by=GOVERNANCE).quietly().then(Enrolled(joined=JOINED))
    assert (after.now.status, after.now.how) == ("enrolled", "enrolled")


def test_another_is_engaged_on_a_programme_with_a_cohort() -> None:
    joined = Joined(programme_id=PROGRAMME_ID, title="Academy", person="p-gwen", cohort="Spring")
    command = enrol(how="engaged", cohort="Spring")
    after = story(terms=ACADEMY).when(command, by=GOVERNANCE).then(Engaged(joined=joined))
    assert after.now.status == "engaged"


def test_one_person_has_one_stream_on_one_programme() -> None:
    assert enrolment_id(PROGRAMME_ID, "p-gwen") == enrolment_id(PROGRAMME_ID, "p-gwen")
    assert enrolment_id(PROGRAMME_ID, "p-gwen") != enrolment_id(PROGRAMME_ID, "p-hefin")


def test_the_stream_of_a_person_on_a_programme_follows_from_both_for_good() -> None:
    found = UUID("2c219c5f-5cf0-5279-be8b-f41201765adb")
    assert enrolment_id(PROGRAMME_ID, "p-gwen") == found
    step = ENROLMENT.by_command[Enrol]
    assert step.stream_id is not None
    assert step.stream_id(enrol()) == found
    assert [*step.needs(enrol(), None, {})] == [Need("programme_id", "programme", PROGRAMME_ID)]


def test_what_a_programme_asks_of_whoever_holds_its_accreditation_is_kept() -> None:
    joined = replace(JOINED, title="Practitioner", grants="Practitioner", valid_months=None, cpd_hours=30)
    after = story(terms=PRACTITIONER).when(enrol(), by=GOVERNANCE).then(Enrolled(joined=joined))
    assert (after.now.person, after.now.since) == ("p-gwen", day("2023-06-15"))


def test_what_was_logged_before_somebody_left_stays_when_they_take_it_up_again() -> None:
    before = on("2020-05-20", CpdLogged(hours="6", year="2020/21", what="Negotiation"), GWEN)
    for how in ("enrolled", "engaged"):
        again = story(ENROLLED, before, WITHDRAWN).when(enrol(how=how), by=GOVERNANCE).then().now
        assert (again.status, again.how, again.since) == (how, how, day("2023-06-15"))
        assert (again.hours("2020/21"), again.hours("2021/22")) == (Decimal(6), Decimal(0))


@pytest.mark.parametrize(
    ("entries", "when"),
    [
        ((WITHDRAWN,), "2020-05-31"),
        ((COMPLETED,), "2020-06-15"),
        ((ACCREDITED,), "2020-07-01"),
        ((ACCREDITED, LAPSED), "2023-06-15"),
    ],
)
def test_hours_are_logged_while_somebody_is_on_it_or_did_it(entries: tuple[Entry, ...], when: str) -> None:
    log = LogCpd(hours="1", what="Reading", effective_from=day(when))
    assert [line.hours for line in story(ENROLLED, *entries).when(log, by=GWEN).then().now.cpd] == ["1"]


@pytest.mark.parametrize("entries", [(COMPLETED,), (ACCREDITED,), (ACCREDITED, LAPSED)])
def test_whoever_did_it_does_not_join_it_again(entries: tuple[Entry, ...]) -> None:
    story(ENROLLED, *entries).when(enrol(), by=GOVERNANCE).then_refused("enrolment.once", conflict=True)


def test_a_cohort_is_looked_for_once_the_programme_was_offered() -> None:
    early = enrol(effective_from=day("2020-03-31"), cohort="Autumn")
    told = story().when(early, by=GOVERNANCE).then_refused("enrolment.programme-open")
    assert told == "The training programme was not offered on 31 March 2020."
    told = story().when(enrol(cohort="Autumn"), by=GOVERNANCE).then_refused("enrolment.cohort-is-known")
    assert "Its cohorts: Spring." in told
    alone = chronicle(PROGRAMME_ID, [on("2020-04-01", Offered(terms=ACADEMY))])
    told = (
        given(ENROLMENT, (), [alone]).when(enrol(cohort="Spring")).then_refused("enrolment.cohort-is-known")
    )
    assert "Its cohorts: none." in told


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (Enrolled(joined=JOINED), "Gwen Made-Up was enrolled on Foundation."),
        (
            Engaged(joined=replace(JOINED, cohort="Spring")),
            "Gwen Made-Up was engaged on Foundation, cohort Spring.",
        ),
    ],
)
def test_that_somebody_joined_is_told_in_the_papers_words(fact: Fact, said: str) -> None:
    assert sentence(fact, {"p-gwen": "Gwen Made-Up"}) == said


def test_somebody_who_left_takes_it_up_again() -> None:
    left = story(ENROLLED).when(Leave(reason="New post"), by=GOVERNANCE).then(Withdrawn())
    assert left.now.status == "withdrawn"
    assert left.when(enrol(), by=GOVERNANCE).then(Enrolled(joined=JOINED)).now.status == "enrolled"


def test_it_is_completed_and_the_accreditation_holds_for_the_programmes_months() -> None:
    done = story(ENROLLED).when(Complete(result="Pass"), by=GOVERNANCE).then(Completed(result="Pass"))
    command = Accredit(effective_from=day("2023-06-15"))
    after = done.when(command, by=GOVERNANCE).then(Accredited(level="Foundation", until=day("2025-06-14")))
    assert (after.now.status, after.now.completed_on) == ("accredited", day("2023-06-15"))
    assert after.now.accreditation.holds(day("2025-06-14"))
    assert not after.now.accreditation.holds(day("2025-06-15"))


def test_the_last_day_as_printed_comes_before_the_months() -> None:
    command = Accredit(until=day("2024-12-31"))
    story(ENROLLED).when(command, by=GOVERNANCE).then(Accredited(level="Foundation", until=day("2024-12-31")))


def test_without_months_it_holds_without_end() -> None:
    after = story(EXPERT).when(Accredit(), by=GOVERNANCE).then(Accredited(level="Expert"))
    assert after.now.accreditation.holds(day("2123-01-01"))


def test_officers_log_their_own_cpd_by_financial_year() -> None:
    logged = story(ENROLLED).when(LogCpd(hours="7.5", what="Negotiation"), by=GWEN).quietly()
    after = logged.then(CpdLogged(hours="7.5", year="2023/24", what="Negotiation"))
    after = after.when(LogCpd(hours="2.5", what="Reading"), by=GOVERNANCE).then()
    after = after.when(LogCpd(hours="4", year="2022/23", what="Course"), by=GWEN).then()
    assert [(item.year, item.hours) for item in after.now.cpd] == [("2022/23", "4"), ("2023/24", "10.0")]
    most = LogCpd(hours="500", what="Course", year="2023/24")
    story(ENROLLED).when(most, by=GWEN, on=day("2023-04-01")).quietly().then()


def test_an_accreditation_is_renewed_in_time_and_goes_on() -> None:
    before = story(ENROLLED, ACCREDITED)
    after = before.when(Renew(effective_from=day("2022-06-01")), by=GOVERNANCE).then(
        Renewed(level="Foundation", previous_until=day("2022-06-30"), until=day("2024-05-31"))
    )
    assert after.now.accreditation == Accreditation("Foundation", day("2020-07-01"), day("2024-05-31"))


@pytest.mark.parametrize(
    ("renewed", "since"),
    [("2022-06-30", "2020-07-01"), ("2022-07-01", "2020-07-01"), ("2022-07-02", "2022-07-02")],
)
def test_one_that_is_renewed_by_the_day_after_its_last_goes_on(renewed: str, since: str) -> None:
    after = story(ENROLLED, ACCREDITED).when(Renew(effective_from=day(renewed)), by=GOVERNANCE).then()
    assert after.now.accreditation.since == day(since)


def test_a_renewal_that_renews_nothing_is_refused() -> None:
    """Until the day until which it holds: as printed, or as the programme's months give it."""
    printed = Renew(until=day("2022-06-30"), effective_from=day("2022-06-01"))
    story(ENROLLED, ACCREDITED).when(printed, by=GOVERNANCE).then_refused(
        "enrolment.renewal-changes", at=["until"], conflict=True
    )
    renew = Renew(effective_from=day("2022-06-01"))
    renewed = story(ENROLLED, ACCREDITED).when(renew, by=GOVERNANCE).then()
    renewed.when(renew, by=GOVERNANCE).then_refused("enrolment.renewal-changes", conflict=True)
    a_day_later = Renew(effective_from=day("2022-06-02"))
    assert renewed.when(a_day_later, by=GOVERNANCE).then().now.accreditation.until == day("2024-06-01")


def test_an_accreditation_holds_from_its_first_day_to_its_last() -> None:
    held = Accreditation("Foundation", day("2020-07-01"), day("2022-06-30"))
    days = ("2020-06-30", "2020-07-01", "2022-06-30", "2022-07-01")
    assert [held.holds(day(text)) for text in days] == [False, True, True, False]


def test_one_that_holds_for_a_day_holds() -> None:
    story(ENROLLED).when(Accredit(until=day("2023-06-15")), by=GOVERNANCE).then()


def test_a_lapse_keeps_the_last_day_that_it_followed_from() -> None:
    printed = on("2022-07-01", AccreditationLapsed(level="Foundation", until=day("2022-05-31")))
    lapsed = story(ENROLLED, ACCREDITED, printed).now
    assert lapsed.accreditation == Accreditation("Foundation", day("2020-07-01"), day("2022-05-31"))
    rests_on = ENROLMENT.effects[AccreditationLapsed].rests_on
    told = rests_on(story(ENROLLED, ACCREDITED).now, LAPSED.fact)
    assert told == {"level": "Foundation", "last day": day("2022-06-30")}
    assert rests_on(story(ENROLLED).now, LAPSED.fact) == {"level": None, "last day": None}
    assert sentence(FOR_EVER.fact, {}) == "Accredited at Expert level, without end."
    assert sentence(ACCREDITED.fact, {}) == "Accredited at Foundation level, until 30 June 2022."


def test_nothing_lapses_of_an_enrolment_that_was_annulled() -> None:
    annulled = Annulled(stream="enrolment", annuls=event_id(1), proposal=event_id(9), proposed_by="p-x")
    refused = story(ENROLLED, on("2020-06-01", annulled)).when(Lapse(), by=GOVERNANCE).refused
    assert "was annulled" in str(refused)


def test_one_that_lapsed_begins_anew_when_it_is_renewed() -> None:
    after = story(ENROLLED, ACCREDITED, LAPSED).when(Renew(), by=GOVERNANCE).then()
    assert (after.now.status, after.now.accreditation.since) == ("accredited", day("2023-06-15"))
    assert not after.now.accreditation.holds(day("2023-01-01"))


def test_too_few_hours_of_cpd_are_said_with_the_renewal() -> None:
    command = Renew(until=day("2024-06-30"))
    asked = story(EXPERT, FOR_EVER).when(command, by=GOVERNANCE).advised("enrolment.cpd-hours")
    assert asked.advice["enrolment.cpd-hours"] == "0 hours of CPD are logged for 2022/23; 30 are wanted."
    logged = on("2023-02-01", CpdLogged(hours="30", year="2022/23", what="Course"))
    story(EXPERT, FOR_EVER, logged).when(command, by=GOVERNANCE).quietly()


def test_the_daily_job_notes_a_lapse_on_the_day_after_the_last() -> None:
    after = (
        story(ENROLLED, ACCREDITED)
        .when(Lapse(), by=GOVERNANCE)
        .then(
            AccreditationLapsed(level="Foundation", until=day("2022-06-30")),
            effective="2022-07-01",
        )
    )
    assert (after.on("2022-06-30").status, after.now.status) == ("accredited", "lapsed")


def test_it_does_so_too_where_cpd_was_logged_since() -> None:
    logged = on("2023-02-01", CpdLogged(hours="3", year="2022/23", what="Course"))
    story(ENROLLED, ACCREDITED, logged).when(Lapse(), by=GOVERNANCE).then(effective="2023-02-01")


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
    ("enrolment.still-on-it", (ENROLLED, WITHDRAWN), Complete(), GOVERNANCE, ()),
    ("enrolment.still-on-it", (ENROLLED, ACCREDITED), Leave(reason="x"), GOVERNANCE, ()),
    (
        "enrolment.leads-to-accreditation",
        (on("2020-05-01", Engaged(joined=replace(JOINED, grants=None, valid_months=None))),),
        Accredit(),
        GOVERNANCE,
        (),
    ),
    ("enrolment.not-accredited-yet", (ENROLLED, ACCREDITED), Accredit(), GOVERNANCE, ()),
    ("enrolment.not-accredited-yet", (ENROLLED, ACCREDITED, LAPSED), Accredit(), GOVERNANCE, ()),
    ("enrolment.not-accredited-yet", (EXPERT, FOR_EVER), Accredit(), GOVERNANCE, ()),
    ("enrolment.not-accredited-yet", (ENROLLED, WITHDRAWN), Accredit(), GOVERNANCE, ()),
    ("enrolment.accredited-before", (ENROLLED,), Renew(), GOVERNANCE, ()),
    ("enrolment.accredited-before", (ENROLLED,), Lapse(), GOVERNANCE, ()),
    (
        "enrolment.holds-for-a-time",
        (ENROLLED,),
        Accredit(until=day("2023-06-14")),
        GOVERNANCE,
        ("until",),
    ),
    ("enrolment.has-run-out", (ENROLLED, ACCREDITED, LAPSED), Lapse(), GOVERNANCE, ()),
    ("enrolment.has-run-out", (EXPERT, FOR_EVER), Lapse(), GOVERNANCE, ()),
    (
        "enrolment.has-run-out",
        (ENROLLED, ACCREDITED),
        Lapse(effective_from=day("2022-06-30")),
        GOVERNANCE,
        ("effective_from",),
    ),
    (
        "enrolment.own-cpd",
        (ENROLLED,),
        LogCpd(hours="1", what="x"),
        Actor("p-hefin", "officer"),
        (),
    ),
    ("enrolment.own-cpd", (ENROLLED,), LogCpd(hours="1", what="x"), Actor("p-bryn", "owner"), ()),
    ("enrolment.not-left", (ENROLLED, WITHDRAWN), LogCpd(hours="1", what="x"), GWEN, ()),
    ("enrolment.hours-of-work", (ENROLLED,), LogCpd(hours="0", what="x"), GWEN, ("hours",)),
    ("enrolment.hours-of-work", (ENROLLED,), LogCpd(hours="500.5", what="x"), GWEN, ("hours",)),
    (
        "told-of.had-come",
        (ENROLLED,),
        LogCpd(hours="1", year="2024/25", what="x"),
        GWEN,
        ("year",),
    ),
    (
        "enrolment.of-a-financial-year",
        (ENROLLED,),
        LogCpd(hours="1", year="2020/22", what="x"),
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


CONFLICTS = {
    "enrolment.accredited-before",
    "enrolment.has-run-out",
    "enrolment.leads-to-accreditation",
    "enrolment.not-accredited-yet",
    "enrolment.not-left",
    "enrolment.once",
    "enrolment.own-cpd",
    "enrolment.still-on-it",
}


@pytest.mark.parametrize(("rule", "entries", "command", "by", "fields"), REFUSALS)
def test_what_cannot_be_is_refused_by_its_rule(
    rule: str, entries: tuple[Entry, ...], command: Command, by: Actor, fields: tuple[str, ...]
) -> None:
    asked = story(*entries).when(command, by=by)
    asked.then_refused(rule, at=fields, conflict=rule in CONFLICTS)


def test_nobody_joins_a_programme_that_closed() -> None:
    asked = story(closed=True).when(enrol(), by=GOVERNANCE)
    told = asked.then_refused("enrolment.programme-open", at=["programme_id"], conflict=True)
    assert told == "The training programme closed on 1 January 2021."
    last = enrol(effective_from=day("2020-12-31"))
    assert story(closed=True).when(last, by=GOVERNANCE).then().now.since == day("2020-12-31")


def test_what_holds_without_end_is_not_renewed() -> None:
    story(EXPERT, FOR_EVER).when(Renew(), by=GOVERNANCE).then_refused(
        "enrolment.holds-for-a-time", conflict=True
    )


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2020-07-01", 24, "2022-06-30"),
        ("2020-02-29", 24, "2022-02-28"),
        ("2021-08-31", 1, "2021-09-30"),
        ("2021-03-31", 2, "2021-05-30"),
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
    assert short_of_cpd(30, (day("2020-04-02"), day("2023-03-31")), {}, today) == ("2022/23", Decimal(0))
    assert short_of_cpd(30, (day("2020-04-02"), None), {}, day("2023-03-31")) == ("2021/22", Decimal(0))
    assert short_of_cpd(30, (day("2020-04-02"), None), {}, day("2023-04-01")) == ("2022/23", Decimal(0))
    assert short_of_cpd(None, (day("2022-04-01"), None), {}, today) is None


@pytest.mark.parametrize("command", [Accredit(), Renew(until=day("2024-06-30"))])
def test_r11_nobody_enters_the_accreditation_of_themselves_or_of_whom_they_act_for(command: Command) -> None:
    before = story(ENROLLED, *([ACCREDITED] if isinstance(command, Renew) else []))
    holder = Actor("p-gwen", "governance")
    before.when(command, by=holder).then_refused("enrolment.accredited-by-another", conflict=True)
    for_another = replace(command, on_behalf_of="p-hefin")
    before.when(for_another, by=holder).then_refused("enrolment.accredited-by-another")
    for_the_holder = replace(command, on_behalf_of="p-gwen")
    before.when(for_the_holder, by=GOVERNANCE).then_refused("enrolment.accredited-by-another")
    before.when(for_another, by=GOVERNANCE).then()


# Corrections


def correct(number: int, although: tuple[int, ...] = (), **fields: Any) -> Correct:
    put_right_next = tuple(map(event_id, although))
    return Correct(corrects=event_id(number), fields=fields, reason="Misread", although=put_right_next)


LOGGED = on("2020-08-01", CpdLogged(hours="6", year="2020/21", what="Negotiation"), GWEN)
RENEWED = on(
    "2022-06-01", Renewed(level="Foundation", previous_until=day("2022-06-30"), until=day("2024-05-31"))
)
PRINTED = on("2020-07-01", Accredited(level="Foundation", until=day("2022-12-31")))
ENGAGED = on("2020-06-02", Engaged(joined=replace(JOINED, cohort="Spring")))
TOLD = story(ENROLLED, COMPLETED, ACCREDITED, LOGGED, RENEWED)


def test_of_an_enrolment_that_was_annulled_nothing_is_put_right() -> None:
    """Nothing is worked out from what is not there, such as how long an accreditation held."""
    gone = Annulled(stream="enrolment", annuls=event_id(1), proposal=event_id(90), proposed_by="p-x")
    for fact in (ACCREDITED, RENEWED, LOGGED):
        told = story(ENROLLED, fact, on("2023-01-01", gone)).when(correct(2), by=GOVERNANCE)
        told.then_refused("correction.keeps-the-fact-in-being")


def test_every_fact_gives_back_the_request_that_it_answered() -> None:
    found = asked_again(
        TOLD,
        story(ENROLLED, PRINTED, LAPSED),
        story(ENROLLED, WITHDRAWN, ENGAGED),
        story(ENGAGED, COMPLETED),
        by=GOVERNANCE,
    )
    assert found == to_be_asked_again(ENROLMENT)


def test_whoever_was_engaged_and_entered_as_enrolled_is_put_right() -> None:
    asked = story(ENROLLED, COMPLETED).when(correct(1, how="engaged", cohort="Spring"), by=GOVERNANCE)
    after = asked.quietly().then()
    (put_right, _) = after.chronicle.timeline.placed
    assert put_right.fact == Engaged(joined=replace(JOINED, cohort="Spring"))
    assert (after.now.how, after.now.status) == ("engaged", "completed")


@pytest.mark.parametrize("name", ["person", "programme_id"])
def test_an_enrolment_stays_with_its_person_and_its_programme(name: str) -> None:
    asked = story(ENROLLED).when(correct(1, **{name: "p-hefin"}), by=GOVERNANCE)
    assert "Annul it" in asked.then_refused("correction.fits-the-request", at=[f"fields.{name}"])


@pytest.mark.parametrize(
    ("number", "fields", "rule", "at"),
    [
        (1, {"cohort": "Autumn"}, "enrolment.cohort-is-known", ["fields.cohort"]),
        (1, {"joined": {}}, "correction.fits-the-request", ["fields.joined"]),
        (3, {"until": "2020-06-30"}, "enrolment.holds-for-a-time", ["fields.until"]),
        (3, {"level": "Expert"}, "correction.fits-the-request", ["fields.level"]),
        (4, {"hours": "0"}, "enrolment.hours-of-work", ["fields.hours"]),
        (4, {"year": "2024/25"}, "told-of.had-come", ["fields.year"]),
        (5, {"previous_until": None}, "correction.fits-the-request", ["fields.previous_until"]),
    ],
)
def test_a_correction_is_put_to_the_rules_of_its_act(
    number: int, fields: dict[str, Any], rule: str, at: list[str]
) -> None:
    TOLD.when(correct(number, **fields), by=GOVERNANCE).then_refused(rule, at=at)


def test_a_last_day_that_was_worked_out_is_worked_out_again() -> None:
    after = story(ENROLLED, ACCREDITED).when(correct(2, effective_from="2020-09-01"), by=GOVERNANCE).then()
    assert after.now.accreditation == Accreditation("Foundation", day("2020-09-01"), day("2022-08-31"))


def test_a_last_day_as_printed_stays_as_it_was_printed() -> None:
    after = story(ENROLLED, PRINTED).when(correct(2, effective_from="2020-09-01"), by=GOVERNANCE).then()
    assert after.now.accreditation.until == day("2022-12-31")
    after = after.when(correct(2, until=None), by=GOVERNANCE).then()
    assert after.now.accreditation.until == day("2022-08-31")


def test_hours_of_another_day_count_for_the_year_of_that_day() -> None:
    after = TOLD.when(correct(4, effective_from="2021-05-01"), by=GWEN).then()
    assert [(line.year, line.hours) for line in after.now.cpd] == [("2021/22", "6")]


def test_officers_put_right_their_own_hours_only() -> None:
    TOLD.when(correct(4, hours="5"), by=Actor("p-hefin", "officer")).then_refused("enrolment.own-cpd")


def test_r11_nobody_puts_their_own_accreditation_right() -> None:
    holder = Actor("p-gwen", "governance")
    asked = story(ENROLLED, ACCREDITED)
    asked.when(correct(2, until="2030-01-01"), by=holder).then_refused("enrolment.accredited-by-another")
    for_the_holder = replace(correct(2, until="2030-01-01"), on_behalf_of="p-gwen")
    asked.when(for_the_holder, by=GOVERNANCE).then_refused("enrolment.accredited-by-another")


def test_a_lapse_follows_from_the_last_day_and_is_named_where_that_moves() -> None:
    lapsed = story(ENROLLED, ACCREDITED, LAPSED)
    told = lapsed.when(correct(2, until="2022-12-31"), by=GOVERNANCE).then_refused("later-facts.still-fit")
    assert "another last day" in told
    assert str(event_id(3)) in told
    lapsed.when(correct(3, until="2022-12-31"), by=GOVERNANCE).then_refused(
        "correction.may-be-asked-again", at=["corrects"]
    )
    asked = lapsed.when(correct(2, although=(3,), until="2022-12-31"), by=GOVERNANCE)
    asked.advised("later-facts.still-fit").then()


def test_a_renewal_tells_that_what_it_followed_ended_on_another_day() -> None:
    asked = TOLD.when(correct(3, until="2022-07-31"), by=GOVERNANCE)
    assert "previous" not in asked.advised("later-facts.still-fit").advice["later-facts.still-fit"]
    asked.then()


def test_what_somebody_left_before_is_not_completed_after() -> None:
    left = story(ENROLLED, on("2020-06-20", Withdrawn()))
    left.when(correct(2, effective_from="2020-04-15"), by=GOVERNANCE).then_refused(
        "correction.keeps-the-fact-in-being", at=["fields.effective_from"]
    )
    both = story(ENROLLED, COMPLETED, ACCREDITED)
    told = both.when(correct(2, effective_from="2020-07-02"), by=GOVERNANCE).then_refused(
        "enrolment.still-on-it"
    )
    assert "accredited" in told


def test_facts_out_of_order_are_folded_all_the_same() -> None:
    state = given(ENROLMENT, [LAPSED, ENROLLED, on("2023-01-01", Renewed(level="Foundation"))]).now
    assert (state.status, state.accreditation.since) == ("accredited", day("2023-01-01"))
