"""kentledge search: looking for contracts, suppliers, findings and events."""

from datetime import date, datetime
from typing import Any

import click
import msgspec

from domain.dates import in_words
from projections.search import KINDS, Hit, SearchQuery, search
from web.api.answers import as_object, basis_told
from web.api.fields import CivilDate
from web.api.search import SearchAnswer, found_of
from web.commands.options import EVENT_TYPE, Parsed, basis_options, contract_named, open_services

_DAY = Parsed("date", CivilDate())


@click.command("search")
@click.argument("words", nargs=-1)
@basis_options
@click.option("--kind", type=click.Choice(KINDS), help="Only these.")
@click.option("--type", type=EVENT_TYPE, default="", help="Only events of this type: contract.extended.v1.")
@click.option("--actor", default="", help="Only events that this person recorded, by id.")
@click.option("--contract", default="", help="Only of this contract, by id or reference.")
@click.option("--directorate", default="", help="Only of contracts of this directorate.")
@click.option(
    "--since", "recorded_from", type=_DAY, help="Only events recorded on this day or later: 2020-03-31."
)
@click.option("--until", "recorded_to", type=_DAY, help="Only events recorded on this day or earlier.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--cursor", default="", help="What the page before said, to go on from there.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def search_command(
    words: tuple[str, ...], valid_at: date | None, known_at: datetime | int | None, form: str, **options: Any
) -> None:
    """Contracts, suppliers, findings and events by their words, the newest first.

    All words must be there; each of three letters or more may be a beginning.

    Example: kentledge search school meals --since 2020-01-01
    """
    with open_services() as services:
        basis, names = services.record.basis(valid_at, known_at), services.access.names()
        contract = options.pop("contract")
        contract_id = contract_named(services, contract) if contract else None
        options["kind"] = options["kind"] or ""
        asked = SearchQuery(" ".join(words), contract=contract_id, **options)
        found = search(services.record, basis, asked, None, names)
        if form == "json":
            told = SearchAnswer(found.next_cursor, tuple(found_of(hit, names) for hit in found.hits))
            body = {"basis": basis_told(basis, None), **as_object(told)}
            click.echo(msgspec.json.encode(body, enc_hook=str).decode())
            return
        for hit in found.hits:
            click.echo(_line(hit))
        click.echo(f"{len(found.hits)} found, as known at log position {basis.position}.", err=True)
        if found.next_cursor:
            click.echo(f"more: --cursor {found.next_cursor}", err=True)


def _line(hit: Hit) -> str:
    """What was found, of which contract, and where the words stand if that is not in the title."""
    about = "".join(
        f" [{contract.reference}]"
        for contract in hit.contracts
        if contract.reference and hit.kind != "contract"
    )
    when = f" {in_words(hit.event.event.envelope.valid_from)}:" if hit.event else ""
    text = hit.snippet.text
    return f"{hit.kind:8}{about}{when} {hit.title}" + (f"\n         {text}" if text != hit.title else "")
