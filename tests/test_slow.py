"""The list of slow tests is read, and made of what was measured."""

from __future__ import annotations

from tests.slow import LIST, SECONDS, slow_tests
from tests.test_layering import ROOT


def test_what_takes_long_in_all_is_slow_by_whichever_case() -> None:
    part, nearly = f"{SECONDS * 0.7:.2f}s", f"{SECONDS * 0.95:.2f}s"
    log = [
        f"{part} setup    tests/test_a.py::test_one[x y]@group",
        f"{part} call     tests/test_a.py::test_one[x y]@group",
        f"{nearly} call     tests/test_a.py::test_two[x]",
        f"{nearly} call     tests/test_a.py::test_two[y]",
        "1.00s call     tests/test_a.py::TestThree::test_three",
        "tests/test_a.py::test_four took 9.00s",
    ]
    assert slow_tests(log) == ["tests/test_a.py::TestThree::test_three", "tests/test_a.py::test_one"]


def test_files_of_the_list_are_there() -> None:
    files = {test.partition("::")[0] for test in LIST.read_text("utf-8").split()}
    assert [file for file in sorted(files) if not (ROOT / file).exists()] == []
