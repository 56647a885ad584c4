"""Comparisons with others: who may compare and conclude, and who sees where none was made."""

from typing import Final

from application.use_cases.use_case import COUNCIL, UseCase, change, opening, reads
from domain.benchmark import commands as ask
from domain.benchmark import events as happened
from domain.benchmark.decisions import BENCHMARK

CHANGES: Final = (
    opening(BENCHMARK, "compare-contract", ask.Compare, happened.Compared),
    change(BENCHMARK, "conclude-comparison", "conclusions", ask.Conclude, happened.Concluded),
    change(BENCHMARK, "supersede-comparison", "succession", ask.Supersede, happened.Superseded),
)
READS: Final = (
    *reads(BENCHMARK),
    UseCase(
        "benchmark-coverage",
        "GET",
        "/benchmark-coverage",
        COUNCIL,
        "Contracts and managers with and without a comparison.",
    ),
)
