"""A client that a program makes of the OpenAPI document, and that nobody wrote, registers and extends a contract."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import httpx
import pytest

from tests.web.council import NOBODY, REGISTRATION, Council

NAME: Final = "generated_client"


@pytest.fixture(scope="module")
def generated(shared_council: Council, tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The client's package, made of the document as it is served."""
    folder = tmp_path_factory.mktemp("client")
    document, settings = folder / "openapi.json", folder / "settings.json"
    document.write_text(json.dumps(shared_council.read("/api/v1/openapi.json", NOBODY)))
    settings.write_text(json.dumps({"post_hooks": []}))
    made = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--path", document),
            *("--output-path", folder / NAME, "--meta", "none", "--config", settings),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    dropped = [line for line in made.stdout.splitlines() if line.startswith("Unable to process schema")]
    assert dropped == []
    return _imported(folder)


def _imported(folder: Path) -> ModuleType:
    sys.path.insert(0, str(folder))
    try:
        return import_module(NAME)
    finally:
        sys.path.remove(str(folder))


def part(name: str) -> Any:
    """A module of the client."""
    return import_module(f"{NAME}.{name}")


def test_it_registers_and_extends_a_contract(shared_council: Council, generated: ModuleType) -> None:
    client = generated.AuthenticatedClient(
        base_url="http://record.example",
        token=shared_council.tokens["officer"],
        httpx_args={"transport": httpx.WSGITransport(app=shared_council.app)},
        raise_on_unexpected_status=True,
    )
    models = part("models")
    body = models.Register.from_dict({**REGISTRATION, "reference": "CT-CLIENT"})
    registered = part("api.contracts.register").sync_detailed(
        client=client, body=body, idempotency_key="client-1"
    )
    assert registered.status_code == 201
    contract_id = str(registered.parsed.contract_id)

    known = part("api.contracts.contract").sync_detailed(contract_id, client=client)
    assert known.parsed.terms.reference == "CT-CLIENT"
    end = known.parsed.terms.term.end

    extend = part("api.contracts.extend")
    told = models.Extend.from_dict(
        {
            "new_end": "2022-03-31",
            "option": "first extension",
            "effective_from": "2020-10-01",
            "reason": "Agreed with the supplier.",
        }
    )
    said = {"body": told, "if_match": known.headers["ETag"]}
    tried = extend.sync_detailed(contract_id, client=client, dry_run=True, **said)
    assert (tried.status_code, tried.parsed.dry_run) == (200, True)
    extended = extend.sync_detailed(contract_id, client=client, idempotency_key="client-2", **said)
    assert extended.status_code == 201, extended.content
    [event] = extended.parsed.events
    assert event.type_ == "contract.extended.v1"
    after = part("api.contracts.contract").sync(contract_id, client=client)
    assert (end, after.terms.term.end) == (REGISTRATION["end"], "2022-03-31")

    stale = extend.sync_detailed(contract_id, client=client, idempotency_key="client-3", **said)
    assert stale.status_code == 412
    assert stale.parsed.detail
