"""Who is asked for what when the chat starts. It does not start where nobody could sign in."""

from __future__ import annotations

from app.accounts.account_file import Accounts
from app.accounts.limiting import Guesses
from app.accounts.provider import Provider
from app.accounts.rights import By, Role, everybody
from app.errors import SettingsInvalid
from app.settings.web_settings import SHORTEST_TOKEN, WebSettings
from app.web.accounts.gate import Anybody, SignedIn, Who
from app.web.accounts.pages import SigningIn

_IN_CLEAR = (
    " Passwords, cookies and answers cross the network in clear: set web.tls_certificate, or let a proxy serve it over "
    "https and name that one in web.trusted_proxies."
)
_MAKE_ONE = 'python -c "import secrets; print(secrets.token_urlsafe(24))"'


def require_way_in(settings: WebSettings, accounts: Accounts | None) -> None:
    """Raises SettingsInvalid where readers are to sign in and nobody could."""
    if settings.proxy_user_header and not settings.trusted_proxies:
        raise SettingsInvalid(
            "web.proxy_user_header is set, and web.trusted_proxies is not",
            "Name the addresses of the proxies that may say who has signed in: anybody else could say so too.",
        )
    if not settings.asks_for_accounts or settings.knows_readers or (accounts and accounts.users.can_sign_in()):
        return
    raise SettingsInvalid(
        f"{_why(settings)}, and there is nobody who could sign in",
        "Make an account: dateline users add NAME --role admin. Or set web.token (DATELINE_WEB__TOKEN), which all "
        f"readers share, to at least {SHORTEST_TOKEN} characters that nobody guesses: {_MAKE_ONE}",
    )


def who_is_asked(settings: WebSettings) -> str:
    """What is said at the start, in a sentence or two."""
    in_clear = not (settings.listens_here or settings.tls_certificate or settings.trusted_proxies)
    return _who(settings) + (_IN_CLEAR if in_clear else "")


def _who(settings: WebSettings) -> str:
    if settings.asks_for_accounts:
        ways = ["with an account (dateline users)"]
        ways += [f"at {settings.oidc.issuer}"] if settings.oidc.issuer else []
        ways += [f"by {settings.proxy_user_header} of a trusted proxy"] if settings.proxy_user_header else []
        return f"{_why(settings)}; readers sign in {' or '.join(ways)}."
    if settings.asks_for_token:
        return f"{_reached(settings)}; readers are asked for web.token."
    if settings.is_local:
        return "Nobody is asked to sign in: the chat is served to this machine alone."
    return f"{_reached(settings)}, and nobody is asked to sign in: web.sign_in is off."


def signing_in_for(settings: WebSettings, accounts: Accounts | None) -> SigningIn | None:
    """None where readers have no accounts."""
    if not settings.asks_for_accounts or accounts is None:
        return None
    return SigningIn(accounts, Guesses(), Provider(settings.oidc) if settings.oidc.issuer else None)


def who_asks(settings: WebSettings, signing_in: SigningIn | None) -> Who:
    """Where readers are not told apart: on this machine its owner, elsewhere editors, as far as ``web.adding`` goes."""
    if signing_in is not None:
        return SignedIn(signing_in.accounts, signing_in.guesses)
    if settings.asks_for_token:
        return Anybody(everybody(Role.EDITOR, By.TOKEN))
    return Anybody(everybody(Role.ADMIN if settings.is_local else Role.EDITOR))


def _why(settings: WebSettings) -> str:
    return "web.sign_in is on" if settings.is_local else _reached(settings)


def _reached(settings: WebSettings) -> str:
    place = f"web.names: {', '.join(settings.names)}" if settings.listens_here else f"web.host is {settings.host}"
    return f"Other machines reach this chat ({place})"
