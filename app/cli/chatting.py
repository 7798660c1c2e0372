"""``dateline chat``."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.text import Text

from app import wiring
from app.cli.answering import open_archives
from app.cli.console import ArchiveOption, err, loaded_settings, warn_of_drive
from app.cli.progress_bars import index_progress
from app.incidents import log_incident
from app.operation.logs import set_up as set_up_log
from app.settings import Settings, WebSettings
from app.stores.retention import start_forgetting

_log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from app.accounts.account_file import Accounts
    from app.archives.opened_archives import OpenedArchives


def register(cli: typer.Typer) -> None:
    """Adds the command."""
    cli.command()(chat)


def chat(
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Port to listen on (setting web.port); 0: any that is free."),
    ] = None,
    archive_name: ArchiveOption = None,
) -> None:
    """Open the web chat. On first start the sample articles are indexed."""
    settings = loaded_settings(archive_name)
    set_up_log(settings.log)
    warn_of_drive(settings)
    web = settings.web if port is None else settings.web.model_copy(update={"port": port})
    accounts = _accounts(settings, web)
    tell = partial(_tell, as_json=settings.log.lines == "json")
    _tell_who_is_asked(web, accounts, tell)
    _complete_archive(settings)
    archives = open_archives(settings)
    # The page comes up while the models load: whoever asks at once waits for them, others do not.
    warm = threading.Event()
    threading.Thread(target=_warm_up, args=(archives, warm), daemon=True).start()
    from app.web.server import serve

    conversations = wiring.conversations_for(settings)
    rooms = wiring.rooms_for(archives, settings.model_copy(update={"web": web}))
    operation = wiring.operation_for(archives, settings.model_copy(update={"web": web}), warm)
    logging.getLogger().addHandler(operation.metrics.failures_of_log())
    audit = wiring.audit_log_for(settings)
    tidy = [conversations.empty_log, *([audit.forget] if audit else [])]
    start_forgetting(web.keep_days, [conversations.forget, rooms.feedback.forget], tidy=tidy)
    serve(
        archives,
        web,
        lambda url: tell(f"Dateline is ready: [bold]{url}[/bold]  (Ctrl-C stops it)"),
        conversations,
        rooms,
        accounts,
        wiring.api_for(archives, rooms, settings),
        operation,
    )


def _warm_up(archives: OpenedArchives, warm: threading.Event) -> None:
    try:
        archives.warm_up()
    except Exception:  # whoever asks is told of it
        log_incident("the models could not be loaded")
    finally:
        warm.set()


def _tell(said: str, *, as_json: bool) -> None:
    """On the terminal, or where each line is JSON, in the log."""
    if as_json:
        _log.info(Text.from_markup(said).plain)
    else:
        err.print(said)


def _tell_who_is_asked(web: WebSettings, accounts: Accounts | None, tell: Callable[[str], None]) -> None:
    """Before anything takes minutes. Raises SettingsInvalid where nobody could sign in."""
    from app.web.accounts.starting import require_way_in, who_is_asked

    require_way_in(web, accounts)
    said = escape(who_is_asked(web))
    tell(said if web.is_local else f"[yellow]{said}[/yellow]")
    if not web.is_local and web.asks_somebody and web.tls_certificate is None:
        tell("What readers sign in with is sent as it is unless a proxy serves the chat over https.")


def _accounts(settings: Settings, web: WebSettings) -> Accounts | None:
    """Of a file that is there, or that will be needed: a start that is refused leaves nothing behind."""
    needed = web.asks_for_accounts and (settings.accounts_file.exists() or web.knows_readers)
    return wiring.accounts_for(settings) if needed else None


def _complete_archive(settings: Settings) -> None:
    """Indexes the samples if there is nothing, and what an interrupted run left pending."""
    new = not wiring.has_archive(settings)
    if not new and not wiring.open_for_reading(settings).catalog.articles.pending_count():
        return
    err.print("No archive yet: indexing the sample articles." if new else "Finishing an interrupted indexing run.")
    with index_progress(err) as progress:
        wiring.index_samples(settings, progress) if new else wiring.finish_indexing(settings, progress)
