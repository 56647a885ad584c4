"""An act is added with its own file and three lines: the form, the API, dry run and history follow."""

import filecmp
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ACT = Path(__file__).parent / "price_review.py"
COPIED = ("domain/contract", "application/use_cases")
LINES = {
    "domain/contract/__init__.py": (
        ("from domain.contract.publication", "from domain.contract.price_review import PRICE_REVIEW\n"),
        ("        ROLES,\n", "        PRICE_REVIEW,\n"),
    ),
    "application/use_cases/contract.py": (
        ("from domain.contract.publication", "from domain.contract.price_review import ReviewPrices\n"),
        (
            '    change(CONTRACT, "suspend"',
            '    change(CONTRACT, "review-prices", "price-reviews", ReviewPrices),\n',
        ),
    ),
}
"""What is put before what."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product with the act added: all of it is that of this release but two folders, which are copies."""
    house = tmp_path_factory.mktemp("house")
    for layer in ("domain", "application", "projections", "web"):
        _linked(ROOT / layer, house / layer)
    for folder in COPIED:
        (house / folder).unlink()
        shutil.copytree(ROOT / folder, house / folder)
    shutil.copy(ACT, house / "domain/contract/price_review.py")
    for name, lines in LINES.items():
        text = (house / name).read_text()
        for before, line in lines:
            assert text.count(before) == 1, before
            text = text.replace(before, line + before)
        (house / name).write_text(text)
    return house


def _linked(layer: Path, into: Path) -> None:
    """A folder of links to what a layer holds."""
    into.mkdir()
    for path in layer.iterdir():
        (into / path.name).symlink_to(path)


@pytest.fixture(scope="module")
def told(house: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What whoever uses it is told."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.an_act_added.used", str(tmp_path_factory.mktemp("record"))],
        cwd=house,
        env={**os.environ, "PYTHONPATH": f"{house}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_two_files_of_the_product_are_touched_besides_its_own(house: Path) -> None:
    differing = []
    for folder in COPIED:
        compared = filecmp.dircmp(ROOT / folder, house / folder, ignore=["__pycache__"])
        assert compared.left_only == []
        differing += [f"{folder}/{name}" for name in (*compared.diff_files, *compared.right_only)]
    assert sorted(differing) == sorted([*LINES, "domain/contract/price_review.py"])
    assert all(path.is_symlink() for path in (house / "web").iterdir())


def test_it_has_its_place_in_the_api_in_its_own_words(told: dict[str, Any]) -> None:
    assert told["operation"] == "Record that prices were reviewed with the supplier."
    assert told["fields"] == {
        "met_on": "Day of the meeting.",
        "index": "The index that was looked at.",
        "accepted": "Whether the supplier accepted what was offered.",
    }


def test_it_is_foreseen_and_put_to_its_rules(told: dict[str, Any]) -> None:
    assert told["dry run"] == ["Prices reviewed on 14 September 2020 against CPI, August: accepted."]
    assert [(fault["field"], fault["rule"]) for fault in told["wrong"]] == [
        ("met_on", "price-review.was-held")
    ]


def test_it_has_a_form_that_records_it(told: dict[str, Any]) -> None:
    assert all(f'name="{name}' in told["form"] for name in ("met_on", "index", "accepted"))
    assert "Whether the supplier accepted what was offered" in told["form"]
    assert "Prices reviewed on 14 September 2020 against CPI, August: accepted." in told["check"]
    assert (told["recorded"], told["head after"]) == (303, told["head before"] + 1)


def test_its_sentence_is_in_the_history_and_on_the_page(told: dict[str, Any]) -> None:
    said = "Prices reviewed on 14 September 2020 against CPI, August: accepted."
    assert told["story"] == said
    assert said in told["page"]
