"""Every act by every road with the same bad values: what refuses them is the same, and names the same fields.

The roads: the route in earnest, its dry run, on somebody's behalf, the correction of what was just recorded, and along
with another request where that is possible. A row of an import and the command line, which say fewer things, follow.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from application.handling.message import Outcome
from application.sample.steps import SampleStep
from application.settings import Settings
from application.use_cases import BY_DATE, CHANGES, UseCase
from domain.amendment.commands import Correct
from domain.amendment.correction import request_corrected
from domain.amendment.retelling import ENTRY_FIELDS
from domain.decisions import Command, Refused
from tests.roads.bad_values import (
    OF_NOTHING,
    OUT_OF_REACH,
    REFUSED,
    UNREADABLE,
    UNSEEN,
    Bad,
    Field,
    fields_of,
    put,
)
from tests.roads.walk import COLLEAGUE, Told, Walk, correctable
from web.services import Services

KINDS = (*UNREADABLE, *REFUSED, OUT_OF_REACH, OF_NOTHING)
Answers = dict[str, Told]
"""What was told of the bad values of each kind."""


def filled(kind: type[Command], body: dict[str, Any]) -> Iterator[tuple[Bad, list[Field], dict[str, Any]]]:
    """The body once for each kind of bad value, which is put into every field where it can be."""
    fields = [*fields_of(kind, body)]
    for bad in KINDS:
        chosen = {
            field: value
            for field in fields
            if (bad is not OUT_OF_REACH or field.name == "effective_from")
            and field.name not in {"although.0", "evidence.0.title", "evidence.0.media_type"}
            and (value := bad.for_(field)) is not None
        }
        if chosen:
            yield bad, [*chosen], put(kind, body, chosen)


def amiss(bad: Bad, fields: list[Field], said: Told, by_route: Told | None = None) -> str:
    """What is wrong with what was told of bad values in those *fields*; empty where it is as it should be."""
    wanted = {field.name for field in fields}
    if said.status not in (409, 422):
        if bad is OF_NOTHING and by_route is not None and by_route.status == said.status:
            return ""
        return f"answered {said.status}" if bad is not OF_NOTHING or by_route is not None else ""
    if not bad.rule and not wanted <= said.fields:
        return f"{sorted(wanted - said.fields)} not named"
    named = {field for field, rule, _ in said.faults if rule == bad.rule}
    if bad.rule not in ("", "*") and not wanted <= named:
        return f"{bad.rule} does not name {sorted(wanted - named)}"
    if by_route is not None:
        missing = {fault for fault in by_route.faults if fault[0] in wanted} - said.faults
        return f"{sorted(missing)} only by the route" if missing else ""
    return ""


class Tried:
    """What was tried of one act by every road, and what was amiss."""

    def __init__(self, walk: Walk, about: str, step: SampleStep, use_case: UseCase) -> None:
        assert use_case.command is not None
        self.walk, self.about, self.step, self.use_case = walk, about, step, use_case
        self.kind, self.body = use_case.command, walk.resolved(step.body)
        self.by_route: Answers = {}
        self.amiss: list[str] = []
        self.roads: set[str] = set()

    def note(self, road: str, bad: str, wrong: str, said: Told) -> None:
        """Keep what was amiss."""
        self.roads.add(road)
        if wrong:
            self.amiss.append(
                f"{self.use_case.name}, {bad}, {road}: {wrong}: {said.status} {said.text[:600]}"
            )

    def asked_for(self) -> None:
        """By the route, in earnest and dry, on behalf of somebody, and along with another request."""
        where = self.walk.address(self.about, self.step, self.use_case)
        for bad, fields, body in filled(self.kind, self.body):
            said = self.walk.post(where, body, self.step, dry_run=bad is OF_NOTHING)
            self.by_route[bad.called] = said
            self.note("route", bad.called, amiss(bad, fields, said), said)
            dry = self.walk.post(where, body, self.step, dry_run=True)
            self.note("dry run", bad.called, amiss(bad, fields, dry, said), dry)
            for_somebody = {"on_behalf_of": COLLEAGUE} | body
            behalf = self.walk.post(where, for_somebody, self.step, dry_run=True)
            self.note("on behalf", bad.called, amiss(bad, fields, behalf, said), behalf)
            if self.use_case.creates and bad in REFUSED:
                self._along(bad, fields, body, said)
        self._twice(where, "route", self.body, "")
        self._unseen(where, "dry run", self.kind, self.body, lambda body: body)

    def _along(self, bad: Bad, fields: list[Field], body: dict[str, Any], by_route: Told) -> None:
        good = self.walk.message(self.about, self.step, self.use_case, self.body)
        other = self.walk.message(self.about, self.step, self.use_case, body)
        try:
            self.walk.services.commands.submit(good, lambda _: b"", along=[other])
        except Refused as refused:
            faults = frozenset(
                (name, rejection.rule, rejection.clause)
                for rejection in refused.rejections
                for name in rejection.fields or ("",)
            )
            said = Told(422, faults, str(refused))
        else:
            said = Told(201, frozenset(), "recorded")
        self.note("along", bad.called, amiss(bad, fields, said, by_route), said)

    def corrected(self, where: str, outcome: Outcome) -> None:
        """By the correction of what was recorded."""
        known = self.walk.services.record.chronicle(outcome.stream, outcome.stream_id)
        asked_for = request_corrected(
            outcome.stream, known, Correct(corrects=outcome.events[0].envelope.event_id)
        )
        assert asked_for is not None
        kind, given = asked_for
        for bad, fields, body in filled(kind, self.body):
            said_then = self.by_route.get(bad.called) if kind is self.kind else None
            for own in (
                [field for field in fields if field.path[0] in given],
                [field for field in fields if field.path[0] in ENTRY_FIELDS - {*given, "made_on"}],
            ):
                if not own:
                    continue
                names = {str(field.path[0]) for field in own}
                sent = {name: body[name] for name in names}
                sent = {"fields": sent} if names <= {*given} else sent
                said = self.walk.post(where, {"reason": "Misread."} | sent, self.step, dry_run=True)
                by_route = said_then
                if bad is OF_NOTHING and by_route and by_route.status != said.status:
                    by_route = None  # another rule stopped one of them first
                self.note("correction", bad.called, amiss(bad, own, said, by_route), said)
        own_body = {name: value for name, value in self.body.items() if name in given}
        if own_body:
            self._twice(where, "correction", own_body, "fields")
        self._unseen(
            where,
            "correction",
            kind,
            own_body,
            lambda body: {
                "reason": "Misread.",
                "fields": {name: value for name, value in body.items() if name in given},
            },
        )

    def _twice(self, where: str, road: str, body: dict[str, Any], inside: str) -> None:
        """A name that stands twice is found, the value the same or not."""
        if not body:
            return
        name, text = next(iter(body)), msgspec.json.encode(body).decode()
        raw = f"{text[:-1]}, {msgspec.json.encode(name).decode()}: null}}"
        path = f"{inside}.{name}".strip(".")
        if inside:
            raw = f'{{"reason": "Misread.", "{inside}": {raw}}}'
        said = self.walk.post(where, None, self.step, raw=raw.encode(), dry_run=True)
        wrong = "" if said.status == 400 and path in said.text else f"{path} not named"
        self.note(road, "a name given twice", wrong, said)

    def _unseen(self, where: str, road: str, kind: type[Command], body: dict[str, Any], sent: Any) -> None:
        """What cannot be seen is neither kept nor told again, among words that can."""
        texts = {
            field: f"Wo{UNSEEN}rds" for field in fields_of(kind, body) if REFUSED[2].for_(field) is not None
        }
        if texts:
            said = self.walk.post(where, sent(put(kind, body, texts)), self.step, dry_run=True)
            wrong = "told again" if set(UNSEEN) & set(said.text) else ""
            wrong = wrong or (f"answered {said.status}" if said.status >= 500 else "")
            self.note(road, "what cannot be seen among words", wrong, said)


def test_every_act_refuses_the_same_by_every_road(tmp_path: Path) -> None:
    services = Services.build(Settings(tmp_path))
    services.checkpoints.create_key()
    try:
        walk, tried = Walk(services), {}
        for about, step, use_case in walk.steps():
            first = (
                use_case.name not in tried and use_case.stream is not None and use_case.name not in BY_DATE
            )
            if first and (not step.refused or use_case.name == "record-endorsement"):
                found = tried[use_case.name] = Tried(walk, about, step, use_case)
                before = services.record.head()
                found.asked_for()
                assert services.record.head() == before, use_case.name
            else:
                found = None
            outcome = walk.take(about, step, use_case)
            if found and outcome and (where := correctable(outcome)):
                found.corrected(where, outcome)
        for about, step, use_case in walk.untold():
            tried[use_case.name] = Tried(walk, about, step, use_case)
            tried[use_case.name].asked_for()
    finally:
        services.close()
    assert [wrong for found in tried.values() for wrong in found.amiss] == []
    assert set(tried) == {use_case.name for use_case in CHANGES}
    roads = {road: sum(road in found.roads for found in tried.values()) for road in ("correction", "along")}
    assert roads["correction"] > 100
    assert roads["along"] > 10
