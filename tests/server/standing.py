"""A server process of its own, to be killed: `python -m tests.server.standing FOLDER [DATABASE_URL]`.

Prints its port. Its assistant types a word every 20 ms, and notes each turn it begins in FOLDER/turns.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from agent.events import Outcome, Sink
from agent.turn import TurnInput
from server.app import Parts, create_app
from server.auth import Authenticator
from server.serve import make_server
from tests.server.house import SECRET, STORE, Recorded, ScriptedAssistant, settings_for, until
from tools.stores.db import Database


class Typing(ScriptedAssistant):
    """Never done typing."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    async def turn(self, turn: TurnInput, sink: Sink) -> Outcome:
        with (self._folder / "turns").open("a") as file:
            file.write(turn.text + "\n")
        for number in range(10_000):
            sink.text(f"w{number} ")
            await asyncio.sleep(0.02)
        return "success"


async def main(folder: Path, url: str | None) -> None:
    settings = settings_for(folder, **({"database_url": url} if url else {}))
    database = await Database.open(settings.database_url)
    await database.migrate()
    authenticator = Authenticator(STORE, secret=SECRET)
    app = create_app(Parts(settings, database, Typing(folder), authenticator, Recorded(), admin_token="t" * 32))
    server = make_server(app, settings)
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await task
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
