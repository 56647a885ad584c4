"""Create the peer's database, its contracts and one officer's token: `python -m benchmarks.peer.setup 16`.

Django is set up once in a process, for the file named by PEER_DATABASE; hence a program of its own.
"""

import os
import sys
from datetime import date
from decimal import Decimal

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

    from benchmarks.peer.models import Contract  # noqa: PLC0415

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
    return Token.objects.create(user=officer).key


if __name__ == "__main__":
    print(prepare(int(sys.argv[1])))
