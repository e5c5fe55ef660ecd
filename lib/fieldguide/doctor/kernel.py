"""Does a notebook's code run? A Jupyter server on loopback, a kernel in it, a real websocket between."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from ..wording import many
from . import BROKEN, Finding

PATIENCE = 60.0  # seconds; a scanner that reads each new file makes a first start slow
PROOF, ASKED, ANSWER = "import fieldguide", "6 * 7", "42"
SERVER = """
import sys
from jupyter_server.serverapp import ServerApp
server = ServerApp(ip="127.0.0.1", port=0, open_browser=False, allow_root=True, log_level="ERROR", root_dir=sys.argv[1])
server.initialize([], find_extensions=False)
server.start()
"""

Info = Mapping[str, Any]


def notebooks(patience: float = PATIENCE) -> Finding:
    """Run one line of code the way JupyterLab does, and tell how long it took."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fieldguide-", ignore_cleanup_errors=True) as folder:
        with server(Path(folder)) as process:
            try:
                said = asyncio.run(asyncio.wait_for(_asked(process, Path(folder)), patience))
            except TimeoutError:
                said = f"no answer within {many(patience, 'second')}"
            except (OSError, ServerStopped) as problem:
                said = str(problem)
    if said == ANSWER:
        return Finding("notebooks", True, f"a kernel starts and answers ({time.monotonic() - began:.1f} s).")
    fix = f"{BROKEN} If a firewall asks, let Python talk to this computer itself (127.0.0.1)."
    return Finding("notebooks", False, f"code in a notebook does not run: {said}.", fix)


class ServerStopped(Exception):
    """The server ended before it served."""


@contextmanager
def server(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Serve from `folder`, with none of the learner's own settings, and stop whatever happens."""
    places = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**os.environ, **places, "IPYTHONDIR": str(folder / "ipython")}
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-c", SERVER, str(folder)]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


async def _asked(process: subprocess.Popen[bytes], folder: Path) -> str:
    """Return what a kernel answers to PROOF."""
    info = await _serving(process, folder)
    async with _kernel(info) as id:
        return await _run(info, id)


async def _serving(process: subprocess.Popen[bytes], folder: Path) -> Info:
    """Wait for the file in which the server writes its address, and until somebody answers there."""
    while process.poll() is None:
        for file in (folder / "runtime").glob("jpserver-*.json"):
            info: Info = json.loads(file.read_text(encoding="utf-8") or "{}")
            if info and await _answers(info):
                return info
        await asyncio.sleep(0.02)
    log = (folder / "log").read_text(encoding="utf-8", errors="replace").strip()
    raise ServerStopped(f"the server stopped ({log.splitlines()[-1] if log else 'it said nothing'})")


async def _answers(info: Info) -> bool:
    """Tell whether the port is open; the server writes its address a little before, a busy machine well before."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", info["port"])
    except ConnectionRefusedError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


@asynccontextmanager
async def _kernel(info: Info) -> AsyncIterator[str]:
    """Start a kernel in the server and end it after use: a killed server would leave it running."""
    from tornado.httpclient import HTTPRequest
    from tornado.simple_httpclient import SimpleAsyncHTTPClient  # knows no proxy, which loopback must not go through

    client = SimpleAsyncHTTPClient(force_instance=True)
    headers = {"Authorization": f"token {info['token']}"}
    address = f"{info['url']}api/kernels"
    try:
        started = await client.fetch(HTTPRequest(address, method="POST", headers=headers, body="{}"))
        id: str = json.loads(started.body)["id"]
        try:
            yield id
        finally:
            await client.fetch(HTTPRequest(f"{address}/{id}", method="DELETE", headers=headers))
    finally:
        client.close()


async def _run(info: Info, id: str) -> str:
    """Send PROOF over the kernel's websocket and return what ASKED gives, or the error's name.

    Both come with the kernel's own reply; what it publishes beside it may be lost while a connection is still young.
    """
    from tornado.websocket import websocket_connect

    address = f"{info['url'].replace('http', 'ws', 1)}api/kernels/{id}/channels?token={info['token']}"
    socket = await websocket_connect(address)
    header = {
        "msg_id": uuid4().hex,
        "msg_type": "execute_request",
        "session": "doctor",
        "username": "",
        "version": "5.3",
    }
    content = {"code": PROOF, "user_expressions": {"asked": ASKED}}
    request = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    try:
        await socket.write_message(json.dumps(request))
        while (message := await socket.read_message()) is not None:
            reply = json.loads(message)
            if reply["msg_type"] != "execute_reply" or reply["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            said = reply["content"]
            if said["status"] == "ok":
                return str(said["user_expressions"]["asked"]["data"]["text/plain"])
            return f"{said.get('ename', 'error')}: {said.get('evalue', said['status'])}"
        return "the connection to the kernel was cut"
    finally:
        socket.close()
        while await socket.read_message() is not None:  # until the other side has closed as well
            continue
