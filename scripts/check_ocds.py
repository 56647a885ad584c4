"""Hold published OCDS packages against the standard with libcoveocds, offline: a tool beside the product.

libcoveocds is AGPL: it lives in an environment of its own (``make ocds``), and neither the product nor its tests import
it. Run by that environment's Python:

    python scripts/check_ocds.py --standard FOLDER package.json ...

FOLDER holds the schemas of OCDS 1.1.5 and of the extensions, as release-schema.json, record-package-schema.json,
ext_uk.json, ext_ocds_metrics_extension.json and so on. Nothing is fetched: an address that is not answered from there
is an error. Of the extensions that the United Kingdom's depends on only the names that it refers to are needed, since
no field of theirs is published. Exit code 0: no error, and no field that nobody knows.
"""

import argparse
import io
import json
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import requests
from libcoveocds.api import ocds_json_output
from libcoveocds.config import LibCoveOCDSConfig
from ocdsextensionregistry import ProfileBuilder
from ocdsextensionregistry.versioned_release_schema import get_versioned_release_schema

_SCHEMAS = {
    "cabinetoffice/ocds_uk_extension": "ext_uk.json",
    "ocds_metrics_extension": "ext_ocds_metrics_extension.json",
    "ocds_performance_failures": "ext_ocds_performance_failures_extension.json",
    "ocds_contract_completion_extension": "ext_ocds_contract_completion_extension.json",
}
_OWN = "ocds/transparency-code"
"""What the address of the publisher's own extension holds."""
_OWN_FOLDER = Path(__file__).parents[1] / "projections" / "ocds" / "transparency_code"
"""The file of an extension's schema, by what its address holds."""
_ONLY_NAMES: dict[str, Any] = {
    "ocds_location_extension": {"definitions": {"Location": {"type": "object"}}},
    "ocds_bid_extension": {"definitions": {}},
    "ocds_partyDetails_scale_extension": {
        "definitions": {
            "Organization": {
                "properties": {
                    "details": {
                        "properties": {
                            "scale": {
                                "title": "Scale",
                                "type": ["string", "null"],
                                "enum": ["micro", "small", "medium", "sme", "large", "", None],
                            }
                        }
                    }
                }
            }
        }
    },
    "ocds_pagination_extension": None,
}
_LINKS = {
    "properties": {"links": {"type": "object", "properties": {"next": {"type": "string", "format": "uri"}}}}
}
"""What the pagination extension adds to a package."""
_STANDARD = "https://standard.open-contracting.org/schema/"
_VERSIONED = f"{_STANDARD}1__1__5/versioned-release-validation-schema.json"
_DEPENDS = (
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_location_extension/master/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/v1.1.5/extension.json",
)


def answers(folder: Path) -> Any:
    """What stands in for the network."""

    def get(_session: Any, method: str, url: str, **_: Any) -> requests.Response:
        response = requests.Response()
        response.url, response.status_code, response.reason = url, 404, "Not Found"
        body = _body(folder, url) if method.upper() == "GET" else None
        if body is not None:
            response.status_code, response._content = 200, body  # noqa: SLF001
        return response

    return get


def _body(folder: Path, url: str) -> bytes | None:
    if url == _VERSIONED:
        return _versioned(folder)
    if url.startswith(_STANDARD):
        return (folder / url.rsplit("/", maxsplit=1)[1].partition("#")[0]).read_bytes()
    name = next((schema for schema in (_OWN, *_SCHEMAS, *_ONLY_NAMES) if schema in url), None)
    if name is None:
        return None
    parts = _parts(folder, name)
    if not url.endswith(".zip"):
        return parts.get(url.rsplit("/", maxsplit=1)[1])
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("extension/", b"")
        for part, content in parts.items():
            archive.writestr(f"extension/{part}", content)
    return held.getvalue()


@cache
def _versioned(folder: Path) -> bytes:
    """The schema of versioned releases with the extensions in it. libcoveocds itself takes the standard's, in which no
    extension's field is known; its own publishers' library makes the other."""
    urls = [
        f"https://extensions.example/{name}/extension.json"
        for name in ("ocds_location_extension", *_SCHEMAS, "ocds_partyDetails_scale_extension", _OWN)
    ]
    profile = ProfileBuilder("1__1__5", urls, standard_base_url=standard(folder))
    return json.dumps(get_versioned_release_schema(profile.patched_release_schema(), "1__1__5")).encode()


def _parts(folder: Path, name: str) -> dict[str, bytes]:
    """The files of an extension."""
    if name == _OWN:
        return {path.name: path.read_bytes() for path in sorted(_OWN_FOLDER.glob("*.json"))}
    packages = ("release-package-schema.json", "record-package-schema.json")
    schema = (
        (folder / _SCHEMAS[name]).read_bytes() if name in _SCHEMAS else json.dumps(_ONLY_NAMES[name]).encode()
    )
    paged = "pagination" in name
    about = {
        "name": {"en": name},
        "description": {"en": name},
        "schemas": list(packages) if paged else ["release-schema.json"],
        "dependencies": list(_DEPENDS) if "uk" in name else [],
    }
    schemas = (
        dict.fromkeys(packages, json.dumps(_LINKS).encode()) if paged else {"release-schema.json": schema}
    )
    return {"extension.json": json.dumps(about).encode(), **schemas}


def standard(folder: Path) -> bytes:
    """The standard as a ZIP file, as its repository hands it out.

    Closed codelists are in the schema itself; libcoveocds does not run without any codelist, so it gets that of the
    only currency that is published.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("standard-1__1__5/", b"")
        for path in sorted(folder.glob("*schema.json")):
            archive.writestr(f"standard-1__1__5/schema/{path.name}", path.read_bytes())
        archive.writestr("standard-1__1__5/schema/codelists/currency.csv", "Code,Title\nGBP,Pound Sterling\n")
    return held.getvalue()


def main() -> None:
    """Check each package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--standard", type=Path, required=True)
    parser.add_argument("packages", type=Path, nargs="+")
    given = parser.parse_args()
    requests.Session.request = answers(given.standard)  # type: ignore[method-assign]
    failed = False
    for path in given.packages:
        settings = {"context": "api", "standard_zip": standard(given.standard), "additional_checks": "none"}
        found = ocds_json_output(file=str(path), lib_cove_ocds_config=LibCoveOCDSConfig(settings))
        errors, unknown = found["validation_errors"], found["additional_fields"]
        broken = found.get("extensions", {}).get("invalid_extensions", ())
        print(f"{path.name}: {len(errors)} errors, {len(unknown)} additional fields")
        for error in (*errors, *unknown, *broken):
            print(f"  {error}")
        failed = failed or bool(errors or unknown or broken)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
