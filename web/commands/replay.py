"""kentledge change-control: which changes on record a policy would call formal."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import click
import msgspec

from application.errors import BadRequest
from projections.change_control_replay import replay_of_change_control
from projections.policy import policy_at
from web.commands.options import basis_options, open_services


@click.command("change-control")
@basis_options
@click.option("--formal-from", type=click.DateTime(["%Y-%m-%d"]), help="As the policy says, where left out.")
@click.option("--formal-above", help="Pounds, such as 5000.00; as the policy says, where left out.")
@click.option("--index-percent", help="Percent; as the policy says, where left out.")
def change_control_command(
    valid_at: date | None,
    known_at: datetime | int | None,
    formal_from: datetime | None,
    formal_above: str | None,
    index_percent: str | None,
) -> None:
    """Which changes on record a policy of change control would call formal: JSON lines, with a summary. Writes nothing.

    Example: kentledge change-control --formal-from 2024-04-01 --formal-above 10000.00
    """
    with open_services() as services:
        basis = services.record.basis(valid_at, known_at)
        policy = policy_at(services.record, basis, services.commands.policy)
        tried = replace(
            policy,
            formal_from=formal_from.date() if formal_from else policy.formal_from,
            formal_above=_figure("--formal-above", formal_above, policy.formal_above),
            index_percent=_figure("--index-percent", index_percent, policy.index_percent),
        )
        if tried != policy:
            tried = replace(tried, version=f"{policy.version}, tried otherwise")
        for row in replay_of_change_control(services.record, basis, tried):
            click.echo(msgspec.json.encode(row).decode())


def _figure(option: str, text: str | None, otherwise: Decimal) -> Decimal:
    if text is None:
        return otherwise
    try:
        figure = Decimal(text)
    except InvalidOperation:
        figure = Decimal("NaN")
    if not figure.is_finite() or figure < 0:
        raise BadRequest({option: "Give a figure of nought or more, such as 5000.00."})
    return figure
