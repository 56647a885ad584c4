"""The library's own test cases for application recorders and factories hold for ours, on both databases.

Left out: the cases of aggregate, tracking and process recorders, which the record does not use; the optional case
about subscriptions, which it does not offer; and those of ciphers, since the stored bytes are what auditors read.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from types import ModuleType
from typing import Any
from unittest import TestCase

import pytest
from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.utils import Environment

from application.settings import Settings
from application.store.postgres import PostgresLogFactory, PostgresLogRecorder
from application.store.sqlite import SQLiteLogFactory, SQLiteLogRecorder

with pytest.MonkeyPatch.context() as patch:
    without_ciphers = ModuleType(
        "eventsourcing.cipher"
    )  # the real one needs a package that nothing of ours uses
    without_ciphers.AESCipher = None  # type: ignore[attr-defined]
    patch.setitem(sys.modules, without_ciphers.__name__, without_ciphers)
    library: Any = import_module("eventsourcing.tests.persistence")

Make = Callable[[], Any]


class Recorders:
    """Gives the library's cases one fresh database, whichever the fixture of the test chose."""

    make: Make

    def create_recorder(self) -> Any:
        return type(self).make()


def _ours(case: type[TestCase], name: str, **attributes: Any) -> type[TestCase]:
    """The library's *case*, on the database of the test."""
    return type(name, (Recorders, case), attributes)


RECORDER_TESTS = (
    "test_insert_select",
    "test_performance",
    "test_concurrent_no_conflicts",
    "test_concurrent_throughput",
)
FACTORY_TESTS = ("test_mapper", "test_mapper_with_compressor", "test_create_application_recorder")


@pytest.fixture
def make(settings: Settings) -> Iterator[Make]:
    """Makes recorders on the database of the test, and closes them afterwards."""
    settings.data.mkdir()
    with ExitStack() as closing:

        def recorder() -> Any:
            factory = InfrastructureFactory.construct(Environment("kentledge", settings.store_environment()))
            closing.callback(factory.close)
            made = factory.application_recorder()
            closing.callback(made.store.close)
            return made

        yield recorder


def run(case: type[TestCase], test: str) -> None:
    """Run one of the library's tests, and fail with its own words."""
    result = case(test).run()
    assert result is not None
    for _, words in (*result.failures, *result.errors):
        pytest.fail(words)
    assert result.testsRun == 1


@pytest.mark.parametrize("test", RECORDER_TESTS)
def test_the_recorder_does_what_the_library_asks(test: str, make: Make) -> None:
    run(_ours(library.ApplicationRecorderTestCase, "Recorder", make=staticmethod(make)), test)


def test_what_is_appended_together_stands_together(make: Make) -> None:
    run(_ours(library.NonInterleavingNotificationIDsBaseCase, "Together", make=staticmethod(make)), "test")


@pytest.mark.parametrize("test", FACTORY_TESTS)
def test_the_factory_does_what_the_library_asks(test: str, settings: Settings) -> None:
    settings.data.mkdir()
    factory, recorder = (
        (PostgresLogFactory, PostgresLogRecorder)
        if settings.database_url
        else (SQLiteLogFactory, SQLiteLogRecorder)
    )

    class Factory(library.InfrastructureFactoryTestCase[Any]):
        def setUp(self) -> None:
            self.env = Environment("kentledge", settings.store_environment())
            super().setUp()
            make = self.factory.application_recorder

            def application_recorder() -> Any:
                made = make()
                self.addCleanup(made.store.close)
                return made

            self.factory.application_recorder = application_recorder

        def expected_factory_class(self) -> Any:
            return factory

        def expected_application_recorder_class(self) -> Any:
            return recorder

        expected_aggregate_recorder_class = expected_application_recorder_class
        expected_tracking_recorder_class = expected_application_recorder_class
        expected_process_recorder_class = expected_application_recorder_class
        tracking_recorder_subclass = expected_application_recorder_class

    run(Factory, test)


def test_every_test_of_the_librarys_recorder_case_is_run() -> None:
    offered = {name for name in dir(library.ApplicationRecorderTestCase) if name.startswith("test")}
    assert offered == set(RECORDER_TESTS)
