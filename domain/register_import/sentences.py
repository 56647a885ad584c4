"""What an import reads like in its story."""

from domain.register_import import events as happened
from domain.sentences import Names, sentence


@sentence.register
def _(fact: happened.Made, _: Names) -> str:
    counts = fact.counts
    others = (
        (counts.already_there, "on record already"),
        (counts.differing, "on record otherwise"),
        (counts.faulty, "with faults"),
        (counts.left_out, "of no contract"),
    )
    rest = "".join(f", {number} {words}" for number, words in others if number)
    sheet = f", sheet {fact.sheet}" if fact.sheet else ""
    return f"Register imported from {fact.file_name}{sheet}: {counts.imported} of {counts.rows} rows{rest}."
