"""Comparisons with others: who may compare and conclude, and who sees where none was made."""

from typing import Final

from application.use_cases.use_case import COUNCIL, UseCase, change, opening, reads
from domain.benchmark import BENCHMARK, Compare, Conclude, Supersede

CHANGES: Final = (
    opening(BENCHMARK, "compare-contract", Compare),
    change(BENCHMARK, "conclude-comparison", "conclusions", Conclude),
    change(BENCHMARK, "supersede-comparison", "succession", Supersede),
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
