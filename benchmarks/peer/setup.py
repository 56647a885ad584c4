"""Create the peer's database, its contracts and one officer's token: `python -m benchmarks.peer.setup 16`.

Django is set up once in a process, for the file named by PEER_DATABASE; hence a program of its own.
"""

import os
import sys
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import django


def prepare(contracts: int) -> str:
    """Make the tables and contracts 1, 2, 3 and so on, each with its first history row; give the token."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peer.settings")
    django.setup()
    # importable only once Django is set up
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from rest_framework.authtoken.models import Token  # noqa: PLC0415
    from simple_history.utils import bulk_create_with_history  # noqa: PLC0415

    from benchmarks.peer.models import Contract, RegisterRow  # noqa: PLC0415

    call_command("migrate", verbosity=0)  # first, since PostgreSQL makes no key to a table that is not there
    call_command("migrate", run_syncdb=True, verbosity=0)
    officer = User.objects.create_user("officer")
    rows = [
        Contract(
            reference=f"C-{number:05}",
            title=f"Grounds maintenance, area {number}",
            supplier_name=f"Supplier {number % 50} Limited",
            category="Environment",
            directorate="Place",
            owner="Head of Place",
            manager="Contract manager",
            estimated_value_excl_vat=Decimal("500000.00"),
            estimated_value_incl_vat=Decimal("600000.00"),
            annual_value_excl_vat=Decimal("100000.00"),
            start=date(2025, 4, 1),
            end=date(2030, 3, 31),
            maximum_end=date(9999, 12, 31),  # room for every extension of a long run
            tier="Gold",
        )
        for number in range(1, contracts + 1)
    ]
    bulk_create_with_history(rows, Contract, batch_size=500, default_user=officer)
    RegisterRow.objects.bulk_create(
        [RegisterRow(**_listed(number)) for number in range(1, contracts + 1)], batch_size=500
    )
    return Token.objects.create(user=officer).key


def _listed(number: int) -> dict[str, Any]:
    """A row as wide as one of the register, with as much in it as the contracts have that ours lists."""
    supplier = f"Supplier {number % 50} Limited"
    return {
        "reference": f"B-{number:05}",
        "title": "Benchmark services",
        "suppliers": supplier,
        "category": "Services",
        "directorate": "Growth",
        "legal_regime": "PCR2015",
        "estimated_incl_vat": Decimal("1200000.00"),
        "award_incl_vat": Decimal("1200000.00"),
        "start_date": "2020-04-01",
        "end_date": "2030-03-31",
        "maximum_end": "open",
        "starts": date(2020, 4, 1),
        "ends": date(2030, 3, 31),
        "owner": "p-1",
        "contract_manager": "p-1",
        "lead_officers": ["p-1"],
        "supplier_ids": [str(UUID(int=1))],
        "dates": [],
        "withheld": [],
        "status": "live",
        "valid_from": date(2020, 4, 1),
    }


if __name__ == "__main__":
    print(prepare(int(sys.argv[1])))
