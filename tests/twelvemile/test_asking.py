"""What goes wrong on the way: asked again where that helps, told in words, the key never."""

import pickle
import re
import socket
import sys
from urllib.request import urlopen

import pytest
from support.playing import answer, playing, problem

import twelvemile
from twelvemile import (
    BadRequestError,
    Client,
    DeniedError,
    ProblemError,
    TwelvemileError,
    UnavailableError,
    UnreachableError,
    UnreadableError,
    UsageError,
    asking,
)
from twelvemile.progress import Progress
from twelvemile.pull import Pull

FEEDS = answer(200, b'{"feeds": [], "frontier": null}')
CUT = answer(200, b'{"feeds": [', length=400)
KEY = "tm_sekret-0123"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The waits are those of the code, but short."""
    monkeypatch.setattr(asking, "_FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(asking, "_JITTER_S", 0.0)
    monkeypatch.delenv("TWELVEMILE_API_KEY", raising=False)


@pytest.mark.parametrize(
    "fault",
    [problem(503), problem(429, Retry_After="0"), problem(502), problem(504), CUT, b""],
    ids=["503", "429", "502", "504", "cut", "closed"],
)
def test_what_passes_is_asked_again(fault):
    with playing(fault, fault, FEEDS) as server, Client(server.url) as client:
        assert len(client.feeds()) == 0
    assert len(server.asked) == 3
    assert all(asked.startswith("GET /v1/feeds HTTP/1.1") for asked in server.asked)


def failing(kind, *script, match=None, **how):
    """What `feeds` raises when the server plays this, and how often it was asked."""
    with playing(*script) as server:
        client = Client(server.url, **how)
        with pytest.raises(kind, match=match) as caught:
            client.feeds()
        client.close()
    return caught.value, len(server.asked)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 501])
def test_what_does_not_pass_is_asked_once(status):
    words = rf"The store is locked: try again \({status}\)"
    assert failing(ProblemError, problem(status), FEEDS, match=words)[1] == 1


def test_it_gives_up_after_so_many_times():
    error, asked = failing(UnavailableError, problem(), match="The store is locked", retries=2)
    assert (error.status, asked) == (503, 3)


WAITS = [("7", 7.0), ("0", 0.0), ("3600", False), ("Fri, 1 Jan", True)]


@pytest.mark.parametrize(("after", "expected"), WAITS)
def test_it_waits_as_long_as_it_is_told_but_not_for_ever(after, expected):
    error, _ = failing(UnavailableError, problem(429, Retry_After=after), retries=0)
    assert asking._wait(error) == expected
    assert type(asking._wait(error)) is type(expected)


def test_a_long_wait_is_told_at_once():
    assert failing(UnavailableError, problem(503, Retry_After="3600"), FEEDS)[1] == 1


def test_no_server_is_told_with_what_to_do():
    with playing(FEEDS) as server:
        url = server.url
    with pytest.raises(UnreachableError, match=r"no server answers at http://127.*twelvemile serve"):
        Client(url, retries=1).feeds()


def test_a_silent_server_is_not_asked_again():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(UnreachableError, match=r"sent nothing for 0.2 s: .*timeout_s"):
            Client(url, timeout_s=0.2).feeds()


@pytest.mark.parametrize(
    "strange",
    [
        answer(200, b"<html>Hello</html>", "text/html"),
        answer(200, b"[]"),
        answer(200, b"{"),
        answer(200, b'{"other": 1}'),
        answer(302, b"", Location="http://127.0.0.1/login"),
    ],
    ids=["html", "list", "no json", "other json", "redirect"],
)
def test_another_program_is_recognised(strange):
    with playing(strange) as server, Client(server.url) as client:
        for ask in (client.feeds, client.vessels, client.alerts, client.positions):
            with pytest.raises(UnreadableError, match=r"no Twelvemile|sends elsewhere"):
                ask()


def test_a_refusal_in_other_words_than_ours_is_told():
    page = answer(502, b"<html>Bad gateway</html>", "text/html")
    failing(UnavailableError, page, match=r"gave no reason: .* \(502\)", retries=0)


def test_the_server_names_the_parameter(client):
    with pytest.raises(BadRequestError, match="kind takes loitering") as caught:
        client.alerts(kind="piracy")
    assert caught.value.parameter == "kind"
    assert isinstance(caught.value, TwelvemileError)


def cut(body):
    return answer(200, body[: len(body) // 2], asking.ARROW, length=len(body))


def test_a_table_that_is_cut_is_asked_anew_and_counted_once(served, capsys):
    with urlopen(f"{served}/v1/positions?format=arrow", timeout=30) as whole:
        body = whole.read()
    progress = Progress("positions", shown=True)
    progress._next = 0
    pull = Pull(progress)
    with playing(cut(body), answer(200, body, asking.ARROW)) as server:
        asker = asking.Asker(server.url, None, 10, 1)
        with progress:
            table = asker.arrow("/v1/positions", [], pull)
        asker.close()
    assert (len(server.asked), table.num_rows) == (2, progress._rows_before)
    assert len(pull.frame()) == table.num_rows
    half = answer(200, body[: len(body) // 2], asking.ARROW)
    told = pytest.raises(UnreadableError, match="damaged or was cut")
    with playing(half) as server, Client(server.url) as client, told:
        client.positions()
    assert f"{table.num_rows:,} rows" in capsys.readouterr().err


def test_one_connection_does_for_all_questions(client):
    """That of a table too: what follows its last batch is read to the end of the answer."""
    client.positions()
    [first] = client._asker._http._transport._pool.connections
    client.positions()
    assert client._asker._http._transport._pool.connections == [first]


def test_progress_is_shown_only_where_asked(served, capsys, monkeypatch):
    monkeypatch.setattr(twelvemile.progress, "_SILENT_S", 0.0)
    for shown, expected in ((None, False), (False, False), (True, True)):
        with Client(served, progress=shown) as client:
            client.positions()
        told = capsys.readouterr()
        assert told.out == ""
        assert bool(re.search(r"positions: [\d,]+ rows, [\d.]+ MB, \d+ s", told.err)) is expected
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with Client(served) as client:
        client.positions()
    assert "positions: 10,071 rows" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["argument", "environment"])
def test_the_key_is_sent_and_never_shown(given, monkeypatch):
    if given == "environment":
        monkeypatch.setenv("TWELVEMILE_API_KEY", f"{KEY}\n")
    denied = problem(401, b'{"detail": "This needs a key"}')
    with playing(denied) as server:
        client = Client(server.url, key=KEY if given == "argument" else None)
        with pytest.raises(DeniedError) as caught:
            client.feeds()
    assert f"authorization: bearer {KEY.lower()}\r\n" in server.asked[0].lower()
    with pytest.raises(UnreachableError) as later:
        Client(server.url, key=KEY, retries=0).feeds()
    shown = [repr(client), str(client), *map(str, (caught.value, later.value)), repr(later.value)]
    assert not [text for text in shown if KEY in text]
    assert "key given" in repr(client)


def test_no_key_is_sent_where_none_is_given():
    with playing(FEEDS) as server:
        Client(server.url).feeds()
        Client(server.url, key="").feeds()
    assert "authorization" not in "".join(server.asked).lower()


@pytest.mark.parametrize("key", [f"{KEY} more", f"{KEY}\nX-Evil: 1", f"{KEY}é", f"\x00{KEY}"])
def test_a_key_that_cannot_be_is_refused_without_being_shown(key):
    with pytest.raises(UsageError) as caught:
        Client(key=key)
    assert KEY not in str(caught.value)
    with pytest.raises(UsageError) as caught:
        Client(f"http://user:{KEY}@127.0.0.1")
    assert KEY not in str(caught.value)


def test_no_proxy_stands_between_this_machine_and_itself(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with playing(FEEDS) as server:
        assert len(Client(server.url).feeds()) == 0


def test_errors_can_be_sent_to_another_process():
    error = BadRequestError("detail", 400, "kind")
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.status, copy.parameter) == (str(error), 400, "kind")
