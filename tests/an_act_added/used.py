"""Uses the act that was added, as people do: writes what it was told, as JSON. Run where the act is."""

import json
import sys
from pathlib import Path
from typing import Any

from application.settings import Settings
from tests.web.council import Contract, Council
from tests.web.pages.visitor import Visitor

SAID = {"met_on": "2020-09-14", "index": "CPI, August", "accepted": True, "reason": "Yearly"}
ON_THE_FORM = {"met_on": "14 September 2020", "index": "CPI, August", "accepted": "yes", "reason": "Yearly"}


def used(council: Council, contract: Contract) -> dict[str, Any]:
    """What the API and the pages say of the act, before it is done and after."""
    path = f"/contracts/{contract.reference}/price-reviews"
    document = council.read("/api/v1/openapi.json", "")
    operation = document["paths"]["/api/v1/contracts/{contract_id}/price-reviews"]["post"]
    schema = document["components"]["schemas"]["ReviewPrices"]["properties"]
    seen = council.get(contract.path).headers["ETag"]
    dry_run = council.post(f"{contract.path}/price-reviews", SAID, if_match=seen, dry_run="true")
    wrong = council.post(
        f"{contract.path}/price-reviews", SAID | {"met_on": "2090-01-01"}, if_match=seen, dry_run="true"
    )
    before = council.head
    officer = Visitor(council, "officer")
    form = officer.opened(path)
    check = officer.send(path, form, step="check", **ON_THE_FORM)
    recorded = officer.send(path, check.text, step="record")
    story = council.read(f"{contract.path}/history")["entries"]
    return {
        "operation": operation["summary"],
        "fields": {name: schema[name]["description"] for name in ("met_on", "index", "accepted")},
        "dry run": [event["sentence"] for event in dry_run.json["events"]],
        "wrong": wrong.json["faults"],
        "head before": before,
        "form": form,
        "check": check.text,
        "recorded": recorded.status_code,
        "page": officer.opened(recorded.headers["Location"]),
        "story": story[-1]["sentence"],
        "head after": council.head,
    }


if __name__ == "__main__":
    council = Council(Settings(Path(sys.argv[1])))
    try:
        sys.stdout.write(json.dumps(used(council, council.register())))
    finally:
        council.services.close()
