"""An alert names serial and silence and no content unless allowed; nothing it does can stop the bell."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from openline.errors import FormatError
from openline.messages import Precedence
from openline.transport import Route, Sent, deliver, read_routes, words_of
from openline.watch import Alarm
from tests.watch.test_alarms import item

ALARM = Alarm(post="amman", desk="duty", flash=True, items=(item(7, Precedence.FLASH),))
GOOD = '[[alert]]\npost = "amman"\ndesk = "*"\nto = ["json://127.0.0.1:1/"]\ncontent = true\n'


def routes(folder: Path, text: str, mode: int = 0o600) -> tuple[Route, ...]:
    path = folder / "alerts.toml"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return read_routes(path)


def test_without_leave_an_alert_has_no_content() -> None:
    title, text = words_of(ALARM, content=False, name=lambda _: "hospital at 36.1N")
    assert "hospital" not in title + text
    assert "#7: read, silent 0 min" in text
    assert "no permission" in text
    assert "hospital" in words_of(ALARM, content=True, name=lambda _: "hospital at 36.1N")[1]


def test_only_the_desks_own_routes_are_used_and_a_failing_service_stops_nothing() -> None:
    told: list[str] = []

    def notify(to: object, title: str, text: str) -> bool:
        told.append(title)
        if len(told) == 2:
            raise RuntimeError("a service that breaks")
        return len(told) < 3

    mine = [Route(post="amman", desk=desk, to=("x://y",)) for desk in ("duty", "*", "*", "deputy")]
    other = Route(post="ankara", desk="*", to=("x://y",))
    assert deliver(ALARM, [*mine, other], notify) == [Sent.DELIVERED, Sent.FAILED, Sent.FAILED]


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        (GOOD, 0o644),
        ("[[alert]]\npost = 1\ndesk = '*'\nto = ['a://b']", 0o600),
        ("[[alert]]\npost = 'a'\nto = ['a://b']", 0o600),
        ("[[alert]]\npost = 'a'\ndesk = '*'\nto = []", 0o600),
        ("[[alert]]\npost = 'a'\ndesk = '*'\nto = ['nobody']", 0o600),
        ("[[alert]]\npost = 'a'\ndesk = '*'\nto = ['a://b']\nurl = 'x'", 0o600),
        ("alert = 3", 0o600),
        ("[other]\na = 1", 0o600),
        ("not toml", 0o600),
        ("", 0o600),
    ],
)
def test_a_file_that_is_not_as_written_down_is_refused_whole(tmp_path: Path, text: str, mode: int) -> None:
    with pytest.raises(FormatError) as caught:
        routes(tmp_path, text, mode)
    assert caught.value.code == "transport.alerts-unreadable"
    assert caught.value.hint


def test_apprise_carries_it_to_a_service_that_listens(tmp_path: Path) -> None:
    heard: list[dict[str, object]] = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        text = GOOD.replace("127.0.0.1:1", f"127.0.0.1:{server.server_port}")
        (sent,) = deliver(ALARM, routes(tmp_path, text))
    finally:
        server.shutdown()
        server.server_close()
    assert sent is Sent.DELIVERED
    assert "FLASH: amman, 1 without an answer" in str(heard[0]["title"])
    (gone,) = deliver(ALARM, routes(tmp_path, GOOD))
    assert gone is Sent.FAILED, "nobody listens there"
