"""The people of stories that are told without a council: whoever a request may name is in the directory."""

from application.access import Access
from application.record import Record

PEOPLE = tuple(
    f"p-{name}"
    for name in [
        "anwen",
        "bryn",
        "carys",
        "dilwyn",
        "eirlys",
        "ieuan",
        "lowri",
        "mared",
        "nerys",
        "fflur",
        "gwyn",
        "heledd",
        "gwen",
        "mair",
        "eleri",
        "bry",  # ids that begin like others
        "ann",
        "annie",
    ]
)


def enter_people(record: Record) -> None:
    """Enter them all, under names of their own."""
    access = Access(record)
    for person_id in PEOPLE:
        access.add_person(person_id, f"{person_id[2:].title()} Example")
