"""kentledge payments: what finance says was paid, brought in by contract and quarter from a file."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

import click
import msgspec

from application.documents import FORMS
from application.errors import BadRequest
from application.handling.message import CommandMessage, Outcome
from application.importing.payments import PaidWithoutContract, read_payments
from application.importing.plan import references
from application.importing.reading import read
from application.use_cases import USE_CASES
from domain.decisions import Actor, Refused
from domain.money import in_words as pounds
from domain.payment import PAYMENT, RecordPayments, payment_id_of
from domain.register_import import DateOrder
from domain.sentences import sentence
from domain.text import as_read
from projections.known_suppliers import named_by_contracts
from web.commands.options import acting, open_services
from web.services import Services

_MEDIA_TYPES: Final = {f".{form.ending}": media_type for media_type, form in FORMS.items()}
_NOT_ALL: Final = 1
_FEW: Final = 5


@click.group()
def payments() -> None:
    """Payments from the finance system, by contract and quarter.

    Example: kentledge payments import payments.csv --as p-0042 --dry-run
    """


@payments.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "person", required=True, metavar="PERSON", help="Who brings it in, by id.")
@click.option(
    "--role", type=click.Choice(["officer", "owner", "governance"]), default="governance", show_default=True
)
@click.option("--sheet", default="", help="Sheet of a spreadsheet; the first where left out.")
@click.option("--dates", "order", type=click.Choice(["day first", "month first"]), default=None)
@click.option("--reason", default="", help="Why a quarter that was told before is told anew.")
@click.option("--dry-run", is_flag=True, help="Say what would be recorded, and record nothing.")
def import_payments(  # noqa: PLR0917  (one parameter for each option)
    file: Path, person: str, role: str, sheet: str, order: DateOrder | None, reason: str, *, dry_run: bool
) -> None:
    """Bring in a file with one payment a row: contract, day, amount including VAT, reference, invoice and its day.

    Suppliers that were paid more than £30,000 in a quarter in rows of no known contract are told by name and sum,
    where the file has a column of suppliers: there may be a contract that is not on the register.

    Exit code 1 where a row could not be read, or a quarter could not be recorded; the rest is recorded all the same.

    Example: kentledge payments import payments.xlsx --as p-0042 --reason "As the ledger has it in July"
    """
    media_type = _MEDIA_TYPES.get(file.suffix.casefold())
    if media_type is None:
        raise BadRequest({"file": "Payments are read from CSV, XLSX or ODS."})
    with open_services() as services:
        actor = acting(services, person, role)
        found = read_payments(
            read(file.read_bytes(), media_type, sheet), references(services.record), order or "", reason
        )
        named = named_by_contracts(services.record) if found.without_contract else {}
        refused = sum(not _recorded(services, actor, command, dry_run=dry_run) for command in found.commands)
    for fault in found.faults:
        click.echo(f"row {fault.row}, {fault.column}: {fault.value}: {fault.sentence}", err=True)
    for paid in found.without_contract:
        click.echo(f"no contract: {_without_contract(paid, named)}", err=True)
    said = "would be told" if dry_run else "told"
    click.echo(
        f"{len(found.commands) - refused} quarters {said}, {refused} refused, {found.held_back} held back for "
        f"{len(found.faults)} rows at fault"
    )
    if refused or found.faults:
        raise click.exceptions.Exit(_NOT_ALL)


def _without_contract(paid: PaidWithoutContract, named: Mapping[str, list[str]]) -> str:
    """What a supplier was paid without a contract, and what there may be on the register after all."""
    said = (
        f"{paid.supplier} was paid {pounds(paid.total_incl_vat)} in {paid.period}, in {paid.payments} payments from "
        f"row {paid.row} on"
    )
    references = named.get(as_read(paid.supplier), [])
    if references:
        return f"{said}; {', '.join(references[:_FEW])} names it: write that reference where it was paid under it."
    return f"{said}, and no contract on record names it: look whether there is one, and register it."


def _recorded(services: Services, actor: Actor, command: RecordPayments, *, dry_run: bool) -> bool:
    """Whether it was recorded, or is on record already."""
    payment_id = payment_id_of(command.contract_id, command.period)
    known = services.record.version(payment_id)
    if known:
        state = services.record.chronicle(PAYMENT, payment_id).latest()
        if state is not None and (state.figures, state.large) == (command.figures, command.large):
            return True

    def told(outcome: Outcome) -> bytes:
        for event in outcome.events:
            click.echo(sentence(event.fact, services.access.names()))
        return b""

    fingerprint = sha256(msgspec.json.encode(command)).hexdigest()
    message = CommandMessage(
        use_case=USE_CASES["record-payments"],
        command=command,
        actor=actor,
        idempotency_key=f"payments {payment_id} after {known} {fingerprint}",
        fingerprint=fingerprint,
    )
    try:
        services.commands.submit(message, told, dry_run=dry_run)
    except Refused as refused:
        click.echo(f"refused: {command.period}: {refused}", err=True)
        return False
    return True
