"""The files in docs/operation are held to what they start: settings, commands and files that there are."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from app.cli.main import COMMANDS
from app.operation.running import PATIENCE
from app.operation.traces import LAST_SECONDS
from app.settings import Settings, load_settings
from app.web.accounts.route_rights import OPEN_HERE, right_for
from app.web.server import LAST_ARTICLES, LAST_WORDS
from tests.test_locks import ROOT

FOLDER = ROOT / "docs" / "operation"
CONTAINERFILE = (FOLDER / "Containerfile").read_text("utf-8")
STEPS = [  # instruction and the rest of it, by line
    line.split(maxsplit=1) for line in re.sub(r"\\\n\s*", "", CONTAINERFILE).splitlines() if re.match(r"[A-Z]+ ", line)
]
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
UNIT = [
    line.split("=", 1)
    for line in (FOLDER / "dateline.service").read_text("utf-8").splitlines()
    if re.match(r"\w+=", line)
]
NGINX = (FOLDER / "nginx.conf").read_text("utf-8")


def of_unit(name: str) -> str:
    return next(value for key, value in UNIT if key == name)


def settings_of(variables: Iterable[str]) -> dict[str, str]:
    """Those of ours; each has to be one that can be set."""
    pairs = dict(one.split("=", 1) for one in variables)
    ours = {name: value for name, value in pairs.items() if name.startswith("DATELINE_")}
    for name in ours:
        section: Any = Settings
        for part in name.removeprefix("DATELINE_").lower().split("__"):
            assert issubclass(section, BaseModel)
            assert part in section.model_fields, name
            section = section.model_fields[part].annotation
    return ours


def loads(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings(home=tmp_path)


def tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    return found


# The image


def test_the_containerfile_passes_hadolint() -> None:
    done = subprocess.run([tool("hadolint"), FOLDER / "Containerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_is_made_of_files_that_there_are_and_of_all_packages() -> None:
    copied = [name for step, rest in STEPS if step == "COPY" and "--from" not in rest for name in rest.split()[:-1]]
    assert all((ROOT / name).exists() for name in copied)
    assert {"app", "index", "prompts", "pyproject.toml", "requirements.lock", ".ci/torch.lock"} <= set(copied)
    ignored = (FOLDER / "Containerfile.dockerignore").read_text("utf-8").split()
    assert {f"!{name}" for name in copied} == {line for line in ignored if line.startswith("!")}


def test_the_image_installs_by_hashes_alone_and_runs_as_nobody_in_particular(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    steps = [step for step, _ in STEPS]
    last = STEPS[len(steps) - 1 - steps[::-1].index("FROM") :]
    assert not {"ADD", "SHELL"} & set(steps)
    installs = [one for step, rest in STEPS if step == "RUN" for one in re.findall(r"pip install ([^&]*)", rest)]
    assert len(installs) == 3
    assert all("--no-deps" in one and ("--require-hashes" in one or one.endswith(" . ")) for one in installs)
    (build,) = [rest for step, rest in STEPS if "left-out.txt" in rest and step == "RUN"]
    told = build.split("&& /opt/dateline/bin/")
    assert told[1].split()[:3] == ["python", "-m", "index.embedding.openvino_model"], "while PyTorch is there"
    assert told[2].startswith("pip uninstall")
    (user,) = [rest for step, rest in last if step == "USER"]
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user), "by number, so that a cluster can see that it is not root"
    settings = settings_of(one for step, rest in last if step == "ENV" for one in rest.split())
    assert settings.pop("DATELINE_HOME") == "/data"
    assert loads(settings, monkeypatch, tmp_path).web.host == "0.0.0.0"
    (entry,) = [rest for step, rest in last if step == "ENTRYPOINT"]
    (command,) = [rest for step, rest in last if step == "CMD"]
    assert yaml.safe_load(entry) == ["dateline"]
    assert yaml.safe_load(command)[0] in COMMANDS


def test_what_looks_whether_the_container_is_well_asks_an_address_that_is_open() -> None:
    (check,) = [rest for step, rest in STEPS if step == "HEALTHCHECK"]
    program, option, code = yaml.safe_load(check.split("CMD ", 1)[1])
    assert (program, option) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    (path,) = re.findall(r"http://127\.0\.0\.1:7860(/\w+)", code)
    assert right_for("GET", path) is None
    assert f"EXPOSE {Settings().web.port}" in CONTAINERFILE


# Beside Chroma


def test_the_compose_file_is_one() -> None:
    command = [tool("docker-compose"), "-f", FOLDER / "compose.yaml", "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_services_are_closed_and_know_each_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    services = COMPOSE["services"]
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert {volume.split(":")[0] for volume in service["volumes"]} <= set(COMPOSE["volumes"]), name
    ours = services["dateline"]
    assert (FOLDER / ours["build"]["context"]).resolve() == ROOT
    assert (ROOT / ours["build"]["dockerfile"]).samefile(FOLDER / "Containerfile")
    assert all(port.startswith("127.0.0.1:") for port in ours["ports"]), "readers come by a proxy that serves https"
    settings = loads(settings_of(f"{k}={v}" for k, v in ours["environment"].items()), monkeypatch, tmp_path)
    assert settings.index.chroma.url == "http://chroma:8000"
    assert "dateline" in settings.web.names, "by which Prometheus calls it"
    assert settings.web.asks_for_accounts


def test_chroma_is_of_the_version_that_is_installed() -> None:
    (locked,) = re.findall(r"^chromadb==([\d.]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert COMPOSE["services"]["chroma"]["image"].endswith(f"/chroma:{locked}")


def seconds(written: str) -> float:
    return float(written.removesuffix("s"))


def test_whoever_stops_it_waits_for_its_answers() -> None:
    """Some seconds for answers, for what is said at the end, for articles that are being added, for traces."""
    longest = PATIENCE + 4 * LAST_WORDS + LAST_ARTICLES + 2 * LAST_SECONDS
    assert seconds(of_unit("TimeoutStopSec")) > longest
    assert seconds(COMPOSE["services"]["dateline"]["stop_grace_period"]) > longest


# systemd


def test_systemd_takes_the_unit_and_finds_it_closed(tmp_path: Path) -> None:
    unit = tmp_path / "dateline.service"
    written = (FOLDER / "dateline.service").read_text("utf-8")
    unit.write_text(written.replace(of_unit("ExecStart").split()[0], sys.executable), "utf-8")
    done = subprocess.run([tool("systemd-analyze"), "verify", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    security = [tool("systemd-analyze"), "security", "--offline=true", "--threshold=25", str(unit)]
    done = subprocess.run(security, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_unit_starts_the_chat_and_stops_its_engine_last(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program, command = of_unit("ExecStart").split()
    assert Path(program).name == "dateline"
    assert command in COMMANDS
    assert of_unit("KillMode") == "mixed"
    settings = settings_of(of_unit("Environment").split())
    assert settings.pop("DATELINE_HOME") == f"/var/lib/{of_unit('StateDirectory')}"
    assert loads(settings, monkeypatch, tmp_path).log.lines == "json"


# The proxy, and who looks at figures


def test_the_proxy_serves_the_folder_and_keeps_to_itself_what_is_for_those_who_run_it(tmp_path: Path) -> None:
    told = re.findall(r"^#     (.*)$", NGINX, re.MULTILINE)
    (tmp_path / "settings.toml").write_text("\n".join(told), "utf-8")
    web = load_settings(home=tmp_path).web
    assert f"location {web.root_path}/ {{" in NGINX
    (hidden,) = re.findall(r"location ~ (\S+) \{\s+return 404;", NGINX)
    assert all(re.fullmatch(hidden, web.root_path + path) for path in OPEN_HERE)
    for header in ("Host $host", "X-Forwarded-Proto $scheme", "X-Forwarded-For $remote_addr"):
        assert f"proxy_set_header {header};" in NGINX
    assert f"server_name {web.names[0]};" in NGINX
    assert NGINX.count("{") == NGINX.count("}")


def test_prometheus_comes_with_a_key_to_where_it_is_known() -> None:
    (job,) = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))["scrape_configs"]
    assert "credentials_file" in job["authorization"]
    (target,) = job["static_configs"][0]["targets"]
    assert target == f"dateline:{Settings().web.port}"
    assert "metrics_path" not in job, "it asks for /metrics by itself"
