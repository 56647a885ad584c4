"""Two workers on one record want the same thing at the same moment: one gets it, the other is told the truth.

Each act is decided before any of them is recorded: who has the turn to write holds it until all wait for it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Semaphore
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

import pytest

from application.verification import verify_log
from domain.policy import POLICY_ID
from tests.directory import issue
from tests.importing.files import csv_file, row
from tests.importing.test_import import asked
from tests.web.council import REGISTRATION, Clock, Council, council_on
from tests.web.test_notices import AWARDED, noted, notices
from tests.web.test_payments import paid
from tests.web.test_people import acted

Result = TypeVar("Result")
SEEN = {"platform_number": "012345-2026", "published_on": "2026-06-09"}
PATIENCE = 60.0
"""Seconds."""


class Workers(NamedTuple):
    """Two processes of a server on the same record, as far as it can tell."""

    first: Council
    second: Council

    def either(self, apart: bool) -> tuple[Council, Council]:
        """Two threads of one worker, who write in one commit; or one of each, where they are *apart*."""
        return self.first, (self.second if apart else self.first)

    def at_once(self, *acts: Callable[[], Result]) -> list[Result]:
        """What each came to, none of them having seen anything of the others when it was decided. Within one worker
        they are recorded in this order."""
        arrived = Semaphore(0)
        going: list[Future[Result]] = []
        with ThreadPoolExecutor(len(acts)) as pool, ExitStack() as telling:
            with self.first.services.record.store.write():
                for worker in self:
                    telling.enter_context(_told_of_writers(worker, arrived))
                for act in acts:
                    going.append(pool.submit(act))
                    going[-1].add_done_callback(lambda _: arrived.release())  # it came to nothing
                    assert arrived.acquire(timeout=PATIENCE)
            return [each.result(timeout=PATIENCE) for each in going]


@contextmanager
def _told_of_writers(worker: Council, arrived: Semaphore) -> Iterator[None]:
    """Tell of everybody who comes to the queue of writers."""
    store: Any = worker.services.record.store
    names = ("write", "in_group")

    def telling(turn: Callable[..., Any]) -> Callable[..., Any]:
        def told(*asked: Any) -> Any:
            arrived.release()
            return turn(*asked)

        return told

    for name in names:
        setattr(store, name, telling(getattr(store, name)))
    try:
        yield
    finally:
        for name in names:
            delattr(store, name)


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory, shared_database_url: str) -> Iterator[Workers]:
    """They share one record on each store; each test has contracts of its own."""
    data, clock = tmp_path_factory.mktemp("record"), Clock("2026-06-10")
    with (
        council_on(data, shared_database_url, clock=clock) as first,
        council_on(data, shared_database_url, clock=clock) as second,
    ):
        first.tokens["second"] = issue(first.services.directory, "p-fflur", "governance")
        second.tokens.update(first.tokens)
        yield Workers(first, second)


def statuses(answers: list[Any]) -> list[int]:
    """What each was told."""
    return sorted(answer.status_code for answer in answers)


@pytest.mark.parametrize("apart", [False, True])
def test_a_number_that_two_record_at_once_is_one_notices(workers: Workers, apart: bool) -> None:
    """notice.number-given-once: read models know nothing yet of what is recorded in the same commit."""
    here = workers.first
    paths = []
    for _ in range(2):
        contract = here.register(**AWARDED)
        noted(here)
        due = notices(here, contract_id=contract.contract_id)["contract details notice"]
        paths.append(f"/api/v1/notices/{due['notice_id']}/publications")
    seen = SEEN | {"platform_number": f"01234{5 + apart}-2026"}
    told = workers.at_once(
        *(
            lambda each=each, path=path: each.post(path, seen, if_match='"v1"')
            for each, path in zip(workers.either(apart), paths, strict=True)
        )
    )
    assert statuses(told) == [201, 409], [answer.text for answer in told]
    [refused] = [answer.get_json(force=True) for answer in told if answer.status_code == 409]
    assert [fault["rule"] for fault in refused["faults"]] == ["notice.number-given-once"]


@pytest.mark.parametrize("apart", [False, True])
def test_a_supplier_whom_two_register_at_once_is_told_of_to_one_of_them(
    workers: Workers, apart: bool
) -> None:
    told = workers.at_once(
        *(
            lambda each=each: each.post(
                "/api/v1/suppliers", {"supplier_id": str(uuid4()), "name": f"Cedar {apart} Ltd"}, "governance"
            )
            for each in workers.either(apart)
        )
    )
    assert statuses(told) == [201, 201], [answer.text for answer in told]
    assert sorted("On record is already" in answer.text for answer in told) == [False, True]


def test_what_two_tell_of_one_quarters_payments_is_recorded_once(workers: Workers) -> None:
    here = workers.first
    contract = here.register(**AWARDED)
    body = paid(contract, period="2026-Q1", large=[])
    told = workers.at_once(
        *(lambda each=each: each.post("/api/v1/payments", body, "governance") for each in workers)
    )
    assert [answer.status_code for answer in told].count(201) == 1, [answer.text for answer in told]
    [listed] = here.read("/api/v1/payments", contract_id=contract.contract_id)["items"]
    assert listed["period"] == "2026-Q1"


def test_the_same_file_imported_twice_at_once_is_imported_once(workers: Workers) -> None:
    here = workers.first
    references = [here.fresh("CN") for _ in range(3)]
    body = asked(here, csv_file(*(row(reference=reference) for reference in references)))
    told = workers.at_once(
        *(lambda each=each: each.post("/api/v1/imports", body, key=each.fresh("key")) for each in workers)
    )
    assert statuses(told) in ([200, 201], [201, 409]), [answer.text for answer in told]
    for reference in references:
        assert len(here.read("/contracts", reference=reference)["items"]) == 1


def test_an_import_and_a_registration_of_the_same_reference(workers: Workers) -> None:
    """One of them has it; of a file that is imported as a whole nothing is recorded where it is the other's."""
    here = workers.first
    mine, other = here.fresh("CN"), here.fresh("CN")
    body = asked(here, csv_file(row(reference=mine), row(reference=other)))
    told = workers.at_once(
        lambda: here.post("/api/v1/imports", body),
        lambda: workers.second.post("/contracts", REGISTRATION | {"reference": mine}),
    )
    assert statuses(told) == [201, 409], [answer.text for answer in told]
    assert len(here.read("/contracts", reference=mine)["items"]) == 1
    imported = told[0].status_code == 201
    assert len(here.read("/contracts", reference=other)["items"]) == imported


def test_an_import_beside_changes_of_contracts_that_are_in_its_file(workers: Workers) -> None:
    here = workers.first
    contracts = [here.register() for _ in range(3)]
    new = here.fresh("CN")
    body = asked(here, csv_file(row(reference=new)))
    told = workers.at_once(
        lambda: here.post("/api/v1/imports", body),
        *(lambda contract=contract: workers.second.change(contract, "extensions") for contract in contracts),
    )
    assert statuses(told) == [201] * 4, [answer.text for answer in told]
    assert len(here.read("/contracts", reference=new)["items"]) == 1


def test_the_daily_job_of_two_hosts_at_once_notes_everything_once(workers: Workers) -> None:
    here = workers.first
    noted(here)
    contracts = [here.register(**AWARDED) for _ in range(3)]
    workers.at_once(*(lambda each=each: noted(each) for each in workers))
    for contract in contracts:
        rows = here.read("/api/v1/notices", contract_id=contract.contract_id)["items"]
        assert Counter(row["kind"] for row in rows) == {
            "contract details notice": 1,
            "contract copy": 1,
            "contract performance notice": 1,
        }
    head = here.head
    assert noted(here) == []
    assert here.head == head


def test_somebody_who_comes_into_office_while_they_are_succeeded_is_succeeded_there_too(
    workers: Workers,
) -> None:
    """An annulment puts them back into office: they are not looked for where they were not when that was decided."""
    here, leaver = workers.first, here_now(workers.first)
    held, passed_on = here.register(owner=leaver), here.register(owner=leaver)
    told = here.change(passed_on, "roles", owner="p-heledd").json
    body = {"annuls": told["events"][0]["event_id"], "reason": "It was another contract."}
    proposed = here.post(f"{passed_on.path}/annulments", body, "governance", if_match='"v2"')
    assert proposed.status_code == 201, proposed.text
    leaving = {"reason": "Retired.", "successor": "p-ffion"}
    assert acted(here, leaver, "departure", leaving, "administrator").status_code == 201
    annulled, taken = workers.at_once(
        lambda: here.post(f"{passed_on.path}/annulments", body, "second", if_match='"v3"'),
        lambda: acted(here, leaver, "succession", {"reason": "As agreed."}, "governance"),
    )
    assert (annulled.status_code, taken.status_code) == (201, 201), (annulled.text, taken.text)
    for contract in (held, passed_on):
        assert here.read(contract.path)["terms"]["roles"]["owner"] == "p-ffion"


def here_now(council: Council) -> str:
    """Somebody who was just entered."""
    person_id = council.fresh("p-new")
    body = {"person_id": person_id, "name": "Somebody New"}
    entered = council.post("/api/v1/people", body, "administrator")
    assert entered.status_code == 201, entered.text
    return person_id


def test_checkpoints_that_two_publish_at_once_continue_one_another(workers: Workers) -> None:
    here = workers.first
    here.register()
    published = workers.at_once(*(each.services.checkpoints.publish for each in workers))
    by_size = {checkpoint.size: checkpoint.note for checkpoint in published}
    assert {checkpoint.note for checkpoint in published} == {*by_size.values()}  # one size has one text
    record, vkey = here.services.record, here.services.checkpoints.key().verifier
    assert max(by_size) <= record.head()
    assert verify_log(record, vkey).startswith("complete and unaltered")


def test_two_who_propose_the_first_policy_and_two_who_adopt_it(workers: Workers) -> None:
    """Nothing was on record of a policy when either was decided. One of those who adopt it does."""
    here = workers.first
    body = {"s151_above": "50000.00", "head_of_service_above": "10000.00", "reason": "Agreed."}
    proposed = workers.at_once(
        *(lambda each=each: each.post("/api/v1/policies", body, "governance") for each in workers)
    )
    assert statuses(proposed) == [201, 201], [answer.text for answer in proposed]
    path = f"/api/v1/policies/{POLICY_ID}"
    assert [version["number"] for version in here.read(path)["state"]["versions"]] == [1, 2]
    adopted = workers.at_once(
        *(
            lambda each=each: each.post(
                f"{path}/adoptions", {"number": 1, "reason": "Agreed."}, "second", if_match='"v2"'
            )
            for each in workers
        )
    )
    assert statuses(adopted) == [201, 412], [answer.text for answer in adopted]
