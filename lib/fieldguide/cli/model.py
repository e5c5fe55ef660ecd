"""`fieldguide model`: the offline model on a loopback address, for any client of the Messages API."""

from __future__ import annotations

import asyncio
import json
import signal

import click


@click.command("model")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@click.option("--strict", is_flag=True, help="Refuse prompts that no scenario knows.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed, other answers.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for machines.")
def model(port: int, strict: bool, seed: int, as_json: bool) -> None:
    """Serve the offline model on this machine alone, speaking the Messages API, until you stop it.

    Prompts that no scenario knows are answered by a plain follower of instructions. Every answer is simulated,
    any key will do, and nothing is charged.
    """
    asyncio.run(_serve(port, seed, strict, as_json))


async def _serve(port: int, seed: int, strict: bool, as_json: bool) -> None:
    from ..offline.follower import FOLLOWER
    from ..offline.serve import serving

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: loop.call_soon_threadsafe(stop.set))
    async with serving(port, otherwise=None if strict else FOLLOWER, seed=seed) as url:
        click.echo(json.dumps({"url": url}) if as_json else _welcome(url))
        await stop.wait()
    if not as_json:
        click.echo("Stopped.")


def _welcome(url: str) -> str:
    return (
        f"The offline model answers at {url}, for programs on this machine. Its answers are simulated.\n"
        "Give your program these two settings:\n\n"
        f"    ANTHROPIC_BASE_URL={url}\n    ANTHROPIC_API_KEY=any-word\n\nTo stop: Ctrl+C."
    )
