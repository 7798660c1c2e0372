"""An engine's child process without a model: the same protocol, and it crashes or hangs when a question says so.

crash   it ends; hang   nothing of it answers any more; mute   it is healthy, but writes no word;
slow   the same, and it works meanwhile
spin   it tells how long its threads would spin
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
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
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while question in ("mute", "slow"):
            self.wfile.write(b": ping\n\n")
            wait_until = time.monotonic() + 0.05
            while question == "slow" and time.monotonic() < wait_until:
                pass
            time.sleep(0.05 if question == "mute" else 0)
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        text = os.environ["GOMP_SPINCOUNT"] if question == "spin" else f"pid {os.getpid()}"
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
        self.wfile.write(f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\ndata: [DONE]\n\n".encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Quiet."""


def main() -> None:
    config = json.loads(sys.stdin.readline())
    if config["model"].endswith("broken.gguf"):
        sys.exit("this is no model")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(json.dumps({"address": f"http://127.0.0.1:{server.server_port}"}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
