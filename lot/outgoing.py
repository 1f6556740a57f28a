"""How anything leaves this server: by deadlines that hold, without redirects, and with a limit on what is read back."""

import asyncio
import ssl
from collections.abc import Coroutine, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

import certifi

from lot.strict_json import read_strictly

FAREWELL_SECONDS = 0.1


class Unanswered(Exception):
    """There is no answer that can be used; `why` says what became of it."""

    class Why(StrEnum):
        """What went wrong."""

        TIMED_OUT = "timed_out"
        UNREACHABLE = "unreachable"
        REDIRECTED = "redirected"
        BUSY = "busy"
        BROKEN = "broken"
        NOT_TAKEN = "not_taken"
        TOO_LARGE = "too_large"
        UNREADABLE = "unreadable"

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)


@cache
def tls() -> ssl.SSLContext:
    """Who is trusted: the machine's own authorities and those of certifi. Reading them costs more than a call."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def run_within(work: Coroutine[Any, Any, Any], seconds: float) -> Any:
    """What the coroutine returns. Raises TimeoutError after `seconds`, whatever the other side does.

    Timeouts of libraries are for each read, so a server that drips would hold them for ever. An event loop of its
    own ends with the call; a resolver that hangs is left behind in its thread.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(_within(work, seconds))
    finally:
        loop.close()


def get_json(url: str, params: Mapping[str, str], *, seconds: float, most_bytes: int) -> Any:
    """What a server answers to one GET, read as plain JSON. Raises Unanswered."""
    import httpx  # slow, and needed only where something is fetched

    trusted = tls()  # slow the first time, and no fault of the other side
    try:
        body = run_within(_get(url, params, trusted, seconds, most_bytes), seconds)
        return read_strictly(body.decode())
    except (TimeoutError, httpx.TimeoutException):
        raise Unanswered(Unanswered.Why.TIMED_OUT) from None
    except httpx.HTTPError:
        raise Unanswered(Unanswered.Why.UNREACHABLE) from None
    except ValueError:  # not UTF-8, or not plain JSON
        raise Unanswered(Unanswered.Why.UNREADABLE) from None


async def _within(work: Coroutine[Any, Any, Any], seconds: float) -> Any:
    task = asyncio.ensure_future(work)
    await asyncio.wait({task}, timeout=seconds)
    if not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=FAREWELL_SECONDS)
        raise TimeoutError
    return task.result()


async def _get(url: str, params: Mapping[str, str], trusted: ssl.SSLContext, seconds: float, most_bytes: int) -> bytes:
    import httpx

    # Nothing is unpacked: a small answer could hold a large one. Nobody is named either.
    headers = {"Accept-Encoding": "identity", "Accept": "application/json", "User-Agent": "LOT"}
    async with (
        httpx.AsyncClient(follow_redirects=False, verify=trusted, timeout=seconds) as client,
        client.stream("GET", url, params=params, headers=headers) as response,
    ):
        if why := _why_not(response.status_code):
            raise Unanswered(why)
        body = b""
        async for part in response.aiter_raw():
            body += part
            if len(body) > most_bytes:
                raise Unanswered(Unanswered.Why.TOO_LARGE)
        return body


def _why_not(status: int) -> Unanswered.Why | None:
    if status == 200:
        return None
    if status == 429:
        return Unanswered.Why.BUSY
    if status >= 500:
        return Unanswered.Why.BROKEN
    return Unanswered.Why.REDIRECTED if 300 <= status < 400 else Unanswered.Why.NOT_TAKEN
