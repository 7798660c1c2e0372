"""The API as an application of its own, mounted into the chat's, with its OpenAPI document and a page of that.

The page is Swagger UI, served from the package that carries it: no browser is sent to another host for it.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from fastapi import FastAPI, HTTPException, Security
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.security import HTTPBearer

from app.programs.api.articles import changing_routes, reading_routes
from app.programs.api.asking import Answers, ask_routes, finding_routes
from app.programs.api.holdings import archive_routes
from app.programs.api.responses import documented, handle_errors
from app.web.rooms.services import Rooms
from app.web.serving.refusals import API
from app.web.stream import SearchesFirst
from app.web_assistant import WebAssistant

_ABOUT = """Answers from an archive of news articles, each sentence with the sentence of an article that proves it.
Errors are problem+json (RFC 9457), and say what to do."""
# For the document alone: who may what is the gate's business, before all routes (app.web.accounts.gate).
_KEY = HTTPBearer(
    scheme_name="key",
    description="Of dateline keys, or web.token. A chat that is served to its own machine alone asks for none.",
    auto_error=False,
)
_SWAGGER = Path(str(resources.files("fastapi_offline").joinpath("static")))
_FILES = {
    "swagger-ui.css": (_SWAGGER / "swagger-ui.css", "text/css"),
    "swagger-ui-bundle.js": (_SWAGGER / "swagger-ui-bundle.js", "text/javascript"),
    "docs.js": (Path(__file__).parent / "docs.js", "text/javascript"),
}
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Dateline API</title>
<link rel="stylesheet" href="docs/swagger-ui.css"></head><body><div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script><script src="docs/docs.js"></script></body></html>"""


def create_api(assistant: WebAssistant, rooms: Rooms, turns: SearchesFirst | None = None, folder: str = "") -> FastAPI:
    """The application; ``turns`` are those of the page, with which it shares the machine, ``folder`` is the one that a
    proxy serves it in."""
    api = FastAPI(
        title="Dateline",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": f"{folder}{API}"}],
        root_path_in_servers=False,
        generate_unique_id_function=lambda route: route.name,
        responses=documented(),
        dependencies=[Security(_KEY)],
    )
    handle_errors(api)
    answers = Answers(assistant, rooms, turns or SearchesFirst())
    for routes in (
        *(ask_routes(answers), finding_routes(answers)),
        *(reading_routes(rooms), changing_routes(rooms), archive_routes(rooms)),
    ):
        api.include_router(routes)

    @api.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(_PAGE)

    @api.get("/docs/{name}", include_in_schema=False)
    def file(name: str) -> FileResponse:
        if name not in _FILES:
            raise HTTPException(404)
        path, kind = _FILES[name]
        return FileResponse(path, media_type=kind)

    return api
