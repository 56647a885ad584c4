"""The words of a request, as they are kept."""

from dataclasses import replace

from application.handling.message import CommandMessage
from domain.decisions import Refused
from domain.said import NotSayable, tidied


def as_kept(message: CommandMessage) -> CommandMessage:
    """The request with its texts as they are kept. Raises Refused naming each field that then says nothing."""
    try:
        command = tidied(message.command)
    except NotSayable as error:
        raise Refused([error.rejection]) from None
    return message if command is message.command else replace(message, command=command)
