"""A correction: the act decided again, on the request as it should have been and the state just before the fact.

What is calculated is calculated again; who acted stays who acted. Facts that come later are looked at again. A figure
that legal limits rest on moves only with a second person, and what takes a fact out of being is an annulment.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain.amendment.commands import Correct
from domain.amendment.events import Corrected, CorrectionProposed
from domain.amendment.later_facts import called, later_needs, looked_at_again, reached
from domain.amendment.retelling import (
    around,
    asked_again,
    case_of,
    cause_here,
    merged,
    own_fields,
    recorded_by,
    request_of,
)
from domain.case import Case, NotSeenTo, seen_to, text_can_be_kept
from domain.chronicle import (
    AmendmentAsked,
    Chronicle,
    as_corrected,
    foreseen,
    last_with,
    noun_of,
)
from domain.decisions import (
    Advice,
    Command,
    Context,
    Decided,
    Decision,
    NamedRule,
    Refused,
    Rejection,
    RuleAnswer,
    concluded,
    evaluate,
    no,
    rule,
)
from domain.events import NAMES, DecisionRecord, Fact, Unreadable
from domain.said import NotSayable
from domain.stream import KINDS, AskedAgain, Need, OnlyAnnulled, Step, Stream
from domain.timeline import Placed, Timeline

_DAY = "effective_from"


@dataclass(frozen=True)
class CorrectionCase:
    """What is to be put right: the fact named, and the request as it should have been."""

    stream: Stream[Any]
    chronicle: Chronicle[Any]
    command: Correct
    target: Placed | None
    """The fact as it stands now; ``None`` where none bears that event id."""
    context: Context

    @property
    def people(self) -> frozenset[str]:
        """Opaque ids of who asks and, where it is for somebody else, of whom."""
        return frozenset({self.context.actor.person_id, self.command.on_behalf_of} - {""})


@rule("reason.given", "NAO 8.2")
def correction_reason_given(case: CorrectionCase) -> Rejection | None:
    if case.command.reason.strip():
        return None
    return no("Say why the record was wrong.", "reason")


@rule("correction.names-a-fact")
def names_a_fact(case: CorrectionCase) -> Rejection | None:
    if case.target is not None:
        return None
    wanted = case.command.corrects
    if any(correction.event_id == wanted for correction in case.chronicle.corrections):
        return no("That event is itself a correction: name the fact that it corrects.", "corrects")
    return no(f"No fact of this {case.stream.called} that still counts has that event id.", "corrects")


@rule("correction.may-be-asked-again", "NAO 6.2, 8.4; domain rule I3")
def may_be_asked_again(case: CorrectionCase) -> Rejection | None:
    obstacle = _obstacle(case.stream, case.chronicle, case.target) if case.target else ""
    return no(obstacle, "corrects", conflict=True) if obstacle else None


def _obstacle(stream: Stream[Any], chronicle: Chronicle[Any], target: Placed) -> str:
    """Why the fact is not asked again: second-person steps, results and what followed from something else are not."""
    if isinstance(target.fact, Unreadable):
        return "This cannot be read: two people annul it."
    correction = stream.effects[type(target.fact)].correction
    if isinstance(correction, OnlyAnnulled):
        instead = "" if correction.stands else ": two people annul it"
        return f"This is not corrected{instead}. {correction.why}"
    cause = target.envelope.causation_id
    if not cause:
        return ""
    if earlier := cause_here(chronicle, target):
        return f"This followed from an earlier event, {earlier}: correct that one."
    return f"This was recorded through another event, {cause}, such as an approved change request: correct it there."


@rule("correction.fits-the-request")
def fits_the_request(case: CorrectionCase) -> Rejection | None:
    found = _request(case.stream, case.chronicle, case.target)
    return _misfit(found, case.command.fields) if found else None


class _Request(NamedTuple):
    """The request that a fact answered."""

    step: Step
    command: Command
    state: Any
    """The state just before the fact; ``None`` where it opened the stream."""
    again: AskedAgain

    @property
    def fixed(self) -> frozenset[str]:
        """The fields that no correction of the fact changes."""
        return self.again.fixed | self.again.apart

    @property
    def may_be_given(self) -> tuple[str, ...]:
        """The fields that a correction of the fact may give."""
        return (*(name for name in own_fields(type(self.command)) if name not in self.fixed), _DAY)


def _misfit(found: _Request, fields: Mapping[str, Any]) -> Rejection | None:
    """What of *fields* is none of the request's, or does not fit it."""
    known = found.may_be_given
    besides = [name for name in fields if name in found.again.apart]
    if besides:
        return no(
            f"{', '.join(besides)} asked for an act besides, which is on record by itself: correct that one, or record "
            "it where it was not asked for.",
            *(f"fields.{name}" for name in besides),
        )
    held = [name for name in fields if name in found.again.fixed]
    if held:
        return no(
            f"{', '.join(held)} says which thing it is about, or where it came from: that is not corrected. Annul it, "
            "and record what is right.",
            *(f"fields.{name}" for name in held),
        )
    unknown = [name for name in fields if name not in known]
    if unknown:
        return no(
            f"The request has no field {', '.join(unknown)}; it has {', '.join(known)}.",
            *(f"fields.{name}" for name in unknown),
        )
    if _DAY in fields and fields[_DAY] is None and not found.step.day_follows:
        return no("Say from which day it is true, or leave the day out where it was right.", f"fields.{_DAY}")
    try:
        merged(found.command, fields)
    except NotSayable:
        return None  # the next rule's
    except msgspec.ValidationError as error:
        return no(f"That does not fit the request: {error}.", _place_in(str(error)))
    return None


def _place_in(fault: str) -> str:
    """The field at fault, from msgspec's words: *fields.options.0.up_to*."""
    _, _, path = fault.rpartition(" - at `$")
    return "fields" + re.sub(r"\[(\w+|\.\.\.)\]", r".\1", path.removesuffix("`"))


@rule("text.says-something")
def text_says_something(case: CorrectionCase) -> Rejection | None:
    found = _request(case.stream, case.chronicle, case.target)
    if found is None:
        return None
    request, fields = found.command, case.command.fields
    return _unsaid(request, {name: fields[name] for name in own_fields(type(request)) if name in fields})


def _unsaid(request: Command, fields: Mapping[str, Any]) -> Rejection | None:
    """What of *fields* says nothing, or too much, once it is as it is kept."""
    try:
        merged(request, fields)
    except NotSayable as error:
        return no(error.rejection.sentence, *(f"fields.{name}" for name in error.rejection.fields))
    except msgspec.ValidationError:
        return None  # said of them already: they do not fit the request
    return None


FITTING = (
    correction_reason_given,
    text_can_be_kept,
    names_a_fact,
    may_be_asked_again,
    fits_the_request,
    text_says_something,
)
"""Asked before the act's own rules are."""


@rule("correction.changes-something")
def changes_something(same: bool) -> Rejection | None:
    """Asked whether the fact and all that follows from it stay as they are."""
    return no("The record says just that already.", "fields") if same else None


@rule("correction.second-person", "NAO 6.2, 8.4; domain rule I3")
def second_person(case: tuple[CorrectionCase, AmendmentAsked | None]) -> Rejection | None:
    correction, asked = case
    if asked is None or not asked.people & correction.people:
        return None
    return no(
        "You asked for this correction yourself, or it was asked for you; someone else must agree to it.",
        "corrects",
        conflict=True,
    )


@rule("correction.keeps-the-fact-in-being", "decision 0009")
def keeps_in_being(case: tuple[Stream[Any], Step, Any]) -> Rejection | None:
    """A day on which the stream is not in being takes the fact out: that is an annulment."""
    stream, step, state = case
    if state is not None or step.opens:
        return None
    return no(
        f"The {stream.called} is not in being on that day: the fact would no longer count. Two people annul it.",
        f"fields.{_DAY}",
        conflict=True,
    )


@rule("correction.what-followed-still-follows")
def what_followed_still_follows(placed: Placed) -> Rejection:
    """Asked of what followed from the fact, no longer would, and is only annulled."""
    return no(
        f"{called(placed)} followed from it and no longer would: have that annulled first.",
        "fields",
        conflict=True,
    )


RULES = (*FITTING, changes_something, second_person, keeps_in_being, what_followed_still_follows)
"""Every rule that is asked of a correction besides those of the act itself and of later facts."""


def target_of(chronicle: Chronicle[Any], event_id: UUID) -> Placed | None:
    """The fact with that event id as it stands now."""
    return next((placed for placed in chronicle.timeline.placed if placed.event_id == event_id), None)


def request_corrected(
    stream: Stream[Any], chronicle: Chronicle[Any], command: Correct
) -> tuple[type[Command], tuple[str, ...]] | None:
    """What the fact was asked for by, and which of its fields a correction may give; ``None`` where it is not asked
    again."""
    found = _request(stream, chronicle, target_of(chronicle, command.corrects))
    return (type(found.command), found.may_be_given) if found else None


def correction_needs(
    stream: Stream[Any], chronicle: Chronicle[Any], command: Correct, context: Context
) -> Iterator[Need]:
    """Other streams that deciding the correction looks at, beyond those that *context* holds: those of the request, and
    of the facts that come later."""
    target = target_of(chronicle, command.corrects)
    found = _request(stream, chronicle, target)
    if target is None or found is None:
        return
    request, step = found.command, found.step
    if _misfit(found, command.fields) or _unsaid(request, command.fields):
        return
    corrected = merged(request, command.fields)
    for need in step.looks_at(corrected, found.state, context.others):
        yield replace(need, field=f"fields.{need.field}")
    days = (corrected.effective_from, step.takes_effect(chronicle, corrected, context), target.valid_from)
    for story in reached(step, chronicle, context.others):
        yield from later_needs(KINDS[story.noun], story, min(day for day in days if day), context.others)


def decide_correction(
    stream: Stream[Any], chronicle: Chronicle[Any], command: Correct, context: Context
) -> Decision:
    """What a correction records, by the policy that the fact was held to. Raises Refused with every *no*."""
    target = target_of(chronicle, command.corrects)
    if target is not None:
        context = replace(context, policy=context.held_to(target.envelope.decision))
    case = CorrectionCase(stream, chronicle, command, target, context)
    fitting = evaluate(FITTING, case, context.policy)
    target = seen_to(target)
    told = _Retold(case, target, seen_to(_request(stream, chronicle, target)))
    answers = [*told.answers()]
    record = concluded(
        answers, context.policy, context.today
    )  # the act's own rules first: nothing is worked out else
    corrected = told.decided()
    own = corrected[0]
    consequences = [*told.consequences(own, corrected[1:])]
    same = (target.fact, target.valid_from) == (own.fact, own.valid_from) and not consequences
    answers = [(changes_something, changes_something.ask(same))]
    answers += told.looked_at_again(own, consequences)
    asked = _asked_before(case)
    if told.wants_two_people:
        answers.append((second_person, second_person.ask((case, asked))))
    later = concluded(answers, context.policy, context.today)
    outcomes = (*fitting.rules, *record.rules, *later.rules)
    decided: tuple[Decided, ...]
    if told.wants_two_people and asked is None:
        fields = msgspec.to_builtins(command.fields)
        proposal = CorrectionProposed(stream=stream.noun, corrects=command.corrects, fields=fields)
        decided = (Decided(proposal, own.valid_from),)
    else:
        cause = asked.envelope.event_id if asked and told.wants_two_people else None
        put_right = _corrected(stream, target, own)
        if not put_right.changed:  # what differs is told by what follows from it
            put_right = msgspec.structs.replace(put_right, changed=tuple(sorted(told.touched)))
        decided = (Decided(put_right, own.valid_from, cause=cause), *consequences)
    return Decision(decided, DecisionRecord(context.policy.version, outcomes))


def _corrected(stream: Stream[Any], target: Placed, own: Decided) -> Corrected:
    before: dict[str, Any] = msgspec.to_builtins(target.fact)
    after: dict[str, Any] = msgspec.to_builtins(own.fact)
    changed = [name for name in after if name not in before or after[name] != before[name]]
    if own.valid_from != target.valid_from:
        changed.append(_DAY)
    return Corrected(
        stream=stream.noun,
        corrects=target.event_id,
        corrected_name=NAMES[type(own.fact)],
        replacement=after,
        changed=tuple(changed),
    )


def asked_then(stream: Stream[Any], chronicle: Chronicle[Any], event_id: UUID) -> Command | str:
    """The request that a fact answered, as a correction asks it again; a sentence where it is not asked again."""
    target = target_of(chronicle, event_id)
    if target is None:
        return f"No fact of this {stream.called} that still counts has that event id."
    found = _request(stream, chronicle, target)
    return found.command if found else _obstacle(stream, chronicle, target)


def fixed_fields(stream: Stream[Any], chronicle: Chronicle[Any], event_id: UUID) -> frozenset[str]:
    """The fields of that request which no correction changes; none where it is not asked again."""
    found = _request(stream, chronicle, target_of(chronicle, event_id))
    return found.fixed if found else frozenset()


def _request(stream: Stream[Any], chronicle: Chronicle[Any], target: Placed | None) -> _Request | None:
    """The request that the fact answered; ``None`` where it is not asked again."""
    if target is None or _obstacle(stream, chronicle, target):
        return None
    _, state = around(stream, chronicle, target)
    request = request_of(stream, chronicle, target, state)
    again = asked_again(stream, target.fact)
    if again.with_what_followed is not None:
        followed = [placed.fact for _, placed in _caused_by(chronicle, target, (chronicle,))]
        request = again.with_what_followed(request, followed)
    return _Request(stream.by_command[type(request)], request, state, again)


def _asked_before(case: CorrectionCase) -> AmendmentAsked | None:
    """The same correction, as one person asked for it already."""
    wanted = (case.command.corrects, msgspec.to_builtins(case.command.fields))
    for asked in case.chronicle.asked:
        if isinstance(asked.fact, CorrectionProposed) and (asked.fact.corrects, asked.fact.fields) == wanted:
            return asked
    return None


class _Retold:
    """The fact's act decided again, and what that comes to in the story around it."""

    def __init__(self, case: CorrectionCase, target: Placed, found: _Request) -> None:
        self._stream, self._chronicle, self._target = case.stream, case.chronicle, target
        self._command, self._context = case.command, case.context
        self._step, request, _, self._again = found
        stories = (case.chronicle, *case.context.others.values())
        self._followed = [*_caused_by(case.chronicle, target, stories)]
        self._annulled = [*_followed_and_annulled(case.chronicle, target, stories)]
        gone = {placed.event_id for _, placed in self._followed}
        others = {stream_id: _without(other, gone) for stream_id, other in case.context.others.items()}
        self._gone, self._without = gone, replace(case.context, others=others)
        self._request = request
        right = msgspec.structs.replace(merged(request, case.command.fields), although=case.command.although)
        self._behind = case.chronicle.people_behind(target)
        self._stood, self._state_then = around(case.stream, case.chronicle, target, gone)
        self._as_it_should_be = self._worked(right)
        self._moved = target._replace(valid_from=self._day(self._as_it_should_be))
        self._told, self._state = around(case.stream, case.chronicle, self._moved, gone)
        entry = msgspec.structs.replace(self._as_it_should_be, reason=case.command.reason)
        asked = case_of(self._step, self._told, self._state, entry, self._without)
        self._case = replace(
            asked,
            again=target,
            asked_then=request,
            also_for=case.command.on_behalf_of,
            behind=self._behind,
        )
        self._let_be: list[Rejection] = []
        """What rules say that the fact broke before, for something that is not put right."""

    @property
    def touched(self) -> frozenset[str]:
        """The fields of the request that are put right."""
        was, now = (msgspec.to_builtins(command) for command in (self._request, self._as_it_should_be))
        names = {name for name in own_fields(type(self._request)) if now[name] != was.get(name)}
        moved = self._moved.valid_from != self._target.valid_from
        return frozenset(names | {_DAY} if moved else names)

    @property
    def wants_two_people(self) -> bool:
        """Whether a figure moves that legal limits rest on."""
        return bool(self._again.two_people & self.touched)

    def _worked(self, request: Command) -> Command:
        """A day that followed from the request follows from it as it should have been, where it is not given."""
        if _DAY in self._command.fields:
            return request
        if self._step.takes_effect(self._stood, self._request, self._without) != self._target.valid_from:
            return request
        return msgspec.structs.replace(request, effective_from=None)

    def _day(self, request: Command) -> Any:
        return request.effective_from or self._step.takes_effect(self._stood, request, self._without)

    def answers(self) -> Iterator[tuple[NamedRule, RuleAnswer]]:
        """What the act's own rules say, those of the entry left out.

        A rule that the fact broke before, for something that is not put right, is advice; not to whoever corrects it,
        where the rule would let somebody else.
        """
        yield keeps_in_being, keeps_in_being.ask((self._stream, self._step, self._state))
        if self._state is None and not self._step.opens:
            return
        broken = self._broken_before()
        for named in self._step.rules_for(self._as_it_should_be):
            if named.of_entry:
                continue
            answer = named.ask(self._case)
            if isinstance(answer, Rejection):
                fields = {name.split(".")[0] for name in answer.fields}
                if named in broken and not fields & self.touched and not self._of_who_corrects(named):
                    self._let_be.append(replace(answer, rule=named.name, clause=named.clause))
                    answer = Advice(f"As before: {answer.sentence}")
                else:
                    answer = _of_the_fields(answer)
            yield named, answer

    def _of_who_corrects(self, named: NamedRule) -> bool:
        """Whether the rule says no to whoever corrects, and would not to somebody else."""
        theirs = replace(self._case, behind=frozenset())
        nobody = replace(self._context.actor, person_id="")
        of_nobody = replace(theirs, also_for="", context=replace(self._without, actor=nobody))
        said_no = [isinstance(named.ask(case), Rejection) for case in (theirs, of_nobody)]
        return said_no == [True, False]

    def _broken_before(self) -> frozenset[NamedRule]:
        if self._state_then is None and not self._step.opens:
            return frozenset()
        context = recorded_by(self._target, self._without)
        stood = case_of(self._step, self._stood, self._state_then, self._request, context)
        case = replace(stood, behind=self._behind)
        rules = (named for named in self._step.rules_for(self._request) if not named.of_entry)
        return frozenset(named for named in rules if isinstance(named.ask(case), Rejection))

    def decided(self) -> list[Decided]:
        """The facts of the act decided again, by who acted then. Raises Refused where a rule that was let be assures
        what they cannot do without: the review that a finding was raised in was annulled since."""
        context = recorded_by(self._target, self._without)
        case: Case[Any, Any] = replace(self._case, command=self._as_it_should_be, context=context)
        try:
            recorded = self._step.records(case)
            found = [*recorded] if isinstance(recorded, Iterable) else [recorded]
        except Refused as refused:
            raise Refused([*map(_of_the_fields, refused.rejections)]) from None
        except NotSeenTo as missing:
            if not self._let_be:
                raise
            raise Refused([*map(_of_the_fields, self._let_be)]) from missing
        return [fact if isinstance(fact, Decided) else Decided(fact, case.effective_from) for fact in found]

    def consequences(self, own: Decided, wanted: Sequence[Decided]) -> Iterator[Decided]:
        """What follows now beside what followed then: recorded, corrected, or closed; what two people took out stays
        out (decision 122). Raises Refused for what can only be annulled."""
        still_open = [*_not_closed(self._followed)]
        for decided in wanted:
            home = decided.stream_id or self._chronicle.stream_id
            kind = (home, type(decided.fact))
            same = next((found for found in still_open if (found[0], type(found[1].fact)) == kind), None)
            if same is None:
                if not self._taken_out(home, decided.fact):
                    yield decided
                continue
            still_open.remove(same)
            placed = same[1]
            if (placed.fact, placed.valid_from) != (decided.fact, decided.valid_from):
                stream = KINDS[self._story(home).noun]
                yield Decided(_corrected(stream, placed, decided), decided.valid_from, decided.stream_id)
        for home, placed in still_open:
            closed_by = KINDS[self._story(home).noun].effects[type(placed.fact)].closed_by
            if closed_by is None:
                answer = what_followed_still_follows.ask(placed)
                concluded([(what_followed_still_follows, answer)], self._context.policy, self._context.today)
            elif not self._brings_nothing(home, placed, own):
                day = max(placed.valid_from, self._moved.valid_from)
                yield Decided(
                    closed_by(placed.fact), day, home if home != self._chronicle.stream_id else None
                )

    def _taken_out(self, home: UUID, fact: Fact) -> bool:
        """Whether just this followed before and was annulled. What the request says in so many words is asked for
        anew where it is given again."""
        told = self._again.with_what_followed
        in_words = told is not None and told(self._request, [fact]) != self._request
        return (home, fact) in self._annulled and not in_words

    def _brings_nothing(self, home: UUID, placed: Placed, own: Decided) -> bool:
        """Whether what followed then leaves everything as it is now: another fact brought that about before it."""
        after = self._with_it_put_right(self._story(home), own)
        state = after.timeline.before(placed.key).latest()
        return bool(KINDS[after.noun].change(state, placed.fact, placed.valid_from) == state)

    def _with_it_put_right(self, story: Chronicle[Any], own: Decided) -> Chronicle[Any]:
        """The story with the fact as it is now, where it is that one's, and without what followed from it."""
        moved = self._target._replace(fact=own.fact, valid_from=own.valid_from)
        return _retold(KINDS[story.noun], story, self._gone, [moved] if story is self._chronicle else [])

    def looked_at_again(
        self, own: Decided, consequences: Sequence[Decided]
    ) -> Iterator[tuple[NamedRule, RuleAnswer]]:
        """The later facts of this story, and of every other that the correction reaches."""
        homes = {
            self._chronicle.stream_id,
            *(consequence.stream_id for consequence in consequences if consequence.stream_id),
        }
        for stream_id in homes:
            story = self._story(stream_id)
            stream: Stream[Any] = KINDS[story.noun]
            new = [
                consequence
                for consequence in consequences
                if (consequence.stream_id or self._chronicle.stream_id) == stream_id
            ]
            behind = last_with(story, self._target.event_id)
            after = _with(stream, self._with_it_put_right(story, own), new, self._followed, behind)
            yield from looked_at_again(stream, story, after, self._context, although=self._command.although)

    def _story(self, stream_id: UUID) -> Chronicle[Any]:
        if stream_id == self._chronicle.stream_id:
            return self._chronicle
        return self._context.others[stream_id]


def _caused_by(
    chronicle: Chronicle[Any], target: Placed, stories: Iterable[Chronicle[Any]]
) -> Iterator[tuple[UUID, Placed]]:
    """What followed from the fact, or from a correction of it, and still counts, each with its stream."""
    causes = _causes(chronicle, target)
    for story in stories:
        for placed in story.timeline.placed:
            if placed.envelope.causation_id in causes:
                yield story.stream_id, placed


def _followed_and_annulled(
    chronicle: Chronicle[Any], target: Placed, stories: Iterable[Chronicle[Any]]
) -> Iterator[tuple[UUID, Fact]]:
    """What followed so and was annulled, as it was recorded and as it was put right, each with its stream."""
    causes = _causes(chronicle, target)
    for story in stories:
        gone = {
            placed.event_id
            for placed in story.facts
            if placed.event_id in story.annulled and placed.envelope.causation_id in causes
        }
        yield from ((story.stream_id, placed.fact) for placed in story.facts if placed.event_id in gone)
        yield from (
            (story.stream_id, correction.placed.fact)
            for correction in story.corrections
            if correction.corrects in gone
        )


def _causes(chronicle: Chronicle[Any], target: Placed) -> frozenset[str]:
    """The event ids by which something followed from the fact: its own, and those of its corrections."""
    corrections = (
        correction.event_id for correction in chronicle.corrections if correction.corrects == target.event_id
    )
    return frozenset(map(str, (target.event_id, *corrections)))


def _of_the_fields(rejection: Rejection) -> Rejection:
    """What a rule of the act says of the request, told of the fields that a correction gives."""
    return replace(rejection, fields=tuple(f"fields.{name}" for name in rejection.fields))


def _not_closed(followed: Iterable[tuple[UUID, Placed]]) -> Iterator[tuple[UUID, Placed]]:
    """What followed and was not closed by an earlier correction; what closed it is left out too."""
    left = [*followed]
    while left:
        home, placed = left.pop(0)
        effect = KINDS[noun_of(placed.fact)].effects[type(placed.fact)]
        closing = effect.closed_by(placed.fact) if effect.closed_by else None
        closed = next((found for found in left if found[0] == home and found[1].fact == closing), None)
        if closed is None:
            yield home, placed
        else:
            left.remove(closed)


def _without(story: Chronicle[Any], gone: set[UUID]) -> Chronicle[Any]:
    if not any(placed.event_id in gone for placed in story.timeline.placed):
        return story
    return _retold(KINDS[story.noun], story, gone, [])


def _retold(
    stream: Stream[Any], story: Chronicle[Any], gone: Iterable[UUID], instead: Sequence[Placed]
) -> Chronicle[Any]:
    out = {*gone, *(placed.event_id for placed in instead)}
    kept = (placed for placed in story.timeline.placed if placed.event_id not in out)
    return msgspec.structs.replace(story, timeline=Timeline.of([*kept, *instead], stream.change))


def _with(
    stream: Stream[Any],
    after: Chronicle[Any],
    new: Sequence[Decided],
    followed: Sequence[tuple[UUID, Placed]],
    behind: int,
) -> Chronicle[Any]:
    """The story with what follows from the correction: what followed before and still does keeps its place, and what
    follows anew stands behind the version *behind*."""
    corrected = {
        decided.fact.corrects: (decided.valid_from, as_corrected(decided.fact))
        for decided in new
        if isinstance(decided.fact, Corrected)
    }
    kept = [placed for home, placed in followed if home == after.stream_id]
    placed_again = []
    for placed in kept:
        day, fact = corrected.get(placed.event_id, (placed.valid_from, placed.fact))
        placed_again.append(placed._replace(valid_from=day, fact=fact))
    anew = [decided for decided in new if not isinstance(decided.fact, Corrected)]
    for version, decided in enumerate(anew, start=after.version + 1):
        placed_again.append(foreseen(decided.fact, decided.valid_from, version, behind))
    return _retold(stream, after, (), placed_again)
