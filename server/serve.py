"""Running the app: uvicorn as this server needs it.

Owns the flags that matter (our WebSocket protocol, no per-message compression: it costs more CPU and memory a socket
than short frames save) and the order of a clean end: turns first, then sockets, then the process. Called by the
command line and by tests.
"""

from __future__ import annotations

import socket

import uvicorn
from fastapi import FastAPI

from server.settings import Settings
from server.wsprotocol import ChatProtocol


class Server(uvicorn.Server):
    """Ends the turns and tells the sockets before uvicorn closes them."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See the class."""
        drain = getattr(getattr(self.config.app, "state", None), "drain", None)
        if drain is not None:
            await drain()
        await super().shutdown(sockets)


def make_server(app: FastAPI, settings: Settings) -> Server:
    """A server for the app, ready for `await server.serve()` or `server.run()`."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        ws=ChatProtocol,
        ws_max_size=settings.frame_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=10,
        # Its `debug` writes every frame down: shoppers' words, and what verifies an order.
        log_level="info" if settings.log_level == "debug" else settings.log_level,
        log_config=None,  # its own handlers would not mask
        access_log=False,
        server_header=False,
    )
    return Server(config)
