"""The committee paper's definition: its sections in order, its parameters, and where its author writes."""

from dataclasses import replace
from itertools import takewhile
from typing import Final

from projections.reports.committee_paper.closing import closing
from projections.reports.committee_paper.improvement import improvement
from projections.reports.committee_paper.reviews import findings, introduction
from projections.reports.committee_paper.subject import (
    ANNULMENTS_BY_THEMSELVES,
    WITH_FIGURES,
    Subject,
    subject_of,
)
from projections.reports.committee_paper.successor import since_last_seen
from projections.reports.definition import ReportDefinition, ReportParameter, ReportRequest
from projections.reports.paper import Block, Heading, Paragraph, Words


def _blocks(asked: ReportRequest) -> tuple[Block, ...]:
    subject, words = subject_of(asked), asked.words
    asks = _asks(subject)
    return _numbered(
        Heading("Summary"),
        Paragraph(
            f"An update on the work of the {subject.called} {subject.window}, as well as work more broadly to improve "
            "contract management practice across the Council."
        ),
        Words("summary", "Anything else that the summary should say.", words.get("summary", "")),
        Heading("Recommendation(s)"),
        asks,
        *since_last_seen(subject),
        *introduction(subject),
        *findings(subject),
        *improvement(subject),
        Heading("Conclusion", "4"),
        Words("conclusion", "What the Committee should take away.", words.get("conclusion", ""), "4.1"),
        Heading("Recommendation(s)", "5"),
        asks,
        *(closing(asked) if asked.version >= WITH_FIGURES else ()),
    )


def _numbered(*blocks: Block) -> tuple[Block, ...]:
    """Numbers that run on: what is left unwritten has none, nor has a section of which nothing is written."""
    found: list[Block] = []
    section = paragraph = 0
    for place, block in enumerate(blocks):
        match block:
            case Heading(number=number) if number:
                section += _heads_something(blocks[place + 1 :])
                paragraph = 0
                found.append(
                    replace(block, number=str(section) if _heads_something(blocks[place + 1 :]) else "")
                )
            case Words(number=number, text=text) if number and not text:
                found.append(replace(block, number=""))
            case Words(number=number) | Paragraph(number=number) if number:
                paragraph += 1
                found.append(replace(block, number=f"{section}.{paragraph}"))
            case _:
                found.append(block)
    return tuple(found)


def _heads_something(after: tuple[Block, ...]) -> bool:
    """Whether anything is printed before the next heading."""
    section = takewhile(lambda heading: not isinstance(heading, Heading), after)
    return any(not isinstance(heading, Words) or heading.text for heading in section)


def _asks(subject: Subject) -> Block:
    """What the committee is asked, recorded once and shown in both places."""
    put = subject.recommendation
    if put is not None:
        return Paragraph(put.wording)
    return Words(
        "recommendation",
        "What the Committee is asked to do: no recommendation about the plan was put on record.",
        subject.asked.words.get("recommendation", ""),
    )


COMMITTEE_PAPER: Final = ReportDefinition(
    name="committee-paper",
    version=ANNULMENTS_BY_THEMSELVES,
    oldest=2,  # findings that were not passed are counted as that, without their themes
    title="Update on the work of the review group",
    about="A review group's update to its committee: reviews, themes, forward plan, improvement, recommendation.",
    blocks=_blocks,
    parameters={
        "group": ReportParameter("the review group, by id or name: CMRG", required=True),
        "from": ReportParameter(
            "the first day of the window; the day after the last report's window where since is given", "date"
        ),
        "to": ReportParameter("the last day of the window; the date of the basis where left out", "date"),
        "since": ReportParameter("the issued report that the committee saw last, by id", "id"),
        "plan": ReportParameter("the forward plan, by id; the group's last where left out", "id"),
        "recommendation": ReportParameter(
            "the recommendation, by id; the last about the plan that is not decided where left out", "id"
        ),
    },
    titled=lambda asked: f"Update on the work of the {subject_of(asked).called}",
    slots={
        "summary": "Anything else that the summary should say.",
        "how-it-works": "How the group works, and what changed in it.",
        "parallel-work": "Work in parallel with the group's: standard, system, tiering, training.",
        "overall": "The overall standard of contract management.",
        "themes": "What the themes mean and what is done about them.",
        "standard": "How the standard is being brought into use.",
        "system": "The roll-out of the contract management system.",
        "tiering": "What the tiers are used for.",
        "training": "What the training is for, and what comes next.",
        "conclusion": "What the Committee should take away.",
        "recommendation": "What the Committee is asked to do, where no recommendation was put on record.",
    },
)
