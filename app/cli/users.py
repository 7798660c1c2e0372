"""``dateline users`` and ``dateline keys``: who may sign in, and with what programs come."""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer
from rich.markup import escape

from app import wiring
from app.accounts.account_file import Accounts
from app.accounts.passwords import check_strength
from app.accounts.rights import EVERY_ARCHIVE, Right, Role
from app.accounts.users import User
from app.archives.home_archives import require_made
from app.audit.noting import Deed, note
from app.cli.auditing import noting_as_command, write_to
from app.cli.console import err, loaded_settings, out
from app.errors import AccountRefused
from app.settings import load_settings

_users = typer.Typer(no_args_is_help=True, help="Who may sign in to the chat, and as what.")
_keys = typer.Typer(no_args_is_help=True, help="Keys by which programs come: Authorization: Bearer KEY.")
for _group in (_users, _keys):
    _group.callback()(noting_as_command)

Name = Annotated[str, typer.Argument(metavar="NAME")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="The password is the first line of standard input.")]
Archive = Annotated[str, typer.Option(help="In this archive alone; '*': in all that nothing else is said of.")]


def register(cli: typer.Typer) -> None:
    """Adds the commands to the command line."""
    cli.add_typer(_users, name="users")
    cli.add_typer(_keys, name="keys")


@_users.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="reader: reads and asks; editor: also adds articles; admin: all.")] = (
        Role.READER
    ),
    archive: Archive = "*",
    password_stdin: FromStdin = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They sign in by a proxy, or are there for keys alone.")
    ] = False,
) -> None:
    """Make an account. The password is asked for twice, and shown nowhere."""
    accounts, where = _opened(), _where(archive)
    if accounts.users.by_name(name) is not None:
        raise AccountRefused(f"there is a user “{name}” already", "Choose another name.")
    password = None if no_password else _password(name, password_stdin)
    made = accounts.users.add(name, password, role, where)
    out.print(f"{escape(made.name)} may sign in as {role}{_in_archive(archive)}.")


@_users.command("list")
def list_users() -> None:
    """Print who has an account: name, roles, how they sign in."""
    accounts = _opened()
    users = accounts.users.all()
    for user in users:
        roles = ", ".join(
            f"{role or 'none'}{'' if where == EVERY_ARCHIVE else f' in {where}'}" for where, role in user.roles.items()
        )
        how = "password" if user.has_password else "no password"
        off = f"  disabled since {user.disabled}" if user.disabled else ""
        signed_in = len(accounts.sessions.of_user(user.id))
        out.print(f"{user.name}  {roles or 'no role'}  {how}  {signed_in} signed in{off}", markup=False)
    if not users:
        err.print("Nobody has an account yet; 'dateline users add NAME' makes one.")


@_users.command()
def role(
    name: Name, role: Annotated[str, typer.Argument(help="reader, editor, admin, or none.")], archive: Archive = "*"
) -> None:
    """Give a role, or take it away; none in one archive shuts that one. They are signed out."""
    accounts = _opened()
    if role not in (*Role, "none"):
        raise typer.BadParameter(f"{role} is no role: write {', '.join(Role)} or none")
    accounts.users.grant(accounts.users.existing(name), None if role == "none" else Role(role), _where(archive))
    out.print(f"{escape(name)}: {role}{_in_archive(archive)}")


@_users.command()
def disable(name: Name) -> None:
    """Let somebody in no more, and end their sessions; their keys do nothing meanwhile."""
    accounts = _opened()
    accounts.users.disable(accounts.users.existing(name))
    out.print(f"{escape(name)} is disabled.")


@_users.command()
def enable(name: Name) -> None:
    """Let somebody in again who was disabled."""
    accounts = _opened()
    accounts.users.disable(accounts.users.existing(name), False)
    out.print(f"{escape(name)} is enabled.")


@_users.command()
def password(name: Name, password_stdin: FromStdin = False) -> None:
    """Set a new password, and end their sessions."""
    accounts = _opened()
    user = accounts.users.existing(name)
    accounts.users.set_password(user, _password(user.name, password_stdin))
    out.print(f"{escape(user.name)} has a new password.")


@_users.command()
def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Without being asked.")] = False,
) -> None:
    """Take an account away for good, with its keys and the conversations that were held with it."""
    accounts = _opened()
    user = accounts.users.existing(name)
    if not yes:
        typer.confirm(f"Remove {user.name} with all keys and conversations?", abort=True, err=True)
    accounts.users.remove(user)
    gone = wiring.conversations_for(loaded_settings()).delete_all(user.owner)
    wiring.usage_for(loaded_settings()).forget(user.name)
    out.print(f"{escape(user.name)} is removed, and {gone} conversations with them.")


@_users.command("sign-out")
def sign_out(name: Name) -> None:
    """End all sessions of somebody."""
    accounts = _opened()
    ended = accounts.sessions.end_all(accounts.users.existing(name).id)
    note(Deed.SIGNED_OUT, what=name)
    out.print(f"{escape(name)}: {ended} sessions ended.")


@_users.command()
def sessions(name: Name) -> None:
    """Print where somebody is signed in."""
    accounts = _opened()
    for one in accounts.sessions.of_user(accounts.users.existing(name).id):
        out.print(f"since {_day(one.created)}, last used {_day(one.seen)}  {one.agent}", markup=False)


@_keys.command("add")
def add_key(
    user: Annotated[str, typer.Option(help="Whose it is: it may no more than they.")],
    scope: Annotated[
        list[Right] | None,
        typer.Option(help="What it may: read, ask, write, admin; may be repeated. Without: read, ask."),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=730, help="After how many days it ends.")] = 90,
    archive: Annotated[
        list[str] | None, typer.Option(help="Only in this archive; may be repeated. Without: in all of the user's.")
    ] = None,
) -> None:
    """Make a key and print it, this once."""
    accounts = _opened()
    owner: User = accounts.users.existing(user)
    key = accounts.keys.add(
        owner.id, scope or [Right.READ, Right.ASK], days, [_archive(name) for name in archive or []]
    )
    err.print("This is shown once, and kept nowhere:")
    out.print(key, markup=False)


@_keys.command("list")
def list_keys() -> None:
    """Print the keys by their first characters: whose, what for, until when, last used."""
    accounts = _opened()
    names = {user.id: user.name for user in accounts.users.all()}
    for key in accounts.keys.all():
        used = f"last used {_day(key.used)}" if key.used else "never used"
        within = f"  in {', '.join(sorted(key.archives))}" if key.archives is not None else ""
        ended = "revoked" if key.revoked else "ended" if key.expires < time.time() else f"until {_day(key.expires)}"
        out.print(
            f"{key.id}…  {names[key.user]}  {','.join(sorted(key.scopes))}{within}  {ended}  {used}", markup=False
        )


@_keys.command()
def revoke(id: Annotated[str, typer.Argument(help="Its first characters, as listed.")]) -> None:
    """End a key now."""
    _opened().keys.revoke(id.rstrip("…"))
    out.print(f"{escape(id)} is revoked.")


def _archive(name: str) -> str:
    """One that there is: who mistypes a name gives nobody any right. Raises ArchiveMissing."""
    require_made(load_settings(archive=name))
    return name


def _where(archive: str) -> str:
    return EVERY_ARCHIVE if archive == EVERY_ARCHIVE else _archive(archive)


def _in_archive(archive: str) -> str:
    return "" if archive == EVERY_ARCHIVE else f" in {escape(archive)}"


def _opened() -> Accounts:
    settings = loaded_settings()
    write_to(wiring.audit_log_for(settings, settings.log.audit_days is None))
    return wiring.accounts_for(settings)


def _password(name: str, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    given: str = typer.prompt("Password", hide_input=True, err=True)
    check_strength(given, name)  # before it is typed a second time
    if typer.prompt("Once more", hide_input=True, err=True) != given:
        raise AccountRefused("the two passwords are not the same", "Nothing was changed; try again.")
    return given


def _day(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(seconds))
