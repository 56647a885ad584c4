"""Draft every notice of the record for which there is something to draft, each as a package of its own.

    python scripts/draft_notices.py FOLDER

The record is the one that the environment names. Exit code 1: there is nothing to draft.
"""

import argparse
import sys
from pathlib import Path
from uuid import UUID

from application.errors import NotFound
from projections import table_query
from projections.notice import NOTICES
from projections.notice_draft.draft import draft_of
from projections.ocds.package import package_head, written
from projections.ocds.publisher import publisher_of
from projections.table_query import Query
from web.commands.options import open_services


def main() -> None:
    """Write each draft into a file by the notice's id."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    drafted = 0
    with open_services() as services:
        record, basis = services.record, services.record.basis()
        for row in table_query.whole(record, NOTICES, basis, Query()):
            try:
                draft = draft_of(record, UUID(row.stream_id), basis)
            except NotFound:
                continue
            uri = f"{services.settings.public_url}/api/v1/notices/{row.stream_id}/draft"
            head = package_head(publisher_of(record), basis, uri)
            (folder / f"{draft.kind.replace(' ', '-')}-{row.stream_id}.json").write_bytes(
                b"".join(written(head, "releases", draft.releases))
            )
            drafted += 1
    sys.exit(0 if drafted else 1)


if __name__ == "__main__":
    main()
