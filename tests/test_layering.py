"""Arrows point one way: app → prompts, app → index; index imports nothing of ours. Heavy things are not imported."""

from __future__ import annotations

import ast
import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {"index": {"index"}, "prompts": {"prompts"}, "app": {"app", "index", "prompts"}}
SEAMS = {
    "chromadb": {"index/stores/chroma.py"},
    "chromadb_rust_bindings": {"index/stores/chroma_server.py", "index/stores/chroma_trial.py"},
    # of an archive, and of an exported model
    "filelock": {"index/stores/locks.py", "index/embedding/openvino_model.py"},
    "tantivy": {"index/stores/keywords.py", "index/text/terms.py", "index/text/stems.py"},
    "sqlite3": {"index/stores/database.py", "app/stores/conversations.py", "app/stores/feedback.py"},
    "argon2": {"app/accounts/passwords.py"},
    "zxcvbn": {"app/accounts/passwords.py"},
    "authlib": {"app/accounts/provider.py"},
    "joserfc": {"app/accounts/provider.py"},
    "httpx2": {"app/accounts/provider.py"},
    "limits": {"app/accounts/limiting.py"},
    "itsdangerous": {"app/accounts/limiting.py"},
    "cryptography": {"index/stores/sealing.py"},
    "datasketch": {"index/text/same_story.py"},
    "courlan": {"index/stores/versions.py"},
    "sentence_transformers": {"index/embedding/torch_model.py", "index/embedding/cross_encoder.py"},
    "torch": {
        "index/embedding/torch_model.py",
        "index/embedding/openvino_model.py",
    },  # the second exports from it, in a child process
    "openvino": {"index/embedding/openvino_model.py"},
    "nncf": {"index/embedding/openvino_model.py"},
    "httpcore2": {"index/fetching/network.py", "index/fetching/door.py"},
    "protego": {"index/fetching/robots.py"},
    "idna": {"index/fetching/urls.py"},
    "lxml": {"index/readers/pages/page_tree.py"},
    "trafilatura": {"index/readers/pages/page_text.py"},
    "babel": {"index/readers/dates/written_dates.py", "app/localization/__init__.py"},
    "py3langid": {"index/readers/language_detection.py"},
    "rapidfuzz": {"index/text/question_words.py", "index/text/spelling.py", "app/about/likeness.py"},
    "watchfiles": {"index/intake/follow.py"},
    "charset_normalizer": {"index/readers/text_files.py"},
    "defusedxml": {"index/readers/office/packages.py"},
    "feedparser": {"index/readers/feeds.py"},
    "ijson": {"index/readers/records/json_file.py"},
    # the last two for their annotations alone
    "gradio": {"app/web/fast_gradio.py", "app/web/serving/orders.py", "app/web/owner.py"},
    "pypdfium2": {"index/readers/pdf.py", "index/readers/scans/page_pictures.py"},  # the second draws its pages
    "PIL": {"index/readers/scans/page_pictures.py", "index/readers/scans/tesseract.py"},
    "jinja2": {"app/web/templating.py"},
    "pysbd": {"index/text/sentence_ends.py"},
    "sentencex": {"index/text/sentence_ends.py"},
    "dateutil": {"app/language/days.py"},
    "httpx": {"app/client.py", "index/stores/chroma.py"},
    "httpx_sse": {"app/client.py"},
    "xllamacpp": {"app/models/engine.py"},
    "psutil": {"app/models/engine.py", "app/web/serving/listening.py"},
    "langchain_openai": {"app/models/chat_model.py"},
    "langchain": {"app/models/chat_model.py"},
    "openai": {
        "app/programs/openai_api/chat_completions.py",
        "app/programs/openai_api/openai_responses.py",
    },  # its types
    "prometheus_client": {"app/operation/metrics.py"},
    "opentelemetry": {"app/operation/traces.py"},
    "pythonjsonlogger": {"app/operation/logs.py"},
    "mcp": {"app/programs/tools/tool_server.py", "app/programs/tools/tool_address.py"},
    "langchain_core": {"app/models/chat_model.py", "index/langchain_retriever.py"},
}


@contextmanager
def much_made() -> Iterator[None]:
    """What is made meanwhile stays: the collector does not look at it, which takes longer than to make it."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


@cache
def trees() -> list[tuple[str, ast.Module]]:
    """Each file of the project."""
    files = [file for package in ALLOWED for file in (ROOT / package).rglob("*.py")]
    with much_made():
        return [(file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))) for file in files]


@cache
def imports() -> list[tuple[str, str]]:
    """(file, top-level name of a module it imports) for every import of the project, inside functions too."""
    return list(_imports())


def _imports() -> Iterator[tuple[str, str]]:
    for file, tree in trees():
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in names:
                yield file, name.split(".")[0]


def test_no_text_is_run_as_a_program_and_no_shell_is_asked() -> None:
    """What is read from elsewhere never becomes code, whatever it holds; programs get their arguments one by one."""
    assert [file for file, name in imports() if name in ("pickle", "marshal", "shelve")] == []
    calls = [(file, node) for file, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    runs = {"eval", "exec", "compile", "os.system", "os.popen", "subprocess.getoutput", "yaml.unsafe_load"}
    assert len(calls) > 10_000
    assert [file for file, call in calls if _name_of(call.func) in runs] == []
    assert [file for file, call in calls if any(one.arg == "shell" for one in call.keywords)] == []


def _name_of(called: ast.expr) -> str:
    """ "compile" and "re.compile"; "" for what is called by no name of a module."""
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return f"{called.value.id}.{called.attr}"
    return called.id if isinstance(called, ast.Name) else ""


def test_layers_import_downwards_only() -> None:
    ours = set(ALLOWED)
    wrong = [(f, name) for f, name in imports() if name in ours and name not in ALLOWED[f.split("/")[0]]]
    assert wrong == []


@pytest.mark.parametrize("library", sorted(SEAMS))
def test_each_foreign_library_sits_behind_one_module(library: str) -> None:
    assert {f for f, name in imports() if name == library} == SEAMS[library]


def test_help_waits_for_nothing_that_a_command_needs() -> None:
    code = "import sys, app.cli.main; print([m for m in ('pydantic', 'numpy', 'app.wiring') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


HEAVY = [
    *("numpy", "scipy", "torch", "transformers", "openvino", "chromadb", "tantivy", "rapidfuzz", "datasketch"),
    *("gradio", "fastapi", "langchain", "langchain_core", "langchain_openai", "xllamacpp", "httpcore2"),
    *("lxml", "trafilatura", "babel", "courlan", "feedparser", "ijson", "pypdfium2", "py3langid", "filelock"),
    *("asyncio", "pydantic_settings", "httpx", "jinja2"),
]


@pytest.mark.slow
def test_status_waits_for_nothing_that_reads_or_searches(tmp_path: Path) -> None:
    from index.settings import IndexSettings
    from index.stores.catalog import Catalog

    folder = tmp_path / "archive"
    folder.mkdir()
    Catalog(folder / "catalog.sqlite3").built.check(IndexSettings().built_with())
    code = f"""
import sys
from app.cli.main import cli
loaded = []
for options in ([], ["--versions"], ["--failed"], ["--json"]):
    cli(["status", *options], standalone_mode=False)
    loaded.append([[m for m in {HEAVY} if m in sys.modules], "app.records.archive" in sys.modules])
import json
print(json.dumps(loaded))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "DATELINE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert [heavy for heavy, _ in loaded] == [[]] * 4
    assert [records for _, records in loaded] == [False] * 3 + [True], "its types take a tenth of a second"


@pytest.mark.slow
def test_importing_the_commands_loads_nothing_heavy() -> None:
    """A status or an error message must not wait for PyTorch."""
    heavy = ["torch", "transformers", "openvino", "chromadb", "gradio", "langchain", "langchain_openai", "xllamacpp"]
    heavy += ["openai", "mcp"]
    heavy += ["httpcore2", "feedparser", "protego", "idna", "scipy"]
    heavy += ["lxml", "trafilatura", "htmldate", "babel", "py3langid"]
    heavy += ["pypdfium2", "ijson", "charset_normalizer"]
    code = "import sys; from app.cli.main import COMMANDS, command_of; [command_of(name) for name in COMMANDS]; "
    code += f"print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
