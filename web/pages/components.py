"""How a page is written: our templates, strict about names, and GOV.UK's components as functions that they call."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from domain.dates import in_words
from web.pages.words import choice_in_words, filter_label, in_london, label_of, rule_in_words

_GOVUK: Final = "govuk_frontend_jinja"
_LENIENT: Final = Environment(
    loader=PrefixLoader({_GOVUK: PackageLoader(_GOVUK)}),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
"""Theirs ask for what was not given; ours are refused it."""


class _OfOurs(Environment):
    """Reads ``errors[path]`` as just that: what is not in it is never one of its methods, as Jinja would have it of a
    field that is called *items* or *values*."""

    def getitem(self, obj: Any, argument: Any) -> Any:
        """What *obj* has under that name."""
        if isinstance(obj, Mapping):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        return super().getitem(obj, argument)


def _component(folder: str, macro: str, parameters: dict[str, Any]) -> Markup:
    template = _LENIENT.get_template(f"{_GOVUK}/components/{folder}/macro.html")
    return Markup(getattr(template.module, macro)(parameters))  # noqa: S704  (they escape each text they are given)


def pounds_in_words(amount: str | Decimal | None) -> str:
    """*£1,200.00*."""
    return f"£{Decimal(amount):,.2f}" if amount not in (None, "") else "Not known"


def environment() -> Environment:
    """Where the templates of all pages are found and what they may call: ``govukButton({...})`` and its like."""
    made = _OfOurs(
        loader=PackageLoader("web.pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,  # a process shows the pages it was started with, and does not look for others at each
    )
    for folder in (resources.files(_GOVUK) / "templates" / "components").iterdir():
        macro = "govuk" + folder.name.title().replace("-", "")
        made.globals[macro] = partial(_component, folder.name, macro)
    made.filters |= {
        "in_words": lambda day: in_words(day) if day else "Not known",
        "pounds": pounds_in_words,
        "filter_label": filter_label,
        "label": label_of,
        "rule": rule_in_words,
        "choice": choice_in_words,
        "moment": in_london,
    }
    return made


ENVIRONMENT: Final = environment()
