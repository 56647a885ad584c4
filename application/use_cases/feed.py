"""Finding and following: search, the feed of changes for other systems, and an officer's calendar."""

from typing import Final

from application.use_cases.use_case import COUNCIL, UseCase

CALENDAR: Final = "calendar"
"""The one use case that a calendar key opens: calendar programs send no bearer token."""
READS: Final = (
    UseCase(
        "search", "GET", "/search", COUNCIL, "Contracts, suppliers, findings and events by words and filters."
    ),
    UseCase(
        "changes", "GET", "/changes", COUNCIL, "The change feed: CloudEvents after a position, by filter."
    ),
    UseCase(CALENDAR, "GET", "/calendar.ics", COUNCIL, "One person's key dates, as an iCalendar feed."),
)
