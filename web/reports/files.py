"""Every file of a report, made from one data set: page, PDF, Word document, workbook, and a CSV for each table."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from projections.reports.data_set import MEDIA_TYPE, UsedNames, data_set, read_paper
from projections.reports.definition import ReportDefinition, ReportRequest
from projections.reports.paper import Paper
from web.garbage import seldom_searched
from web.reports.pages import page
from web.reports.portable_document import write_pdf
from web.reports.tables import csv_lines, write_workbook
from web.reports.word import write_word

DATA_SET: Final = "data-set.ndjson"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "ndjson": MEDIA_TYPE,
}
"""By a file's ending."""
_UNLIKE_A_NAME: Final = re.compile(r"[^A-Za-z0-9-]+")
_LONGEST: Final = 60
"""Characters of a file's name for the parameters of its report."""
MADE_WITH: Final = ("typst", "python-docx", "xlsxwriter", "jinja2")
"""The libraries whose versions decide on the bytes of files, besides the data set."""


class MadeFile(NamedTuple):
    """A file that was made."""

    name: str
    path: Path

    @property
    def media_type(self) -> str:
        """Its media type."""
        return MEDIA_TYPES[self.path.suffix[1:]]


class Folder(NamedTuple):
    """A paper whose data set is in a file, and the folder for files made of it."""

    paper: Paper
    path: Path

    @property
    def data_set(self) -> MadeFile:
        """The file with the data set."""
        return MadeFile(DATA_SET, self.path / DATA_SET)


@contextmanager
def worked_out(definition: ReportDefinition, asked: ReportRequest) -> Iterator[Folder]:
    """The report's data set, written to a folder that is gone afterwards. Raises what its definition raises."""
    names = UsedNames(asked.names)
    # nobody keeps the paper: once its lines are written, what it was worked out from makes room for the files
    with seldom_searched(), kept(data_set(definition.paper(replace(asked, names=names)), names)) as made:
        yield made


@contextmanager
def kept(lines: Iterable[bytes]) -> Iterator[Folder]:
    """A data set that is there already, in a folder that is gone afterwards."""
    with TemporaryDirectory(prefix="kentledge-report-") as temporary:
        path = Path(temporary)
        _write(lines, path / DATA_SET)
        yield Folder(read_paper(path / DATA_SET), path)


def every_file(folder: Folder) -> list[MadeFile]:
    """All of them, the data set first. What the record says is not asked again."""
    return [folder.data_set, *(file for ending in _MAKERS for file in files(folder, ending))]


def draft_page(folder: Folder) -> MadeFile:
    """The page of a draft, in which empty slots say what is to be written."""
    made = _named(folder, "html")
    _write(page(folder.paper, draft=True), made.path)
    return made


def files(folder: Folder, ending: str) -> list[MadeFile]:
    """The files with that ending: one for each table where it is CSV, else one."""
    if ending == "ndjson":
        return [folder.data_set]
    return _MAKERS[ending](folder)


def made_with() -> dict[str, str]:
    """The versions of what makes the files."""
    return {name: version(name) for name in MADE_WITH}


def _page(folder: Folder) -> list[MadeFile]:
    made = _named(folder, "html")
    _write(page(folder.paper), made.path)
    return [made]


def _csv(folder: Folder) -> list[MadeFile]:
    found = []
    for table in folder.paper.tables:
        made = MadeFile(f"{table.name}.csv", folder.path / f"{table.name}.csv")
        _write(csv_lines(table), made.path)
        found.append(made)
    return found


def _one(ending: str, write: Callable[[Paper, Path], None]) -> Callable[[Folder], list[MadeFile]]:
    def make(folder: Folder) -> list[MadeFile]:
        made = _named(folder, ending)
        write(folder.paper, made.path)
        return [made]

    return make


def name_apart(folder: Folder, made: MadeFile, *, known_then: bool = False) -> str:
    """A name for a file beside those of other reports, days, parameters and, with *known_then*, moments."""
    paper = folder.paper
    said = "-".join(
        (*paper.parameters.values(), *([f"known-at-{paper.basis.position}"] if known_then else ()))
    )
    whole = called = f"{paper.definition}-{paper.basis.valid_at.isoformat()}"
    if said:
        plain = _UNLIKE_A_NAME.sub("-", said).strip("-")
        digest = sha256(repr((sorted(paper.parameters.items()), said)).encode()).hexdigest()[:8]
        called += f"-{plain if plain == said and len(said) <= _LONGEST else f'{plain[:_LONGEST]}-{digest}'}"
    own = "" if made.path.stem == whole or made.name == DATA_SET else f"-{made.path.stem}"
    return f"{called}{own}{made.path.suffix}"


def _named(folder: Folder, ending: str) -> MadeFile:
    """Named for the definition and the day, in characters that every system takes."""
    name = f"{folder.paper.definition}-{folder.paper.basis.valid_at.isoformat()}.{ending}"
    return MadeFile(name, folder.path / name)


_MAKERS: Final[dict[str, Callable[[Folder], list[MadeFile]]]] = {
    "html": _page,
    "pdf": _one("pdf", write_pdf),
    "docx": _one("docx", write_word),
    "xlsx": _one("xlsx", write_workbook),
    "csv": _csv,
}


def _write(pieces: Iterable[bytes], path: Path) -> None:
    with path.open("wb") as target:
        target.writelines(pieces)
