"""uvicorn's WebSocket protocol with two courtesies: a refusal that can be read, and an end to sockets nobody reads.

A frame over the size limit is answered with an `error` frame before the close, and what the client is still sending is
read and dropped for a moment (closing at once would reset the connection and lose the answer). server/ws.py uses
`abandon`; server/serve.py installs the class.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import PayloadTooBig
from websockets.frames import CloseCode
from websockets.protocol import State

from server import frames

_LINGER_SECONDS = 5.0
_QUIET_SECONDS = 0.3


class ChatProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    _lingering: asyncio.TimerHandle | None = None
    """Runs while what a refused client still sends is dropped; it ends the connection once that falls silent."""

    def shutdown(self) -> None:
        """The server stops: a connection that is not read must not hold it up."""
        super().shutdown()
        self.loop.call_later(1.0, self.transport.abort)

    async def run_asgi(self) -> None:
        """Hand the app a way to this object, then run it."""
        self.scope["extensions"]["aisle.socket"] = {"protocol": self}
        await super().run_asgi()
        if not self.transport.is_closing() or self.transport.get_write_buffer_size():
            self.loop.call_later(_LINGER_SECONDS, self.transport.abort)

    @property
    def ready(self) -> bool:
        """Whether a frame may be written now: the socket is open and its client keeps up."""
        return (
            self.writable.is_set()
            and self.handshake_complete
            and not self.close_sent
            and not self.transport.is_closing()
        )

    def offer(self, text: str) -> None:
        """Write a frame at once; only while `ready`. The way of streamed events, past the layers of ASGI.

        The header is RFC 6455, section 5.2: a final, unmasked text frame; no extension is negotiated that would differ.
        """
        data = text.encode()
        size = len(data)
        if size < 126:
            header = bytes((0x81, size))
        elif size < 65_536:
            header = b"\x81\x7e" + size.to_bytes(2, "big")
        else:
            header = b"\x81\x7f" + size.to_bytes(8, "big")
        self.transport.write(header + data)

    def send_receive_event_to_app(self) -> None:
        """A message is whole. Text that is not UTF-8 ends the connection, with a word and without a line in the log:
        uvicorn would write a traceback for each, and fail where the client's close came in the same read."""
        if self.curr_msg_data_type != "text" or self.close_sent or _is_utf8(b"".join(self.frames)):
            super().send_receive_event_to_app()
            return
        self.frames = []
        if self.conn.state is State.OPEN:
            self.offer(frames.error("bad_json", "A frame must be JSON text in UTF-8.", fatal=True))
            self.conn.send_close(CloseCode.INVALID_DATA)
            self.handle_parser_exception()

    def handle_parser_exception(self) -> None:
        """A broken or too large frame: say why, close, and let the client finish its sentence."""
        if self._lingering is not None:
            self._lingering.cancel()
            self._lingering = self.loop.call_later(_QUIET_SECONDS, self.transport.close)
            return
        if self.close_sent:
            return
        if isinstance(self.conn.parser_exc, PayloadTooBig):
            limit = self.config.ws_max_size
            self.offer(frames.error("frame_too_large", f"A frame may hold {limit} bytes.", fatal=True))
        closing = self.conn.close_sent
        code, reason = (closing.code, closing.reason) if closing is not None else (1002, "")
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.stop_keepalive()
        self.close_timer = self.loop.call_later(_LINGER_SECONDS, self.transport.abort)
        self._lingering = self.loop.call_later(_QUIET_SECONDS, self.transport.close)

    def abandon(self, last_words: str) -> None:
        """The client does not read. Leave it a last frame in case it wakes, and drop it soon."""
        if self.transport.is_closing() or self.close_sent:
            return
        self.offer(last_words)
        self.conn.send_close(1008, "slow_reader")
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.loop.call_later(_LINGER_SECONDS, self.transport.abort)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
