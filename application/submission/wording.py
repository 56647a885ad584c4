"""The words of a request, as they are kept."""

from dataclasses import replace

from application.submission.request import Submission
from domain.decisions import Refused
from domain.said import NotSayable, tidied


def as_kept(submission: Submission) -> Submission:
    """The request with its texts as they are kept. Raises Refused naming each field that then says nothing."""
    try:
        command = tidied(submission.command)
    except NotSayable as error:
        raise Refused([error.rejection]) from None
    return submission if command is submission.command else replace(submission, command=command)
