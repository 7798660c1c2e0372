"""One address at a time, from servers that behave and servers that do not."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import FetchFailed
from index.fetching.bodies import media_type, unpack_body
from index.fetching.fetcher import Fetcher
from index.fetching.network import Network
from index.settings import FetchingSettings
from tests.fakes import tuned
from tests.index.fetching.conftest import FakeClock, Internet
from tests.index.fetching.server import CERTIFICATE, Request, Server, after_a_moment, response

Make = Callable[..., Fetcher]
PAGE = "<!DOCTYPE html><html><body><p>The ferry sank.</p></body></html>"


def failure(fetcher: Fetcher, url: str) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        fetcher.fetch(url)
    return caught.value


# What works


def test_a_page_comes_with_its_type_and_validators(server: Server, internet: Internet, make_fetcher: Make) -> None:
    server.routes["/a"] = response(PAGE, etag='"v1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    got = make_fetcher(contact="editor@archive.example").fetch("http://news.test/a")
    assert (got.data.decode(), got.media_type) == (PAGE, "text/html")
    assert (got.etag, got.modified) == ('"v1"', "Mon, 01 Jan 2024 00:00:00 GMT")
    asked = server.requests[-1]
    assert asked.host == "news.test"
    assert asked.headers["user-agent"].startswith("Dateline/")
    assert asked.headers["user-agent"].endswith("(+editor@archive.example)")


def test_what_the_validators_name_is_not_sent_again(server: Server, make_fetcher: Make) -> None:
    def conditional(request: Request, connection: socket.socket) -> None:
        same = request.headers.get("if-none-match") == '"v1"' and "if-modified-since" in request.headers
        connection.sendall(response("", 304, cache_control="max-age=600") if same else response(PAGE))

    server.routes["/a"] = conditional
    got = make_fetcher().fetch("http://news.test/a", etag='"v1"', modified="Mon, 01 Jan 2024 00:00:00 GMT")
    assert got.unchanged
    assert (got.data, got.fresh) == (b"", 600.0)


def test_an_answer_of_304_to_a_question_without_validators_is_a_failure(server: Server, make_fetcher: Make) -> None:
    server.routes["/a"] = response("", 304)
    assert failure(make_fetcher(), "http://news.test/a").status == 304


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "raw deflate", "several members"])
def test_packed_bodies_are_unpacked(encoding: str, server: Server, make_fetcher: Make) -> None:
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(PAGE.encode()),
        "deflate": zlib.compress(PAGE.encode()),
        "raw deflate": raw.compress(PAGE.encode()) + raw.flush(),
        "several members": gzip.compress(PAGE[:9].encode()) + gzip.compress(PAGE[9:].encode()),
    }[encoding]
    name = "gzip" if "deflate" not in encoding else "deflate"
    server.routes["/a"] = response(packed, content_encoding=name)
    assert make_fetcher().fetch("http://news.test/a").data.decode() == PAGE


def test_addresses_with_other_letters_are_asked_in_ascii(
    server: Server, internet: Internet, make_fetcher: Make
) -> None:
    server.routes["/%C3%BCber?q=%C3%A4"] = response(PAGE)
    make_fetcher().fetch("http://zürich.example/über?q=ä")
    assert internet.resolved[-1] == server.requests[-1].host == "xn--zrich-kva.example"


# Where it connects to


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fd00::1", "::ffff:8.8.8.8", "0.0.0.0"],
)
def test_a_host_that_leads_to_an_address_of_ones_own_is_not_connected_to(
    ip: str, internet: Internet, make_fetcher: Make
) -> None:
    internet.names["inside.test"] = [ip]
    failed = failure(make_fetcher(), "http://inside.test/")
    assert (failed.kind, internet.connected) == ("address", [])
    assert "inside.test leads to an address that is not asked" in str(failed)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254", "[::ffff:127.0.0.1]", "[64:ff9b::a00:1]"])
def test_an_address_that_is_written_out_is_checked_too(host: str, internet: Internet, make_fetcher: Make) -> None:
    assert failure(make_fetcher(), f"http://{host}/").kind == "address"
    assert internet.connected == []


def test_a_name_is_resolved_once_and_that_address_connected_to(
    server: Server, internet: Internet, make_fetcher: Make
) -> None:
    """A name whose second answer is 127.0.0.1 (DNS rebinding) never gets a second question."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]])
    internet.resolve = lambda host, port: next(answers)  # type: ignore[method-assign]
    server.routes["/"] = response(PAGE)
    fetcher = make_fetcher(robots=False)
    assert fetcher.fetch("http://rebinding.test/").data
    assert internet.connected == [("93.184.215.14", 80)]
    assert failure(fetcher, "http://rebinding.test/again").kind == "address"
    assert internet.connected == [("93.184.215.14", 80)]


def test_of_several_addresses_only_the_public_ones_are_tried(
    server: Server, internet: Internet, make_fetcher: Make
) -> None:
    internet.names["both.test"] = ["64:ff9b::5db8:d70e", "10.0.0.1", "93.184.215.14"]
    server.routes["/"] = response(PAGE)
    make_fetcher(robots=False).fetch("http://both.test/")
    assert internet.connected == [("93.184.215.14", 80)]


def test_a_setting_lets_one_host_be_inside_and_no_other(server: Server, internet: Internet, make_fetcher: Make) -> None:
    internet.names |= {"intranet.test": ["10.0.0.1"], "other.test": ["10.0.0.2"], "cloud.test": ["169.254.169.254"]}
    server.routes["/"] = response(PAGE)
    fetcher = make_fetcher(robots=False, private_hosts=("intranet.test", "cloud.test"))
    assert fetcher.fetch("http://intranet.test/").data
    assert failure(fetcher, "http://other.test/").kind == "address"
    assert failure(fetcher, "http://cloud.test/").kind == "address"


def test_the_real_network_reaches_this_machine_only_where_that_is_allowed(server: Server) -> None:
    """No pretended internet: the system's own names and sockets."""
    server.routes["/"] = response(PAGE)
    allowed = tuned(FetchingSettings, private_hosts=(f"localhost:{server.port}",), delay_seconds=0)
    fetcher = Fetcher(allowed)
    assert fetcher.fetch(f"http://localhost:{server.port}/").data.decode() == PAGE
    fetcher.close()
    refused = Fetcher(tuned(FetchingSettings, ports=(server.port,)))
    assert failure(refused, f"http://localhost:{server.port}/").kind == "address"
    refused.close()


def test_proxies_of_the_environment_are_not_used(
    server: Server, make_fetcher: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://10.0.0.1:3128")
    server.routes["/a"] = response(PAGE)
    assert make_fetcher().fetch("http://news.test/a").data


def test_a_proxy_that_is_set_gets_the_request_and_written_out_addresses_stay_checked(
    server: Server, internet: Internet, make_fetcher: Make
) -> None:
    internet.names["proxy.test"] = ["10.0.0.9"]
    server.routes |= {f"http://news.test{port}/a": response(PAGE) for port in ("", ":80")}
    fetcher = make_fetcher(robots=False, proxy="http://proxy.test:3128")
    assert fetcher.fetch("http://news.test/a").data
    assert internet.connected == [("10.0.0.9", 3128)]
    assert "news.test" not in internet.resolved
    assert failure(fetcher, "http://169.254.169.254/").kind == "address"


# Redirects


def test_redirects_are_followed_and_each_stop_is_checked(
    server: Server, internet: Internet, make_fetcher: Make
) -> None:
    server.routes["/old"] = response("", 301, location="/new")
    server.routes["/new"] = response("", 302, location="http://other.test/end")
    server.routes["/end"] = response(PAGE)
    got = make_fetcher().fetch("http://news.test/old")
    assert (str(got.url), str(got.final)) == ("http://news.test/old", "http://other.test/end")
    assert server.paths() == ["/robots.txt", "/old", "/new", "/robots.txt", "/end"]


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("http://127.0.0.1/", "address"),
        ("http://169.254.169.254/latest/meta-data/", "address"),
        ("http://inside.test/", "address"),
        ("file:///etc/passwd", "redirect"),
        ("gopher://news.test/", "redirect"),
        ("http://user:secret@news.test/", "redirect"),
        ("http://news.test:22/", "redirect"),
        ("http://0x7f.1/", "redirect"),
        ("//[::1]/", "address"),
        ("http://news.test/start", "redirect"),  # in a circle
    ],
)
def test_a_redirect_leads_nowhere_that_an_address_may_not(
    target: str, kind: str, server: Server, internet: Internet, make_fetcher: Make
) -> None:
    internet.names["inside.test"] = ["192.168.0.1"]
    server.routes["/start"] = response("", 302, location=target)
    assert failure(make_fetcher(), "http://news.test/start").kind == kind
    assert {ip for ip, _ in internet.connected} == {"93.184.215.14"}


def test_redirects_without_end_have_one(server: Server, make_fetcher: Make) -> None:
    def onwards(request: Request, connection: socket.socket) -> None:
        connection.sendall(response("", 302, location=request.target + "x"))

    server.routes |= {"/" + "x" * n: onwards for n in range(30)}
    failed = failure(make_fetcher(robots=False, max_redirects=3), "http://news.test/")
    assert (failed.kind, len(server.requests)) == ("redirect", 4)


def test_a_redirect_from_https_to_http_needs_a_setting(server: Server, internet: Internet, make_fetcher: Make) -> None:
    internet.tls = Server(tls=True, routes={"/a": response("", 302, location="http://news.test/b")})
    server.routes["/b"] = response(PAGE)
    trust = ssl.create_default_context(cafile=str(CERTIFICATE))
    assert failure(make_fetcher(trust, robots=False), "https://news.test/a").kind == "redirect"
    assert make_fetcher(trust, robots=False, allow_downgrade=True).fetch("https://news.test/a").data
    internet.tls.close()


# Encryption


def test_a_certificate_must_be_trusted_and_of_that_host(internet: Internet, make_fetcher: Make) -> None:
    internet.tls = Server(tls=True, routes={"/": response(PAGE)})
    trust = ssl.create_default_context(cafile=str(CERTIFICATE))
    assert make_fetcher(trust, robots=False).fetch("https://news.test/").data
    wrong_host = failure(make_fetcher(trust, robots=False), "https://other.test/")
    unknown = failure(make_fetcher(robots=False), "https://news.test/")
    assert (wrong_host.kind, unknown.kind) == ("tls", "tls")
    assert "not valid" in str(wrong_host)
    internet.tls.close()


def test_a_server_that_does_not_speak_tls_is_said_so(internet: Internet, server: Server, make_fetcher: Make) -> None:
    def babble(connection: socket.socket) -> None:
        connection.sendall(b"SSH-2.0-Nonsense\r\n" * 20)

    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            babble(connection)
            connection.settimeout(2)
            connection.recv(65536)

    threading.Thread(target=serve, daemon=True).start()
    internet.plain.port = listening.getsockname()[1]
    failed = failure(make_fetcher(robots=False), "https://news.test/")
    listening.close()
    assert failed.kind in ("tls", "protocol")


# Limits


def test_a_server_that_never_answers_is_left(server: Server, make_fetcher: Make) -> None:
    server.routes["/"] = lambda request, connection: time.sleep(0.6)
    failed = failure(make_fetcher(robots=False, read_seconds=0.1), "http://news.test/")
    assert (failed.kind, "silent" in str(failed)) == ("timeout", True)


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_server_that_drips_is_left_when_the_whole_takes_too_long(
    part: str, server: Server, make_fetcher: Make
) -> None:
    """Each byte comes in time; all of them never would."""

    def drip(request: Request, connection: socket.socket) -> None:
        if part == "body":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        else:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        for _ in range(60):
            connection.sendall(b"a")
            time.sleep(0.02)

    server.routes["/"] = drip
    failed = failure(make_fetcher(robots=False, read_seconds=5, total_seconds=0.2), "http://news.test/")
    assert (failed.kind, "too long as a whole" in str(failed)) == ("timeout", True)


def test_a_name_that_nobody_answers_for_is_left(internet: Internet, make_fetcher: Make) -> None:
    internet.resolve = lambda host, port: time.sleep(0.5) or []  # type: ignore[method-assign,func-returns-value]
    failed = failure(make_fetcher(robots=False, connect_seconds=0.1), "http://news.test/")
    assert (failed.kind, "news.test" in str(failed)) == ("timeout", True)


def test_a_body_without_end_is_cut_off_at_the_limit(server: Server, make_fetcher: Make) -> None:
    sent = [0]

    def endless(request: Request, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            sent[0] += connection.send(b"a" * 65536)

    server.routes["/"] = endless
    failed = failure(make_fetcher(robots=False, max_mb=0.2), "http://news.test/")
    assert failed.kind == "too large"
    assert sent[0] < 20_000_000


def test_a_body_that_is_announced_too_large_is_not_loaded(server: Server, make_fetcher: Make) -> None:
    server.routes["/"] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900000000\r\n\r\n"
    failed = failure(make_fetcher(robots=False), "http://news.test/")
    assert (failed.kind, "900.0 MB" in str(failed)) == ("too large", True)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_packed_bomb_is_unpacked_no_further_than_the_limit(encoding: str, server: Server, make_fetcher: Make) -> None:
    bomb = (gzip.compress if encoding == "gzip" else zlib.compress)(b"\0" * 5_000_000)
    server.routes["/"] = response(bomb, content_encoding=encoding)
    assert failure(make_fetcher(robots=False, max_mb=0.5), "http://news.test/").kind == "too large"


@pytest.mark.parametrize(
    ("name", "answer", "kind"),
    [
        ("closed at once", b"", "protocol"),
        ("not http", b"SSH-2.0-OpenSSH_9\r\n\r\n", "protocol"),
        ("cut off", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n<html>", "protocol"),
        ("bad chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "protocol"),
        ("huge headers", b"HTTP/1.1 200 OK\r\n" + b"X-Pad: " + b"a" * 300_000 + b"\r\n\r\n<html>", "protocol"),
        ("many headers", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 60_000 + b"\r\n<html>", "protocol"),
        ("unasked packing", response("x", content_encoding="br"), "type"),
        ("twice packed", response("x", content_encoding="gzip, gzip"), "type"),
        ("packed wrongly", response("no gzip", content_encoding="gzip"), "protocol"),
        ("packed and cut off", response(gzip.compress(b"a" * 99, mtime=0)[:-9], content_encoding="gzip"), "protocol"),
        ("empty", response(" "), "status"),
        ("no content", response("", 204), "status"),
        ("missing", response("x", 404), "gone"),
        ("removed", response("x", 410), "gone"),
        ("login", response("x", 401), "status"),
        ("server error", response("x", 500), "status"),
        ("redirect to nowhere", response("x", 302), "status"),
        ("picture", response(b"\x89PNG\r\n\x1a\n", media_type="image/png"), "type"),
        ("picture as page", response(b"\x89PNG\r\n\x1a\n" + b"a" * 99, media_type="text/html"), "type"),
        ("program as text", response(b"\x7fELF" + b"a" * 99, media_type="text/plain"), "type"),
        ("film as page", response(b"\0\0\0\x20ftypisom", media_type="text/html"), "type"),
        ("binary as page", response(b"<html>" + b"\0\1\2" * 40, media_type="text/html"), "type"),
    ],
)
def test_what_is_no_page_ends_as_one_reason(
    name: str, answer: bytes, kind: str, server: Server, make_fetcher: Make
) -> None:
    server.routes["/"] = answer
    failed = failure(make_fetcher(robots=False), "http://news.test/")
    assert failed.kind == kind
    assert "\n" not in str(failed)
    assert len(str(failed)) < 300


def test_nobody_at_home_and_no_such_host_are_told_apart(internet: Internet, server: Server, make_fetcher: Make) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    server.close()
    assert failure(make_fetcher(robots=False), "http://news.test/").kind == "refused"
    internet.resolve = unknown  # type: ignore[method-assign]
    assert failure(make_fetcher(), "http://news.test/").kind == "dns"


def test_a_host_that_cannot_be_reached_is_not_asked_a_thousand_times(
    server: Server, internet: Internet, clock: FakeClock, make_fetcher: Make
) -> None:
    port, fetcher = server.port, make_fetcher(robots=False)
    server.port = 1  # nobody listens there
    reasons = [str(failure(fetcher, f"http://news.test/{n}")) for n in range(5)]
    assert len(internet.connected) == 3
    assert "takes no connections" in reasons[0]
    assert reasons[4].startswith("not asked: news.test failed 3 times in a row")
    assert failure(fetcher, "http://other.test/").kind == "refused"
    assert len(internet.connected) == 4
    clock.time += 601
    server.port, server.routes["/"] = port, response(PAGE)
    assert fetcher.fetch("http://news.test/").data


@settings(deadline=None)
@given(st.binary(max_size=2_000), st.sampled_from(["", "gzip", "deflate", "br"]), st.integers(1, 50))
def test_any_bytes_unpack_to_no_more_than_the_limit_or_fail(data: bytes, encoding: str, piece: int) -> None:
    pieces = [data[n : n + piece] for n in range(0, len(data), piece)]
    with suppress(FetchFailed):
        assert len(unpack_body(pieces, encoding, 0.001)) <= 1_000


@settings(deadline=None)
@given(st.binary(max_size=5_000), st.integers(1, 60), st.booleans())
def test_packing_and_unpacking_gives_the_same_bytes(data: bytes, piece: int, small: bool) -> None:
    packed = gzip.compress(data) if small else zlib.compress(data)
    pieces = [packed[n : n + piece] for n in range(0, len(packed), piece)]
    assert unpack_body(pieces, "gzip" if small else "deflate", 1.0) == data


@pytest.mark.parametrize(
    ("stated", "data", "meant"),
    [
        ("text/html; charset=utf-8", b"<html>", "text/html"),
        ("text/plain", b"\xef\xbb\xbf <!-- x --> <!doctype HTML><p>", "text/html"),
        ("", b"Once upon a time", "text/plain"),
        ("application/octet-stream", b"%PDF-1.7", "application/pdf"),
        ("text/html", b"%PDF-1.7", "application/pdf"),
        ("text/html", b'<?xml version="1.0"?><rss>', "application/xml"),
        ("application/rss+xml", b'<?xml version="1.0"?><rss>', "application/rss+xml"),
        ("application/xhtml+xml", b'<?xml version="1.0"?><!DOCTYPE html><html>', "application/xhtml+xml"),
        ("text/plain", b'{"version": "https://jsonfeed.org/version/1.1"}', "application/json"),
        ("application/epub+zip", b"PK\x03\x04", "application/epub+zip"),
        ("text/html", b"PK\x03\x04", "application/zip"),
        ("text/html", "<html>ä".encode("utf-16"), "text/html"),
    ],
)
def test_the_first_bytes_tell_what_the_server_did_not(stated: str, data: bytes, meant: str) -> None:
    assert media_type(stated, data) == meant


# Manners


def test_a_host_is_asked_one_at_a_time_with_a_pause(server: Server, clock: FakeClock, make_fetcher: Make) -> None:
    server.routes |= {f"/{n}": after_a_moment(response(PAGE)) for n in range(6)}
    fetcher = make_fetcher(robots=False, delay_seconds=2)
    threads = [threading.Thread(target=fetcher.fetch, args=(f"http://news.test/{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.most_open == {"news.test": 1}
    assert clock.slept == [2.0] * 5


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_said(
    status: int, server: Server, clock: FakeClock, make_fetcher: Make
) -> None:
    answers = [response("", status, retry_after="7"), response("", status), response(PAGE)]
    server.routes["/"] = lambda request, connection: connection.sendall(answers.pop(0))
    assert make_fetcher(robots=False, delay_seconds=1).fetch("http://news.test/").data
    assert clock.slept == [7.0, 4.0]


def test_a_server_that_wants_a_long_rest_gets_it(server: Server, clock: FakeClock, make_fetcher: Make) -> None:
    server.routes["/"] = response("", 503, retry_after="3600")
    fetcher = make_fetcher(robots=False)
    assert failure(fetcher, "http://news.test/").wait == 3600
    failed = failure(fetcher, "http://news.test/other")
    assert (failed.kind, "left alone" in str(failed)) == ("status", True)
    assert (len(server.requests), clock.slept) == (1, [])


def test_a_rest_may_be_given_as_a_date(server: Server, make_fetcher: Make) -> None:
    until = datetime.now(UTC) + timedelta(hours=2)
    server.routes["/"] = response("", 429, retry_after=format_datetime(until, usegmt=True))
    assert 7_000 < failure(make_fetcher(robots=False), "http://news.test/").wait <= 7_200


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (response("User-agent: *\nDisallow: /news", media_type="text/plain"), False),
        (response("User-agent: Dateline\nDisallow: /\n\nUser-agent: *\nAllow: /"), False),
        (response("User-agent: *\nDisallow: /\n\nUser-agent: dateline\nAllow: /"), True),
        (response("User-agent: *\nDisallow: /news\nAllow: /news/a"), True),
        (response("User-agent: *\nDisallow: /*?print="), True),
        (response("User-agent: *\nDisallow: /*a$"), False),
        (response("\ufeffUser-agent: *\r\nDisallow: /"), False),
        (response("<html>not found</html>"), True),
        (response(b"\xff\xfe\0\1garbage\n\0"), True),
        (response("", 404), True),
        (response("", 403), True),
        (response("", 500), False),
        (response("", 302, location="/robots.txt"), True),
        (response("", 302, location="/rules"), False),
        (response("User-agent: *\n" + ("#" * 1_000 + "\n") * 600 + "Disallow: /"), True),  # beyond what is read
    ],
)
def test_robots_txt_is_obeyed_in_each_form(robots: bytes, allowed: bool, server: Server, make_fetcher: Make) -> None:
    server.routes |= {"/robots.txt": robots, "/news/a": response(PAGE)}
    server.routes["/rules"] = response("User-agent: *\nDisallow: /")
    fetcher = make_fetcher()
    if allowed:
        assert fetcher.fetch("http://news.test/news/a").data
    else:
        assert failure(fetcher, "http://news.test/news/a").kind == "robots"
        assert "/news/a" not in server.paths()


def test_robots_txt_is_asked_for_once_a_day_and_sooner_where_it_could_not_be_had(
    server: Server, clock: FakeClock, make_fetcher: Make
) -> None:
    server.routes |= {"/robots.txt": response("", 500), "/a": response(PAGE)}
    fetcher = make_fetcher()
    assert failure(fetcher, "http://news.test/a").kind == "robots"
    server.routes["/robots.txt"] = response("User-agent: *\nCrawl-delay: 5")
    assert failure(fetcher, "http://news.test/a").kind == "robots"
    clock.time += 601
    fetcher.fetch("http://news.test/a")
    fetcher.fetch("http://news.test/a")
    assert clock.slept[-1] == 5.0
    clock.time += 23 * 3600
    fetcher.fetch("http://news.test/a")
    assert server.paths().count("/robots.txt") == 2
    clock.time += 2 * 3600
    fetcher.fetch("http://news.test/a")
    assert server.paths().count("/robots.txt") == 3


def test_a_crawl_delay_of_a_day_is_not_waited_for(server: Server, clock: FakeClock, make_fetcher: Make) -> None:
    server.routes |= {"/robots.txt": response("User-agent: *\nCrawl-delay: 86400"), "/a": response(PAGE)}
    fetcher = make_fetcher(max_crawl_delay_seconds=9)
    fetcher.fetch("http://news.test/a")
    fetcher.fetch("http://news.test/a")
    assert max(clock.slept) == 9.0


def test_a_closed_fetcher_asks_nobody(server: Server, make_fetcher: Make) -> None:
    server.routes["/"] = response(PAGE)
    fetcher = make_fetcher(robots=False)
    fetcher.close()
    assert failure(fetcher, "http://news.test/").kind == "timeout"
    assert server.requests == []


def test_every_error_of_the_library_has_a_reason() -> None:
    """Fails when httpcore grows an error that is mapped to none."""
    import httpcore2

    from index.fetching.network import _failure
    from index.fetching.urls import Url

    mapped = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.ProxyError, httpcore2.TimeoutException)
    programming = {"ConnectionNotAvailable", "UnsupportedProtocol"}
    errors = [e for e in vars(httpcore2).values() if isinstance(e, type) and issubclass(e, Exception)]
    unmapped = {e.__name__ for e in errors if not issubclass(e, mapped)} - programming
    assert errors
    assert unmapped == set()
    url = Url("http", "news.test", 80, "/")
    assert {_failure(url, e("x")).kind for e in errors if issubclass(e, mapped[:3])} <= {"refused", "protocol"}


def test_networks_are_made_without_asking_anyone(internet: Internet) -> None:
    Network(FetchingSettings(), resolve=internet.resolve, connect=internet.connect).close()
    assert internet.connected == internet.resolved == []
