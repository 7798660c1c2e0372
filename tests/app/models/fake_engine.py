"""An engine's child process without a model: the same protocol, and it crashes or hangs when a question says so.

crash   it ends; hang   nothing of it answers any more; mute   it is healthy, but writes no word;
slow   the same, and it works meanwhile
spin   it tells how long its threads would spin

Of Palmyra it writes a sentence, letter by letter where it is asked to do so slowly, more for half a minute where very
slowly. That it writes so and that it has come to the end, it says by files beside the model's. Whether something
answers, it always thinks so.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_SENTENCE = "Government forces overran Palmyra on Sunday. [1]"
_YES = {"token": "Yes", "logprob": -0.01}
_NO = {"token": "No", "logprob": -6.0}
# No sentence twice: a model that goes round in circles is stopped.
_LONG = _SENTENCE + "".join(f" Post {7 * one} lost {one} of its {one + 40} guards. [1]" for one in range(2, 14))
_BEAT = 0.06  # seconds between two letters


class Handler(BaseHTTPRequestHandler):
    model = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        question = body["messages"][-1]["content"]
        if question == "crash":
            os._exit(1)
        if question == "hang":
            os.kill(os.getpid(), signal.SIGSTOP)
            time.sleep(600)  # until the signal has reached this thread too
        if not body.get("stream"):
            self._think()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while question in ("mute", "slow"):
            self.wfile.write(b": ping\n\n")
            wait_until = time.monotonic() + 0.05
            while question == "slow" and time.monotonic() < wait_until:
                pass
            time.sleep(0.05 if question == "mute" else 0)
        for text in self._written(question):
            choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
            self._send("chat.completion.chunk", choice)
        self._send("chat.completion.chunk", {"index": 0, "delta": {}, "finish_reason": "stop"})
        self.wfile.write(b"data: [DONE]\n\n")

    def _written(self, question: str) -> Iterator[str]:
        if "slowly" in question:
            for letter in _LONG if "very slowly" in question else _SENTENCE:
                Path(self.model).with_suffix(".writing").touch()  # again, if whoever waits for it removed it just now
                time.sleep(_BEAT)
                yield letter
            Path(self.model).with_suffix(".written").touch()
        elif "Palmyra" in question:
            yield _SENTENCE
        else:
            yield os.environ["GOMP_SPINCOUNT"] if question == "spin" else f"pid {os.getpid()}"

    def _think(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        tokens = {"content": [{**_YES, "top_logprobs": [_YES, _NO]}]}
        message = {"role": "assistant", "content": "Yes"}
        self._send("chat.completion", {"index": 0, "message": message, "finish_reason": "stop", "logprobs": tokens})

    def _send(self, kind: str, choice: dict[str, Any]) -> None:
        told = json.dumps({"id": "1", "object": kind, "created": 1, "model": "m", "choices": [choice]})
        self.wfile.write((told if kind == "chat.completion" else f"data: {told}\n\n").encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Quiet."""


def main() -> None:
    config = json.loads(sys.stdin.readline())
    if config["model"].endswith("broken.gguf"):
        sys.exit("this is no model")
    Handler.model = config["model"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(json.dumps({"address": f"http://127.0.0.1:{server.server_port}"}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
