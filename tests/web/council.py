"""A made-up council: its record on one store, one person and token for each role, and short ways to ask."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from msgspec import Struct, inspect
from msgspec.inspect import type_info
from werkzeug.test import TestResponse

from application.access import ROLES
from application.directory import Directory
from application.settings import Settings
from domain.person.terms import SUPPLIER_CONTACT, Role, stream_of
from tests.directory import entry, issue
from web.services import Services
from web.shared_application import application_of

PEOPLE: dict[Role, tuple[str, str]] = {
    "officer": ("p-anwen", "Anwen Example"),
    "owner": ("p-bryn", "Bryn Example"),
    "auditor": ("p-carys", "Carys Example"),
    "governance": ("p-dilwyn", "Dilwyn Example"),
    "administrator": ("p-eirlys", "Eirlys Example"),
    "reviewer": ("p-ieuan", "Ieuan Example"),
    "member": ("p-lowri", "Lowri Example"),
    "director": ("p-mared", "Mared Example"),
    "supplier-contact": ("p-nerys", "Nerys Example"),
}
"""Somebody for each role that signs in; the supplier contact acts for Amber Lane Catering Ltd."""
COLLEAGUES = {
    f"p-{name}": f"{name.title()} Example"
    for name in (
        [
            "fflur",
            "gwyn",
            "gwyn-2",
            "heledd",
            "gwen",
            "mair",
            "eleri",
            "tegid",
            "rhys",
            "nia",
            "sian",
            "ifor",
            "hefin",
            "ann",
            "annie",
            "cerys",
            "idris",
            "ffion",
            "carwyn",
            "ada",
            "somebody",
        ]
    )
}
"""Others who are in the directory."""
BEGUN = 1 + 3 * len(PEOPLE) + len(COLLEAGUES)
"""The log position of a council that only was opened, and had its people entered with their roles and tokens."""
NOBODY = ""
"""Whoever comes without a token."""

AMBER = {
    "supplier_id": str(UUID(int=1)),
    "name": "Amber Lane Catering Ltd",
    "scheme": "GB-COH",
    "identifier": "1",
}
BROOK = {"supplier_id": str(UUID(int=2)), "name": "Brook Transport Ltd"}
REGISTRATION: dict[str, Any] = {
    "reference": "CT-0001",
    "title": "School meals",
    "description": "Hot meals at eleven schools",
    "category": "Catering",
    "directorate": "Education",
    "legal_regime": "PCR2015",
    "procurement_route": "open procedure",
    "suppliers": [AMBER],
    "estimated_incl_vat": "1200000.00",
    "estimated_excl_vat": "1000000.00",
    "annual_excl_vat": "250000.00",
    "start": "2019-04-01",
    "end": "2021-03-31",
    "maximum_end": "2023-03-31",
    "options": [{"name": "first extension", "up_to": "2022-03-31", "notice_by": "2020-12-31"}],
    "owner": "p-bryn",
    "contract_manager": "p-fflur",
    "lead_officers": ["p-gwyn", "p-anwen"],
}
"""A contract that any officer may register."""

_MOMENTS = count()
_ADDRESSES = count(1)
_NUMBERS = count(2)
"""Number 1 is the reference of the registration above."""

_WHEN = {"effective_from": "2020-10-01", "reason": "Agreed with the supplier."}


def change_bodies(event_id: str) -> dict[str, dict[str, Any]]:
    """A body that is accepted for each change, by the route's last segment; *event_id* is the registration's."""
    return {
        "extensions": _WHEN | {"new_end": "2022-03-31", "option": "first extension"},
        "value-changes": _WHEN | {"estimated_incl_vat": "1300000.00", "cause": "indexation"},
        "scope-variations": _WHEN | {"variation": "A twelfth school", "kind_already_provided_for": True},
        "novations": _WHEN | {"outgoing_supplier_id": AMBER["supplier_id"], "incoming": BROOK},
        "assignments": _WHEN | {"assignor_supplier_id": AMBER["supplier_id"], "assignee": BROOK},
        "terminations": _WHEN | {"ended_on": "2020-12-31", "ground": "mutual agreement"},
        "expiry": {"reason": "The term ran out."},
        "roles": _WHEN | {"owner": "p-heledd"},
        "legal-regime": _WHEN | {"legal_regime": "PA2023", "works": True},
        "key-dates": _WHEN | {"kind": "review", "date": "2021-01", "note": "Ask the schools."},
        "tier": _WHEN | {"tier": "Gold"},
        "parents": _WHEN | {"relation": "call-off", "elsewhere": "Crown Commercial Service RM6000"},
        "lots": _WHEN | {"lots": [{"number": "1", "title": "North"}]},
        "corrections": {"corrects": event_id, "fields": {"title": "School dinners"}, "reason": "Misread."},
        "annulments": {"annuls": event_id, "reason": "Entered twice."},
    }


_TEXTS = (
    "words",
    "p-somebody",
    "2020-05-01",
    "2020-05",
    "97",
    "1.1",
    "2019/20",
    "R1",
    "0" * 64,
    "0123456789ab",
    "012345-2026",
)


def least(struct: type[Struct], an_id: str) -> dict[str, Any]:
    """A body with every field that the type wants, in the right form; every id in it is *an_id*."""
    fields = type_info(struct).fields  # type: ignore[attr-defined]
    return {field.encode_name: _some(field.type, an_id) for field in fields if field.required}


def _some(node: Any, an_id: str) -> Any:
    match node:
        case inspect.Metadata():
            return _some(node.type, an_id)
        case inspect.StrType():
            fits = (text for text in _TEXTS if re.search(node.pattern or "", text))
            return next(fits)
        case inspect.LiteralType():
            return node.values[0]
        case inspect.IntType():
            return node.ge or 1
        case inspect.BoolType():
            return True
        case inspect.DecimalType():
            return "1.00"
        case inspect.DateType():
            return "2020-05-01"
        case inspect.UUIDType():
            return an_id
        case inspect.StructType():
            return least(node.cls, an_id)
        case inspect.VarTupleType():
            return [_some(node.item_type, an_id)] * (node.min_length or 0)
        case inspect.DictType():
            return {}
    raise TypeError(f"nothing is known to fit {node}")


@dataclass(frozen=True)
class Contract:
    """A contract that was registered, as the officer was told."""

    contract_id: str
    event_id: str
    reference: str

    @property
    def path(self) -> str:
        """Its address."""
        return f"/api/v1/contracts/{self.contract_id}"


class Clock:
    """Noon of a day, a moment later each time anybody looks, until it is set to another day."""

    def __init__(self, day: str) -> None:
        self.day = day

    def __call__(self) -> datetime:
        noon = datetime.combine(date.fromisoformat(self.day), time(12), UTC)
        return noon + timedelta(microseconds=next(_MOMENTS))


class _Tokens(dict[str, str]):
    """A token for each role; on a record that was begun before, issued when it is asked for."""

    def __init__(self, directory: Directory) -> None:
        super().__init__()
        self._directory = directory

    def __missing__(self, role: str) -> str:
        self[role] = issue(self._directory, PEOPLE[role][0], role)  # type: ignore[index]
        return self[role]


def _entered(directory: Directory) -> dict[str, str]:
    """Everybody entered, in one commit; a token for each role."""
    signing_in = [
        entry(person_id, name, AMBER["supplier_id"] if role == SUPPLIER_CONTACT else "", role)
        for role, (person_id, name) in PEOPLE.items()
    ]
    tokens = directory.enter([*signing_in, *(entry(*colleague) for colleague in COLLEAGUES.items())])
    return {role: tokens[person_id] for role, (person_id, _) in PEOPLE.items()}


class Council:
    """The record of one council and its web application."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime] | None = None) -> None:
        self.services = Services.build(settings)
        self.services.record.ledger.clock = clock
        self.services.record.open()
        self.services.checkpoints.create_key()
        self.tokens = _Tokens(self.services.directory)
        if self.services.record.version(stream_of(PEOPLE["officer"][0])) == 0:
            self.tokens.update(_entered(self.services.directory))
        self.app = application_of(self.services, date(2026, 10, 14))

    @property
    def head(self) -> int:
        """The last log position."""
        return self.services.record.head()

    def client(self) -> FlaskClient:
        """A new client, at an address of its own; clients are not shared between threads."""
        client = self.app.test_client()
        number = next(_ADDRESSES)
        client.environ_base["REMOTE_ADDR"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return client

    def token(self, role: str, scope: str = "write", days: int = 1) -> str:
        """One more token for somebody of that role."""
        return issue(self.services.directory, PEOPLE[role][0], role, scope, days)

    def headers(self, role: str) -> dict[str, str]:
        """How somebody of that role signs in."""
        return {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}

    def page(self, path: str, **query: Any) -> TestResponse:
        """Open a page as a browser does, without signing in."""
        return self.client().get(path, headers={"Accept": "text/html"}, query_string=query or None)

    def get(
        self, path: str, role: str = "officer", headers: Mapping[str, str] | None = None, **query: Any
    ) -> TestResponse:
        """Ask as somebody of that role; an address without a leading /api is below /api/v1."""
        return self.client().get(
            _address(path),
            headers=self.headers(role) | dict(headers or {}),
            query_string=query or None,
            buffered=True,  # closes the files that are sent
        )

    def read(self, path: str, role: str = "officer", **query: Any) -> Any:
        """What is answered, where it is an answer."""
        response = self.get(path, role, **query)
        assert response.status_code == 200, response.text
        return response.json

    def post(
        self,
        path: str,
        body: Any = None,
        role: str = "officer",
        *,
        key: str | None = None,
        if_match: str | None = None,
        raw: bytes | None = None,
        **query: Any,
    ) -> TestResponse:
        """Submit as somebody of that role, under a new key unless one is given; an empty key is left out."""
        headers = self.headers(role)
        chosen = self.fresh("key") if key is None else key
        if chosen:
            headers["Idempotency-Key"] = chosen
        if if_match is not None:
            headers["If-Match"] = if_match
        address, said = sent_to(path, body)
        content: dict[str, Any] = {"json": said}
        if raw is not None:
            content = {"data": raw, "content_type": "application/json"}
        return self.client().post(address, headers=headers, query_string=query, **content)

    def fresh(self, prefix: str) -> str:
        """A text that was not given before."""
        return f"{prefix}-{next(_NUMBERS):04}"

    def register(self, role: str = "officer", **changes: Any) -> Contract:
        """Register a contract, under a reference of its own unless one is given."""
        body = REGISTRATION | {"reference": self.fresh("CT")} | changes
        response = self.post("/contracts", body, role)
        assert response.status_code == 201, response.text
        told = response.json
        return Contract(told["contract_id"], told["events"][0]["event_id"], body["reference"])

    def step(self, path: str, segment: str, body: Any, role: str = "officer") -> Any:
        """Record something in what is at *path*, having just looked; what is answered."""
        seen = self.get(path, "auditor").headers["ETag"]
        response = self.post(f"{path}/{segment}", body, role, if_match=seen)
        assert response.status_code == 201, response.text
        return response.json

    def opened(self, path: str, body: Any, role: str = "officer") -> str:
        """Bring a stream into being; its address."""
        response = self.post(path, body, role)
        assert response.status_code == 201, response.text
        return str(response.headers["Location"])

    def change(
        self,
        contract: Contract,
        segment: str,
        role: str = "officer",
        if_match: str | None = None,
        **changes: Any,
    ) -> TestResponse:
        """Record the usual change of that kind but for *changes*, having just looked."""
        body = change_bodies(contract.event_id)[segment] | changes
        seen = if_match or self.get(contract.path).headers["ETag"]
        response = self.post(f"{contract.path}/{segment}", body, role, if_match=seen)
        assert response.status_code == 201, response.text
        return response


def sent_to(path: str, body: Any) -> tuple[str, Any]:
    """Where a change is sent, and with what: in tests a correction names its event in the body, as the command does."""
    address = _address(path)
    named = re.fullmatch(r"(.*)/(corrections|annulments)", address)
    if not named or not isinstance(body, dict) or not {"corrects", "annuls"} & set(body):
        return address, body
    event_id = body.get("corrects", body.get("annuls"))
    said = {name: value for name, value in body.items() if name not in ("corrects", "annuls")}
    return f"/api/v1/events/{event_id}/{named[2]}", said


def _address(path: str) -> str:
    story = re.fullmatch(r".*/([^/]+)/story", path)
    if story:
        return f"/api/v1/streams/{story[1]}/story"
    return path if path.startswith("/api/") or not path.startswith(_BELOW_API) else f"/api/v1{path}"


_BELOW_API = ("/contracts", "/register", "/events", "/audit", "/me")


@contextmanager
def council_on(
    data: Path, database_url: str = "", clock: Callable[[], datetime] | None = None, **settings: Any
) -> Iterator[Council]:
    """A council whose record is in the folder *data*, or in the database named, and goes by the *clock*."""
    council = Council(Settings(data, database_url, **settings), clock)
    try:
        yield council
    finally:
        council.services.close()


def assert_problem(response: TestResponse, status: int, kind: str, *fields: str) -> dict[str, Any]:
    """The answer is the documented problem, and just these fields are at fault."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    told: dict[str, Any] = response.get_json(force=True)
    assert told["type"] == f"tag:kentledge,2026:{kind}"
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    assert sorted({fault["field"] for fault in told.get("faults", [])}) == sorted(fields), told
    assert all(fault["detail"] for fault in told.get("faults", []))
    return told


SIGNED_IN: tuple[str, ...] = tuple(role for role in ROLES if role != "public")
"""Every role that signs in."""
