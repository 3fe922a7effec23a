"""The soak of the WebSocket door: broken frames by the hundred thousand against `aisle serve`, beside real shoppers.

What must hold: the process lives and its log tells of no fault, its memory is bounded, no refusal is `internal`, every
error code is a documented one, the real shoppers get every answer, and no socket ever sees a canary word that was said
in somebody else's conversation. Each session has a seed of its own: `python -m tests.soak frames --session SEED`.
"""

from __future__ import annotations

import asyncio
import random
import re
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import orjson
from sqlalchemy import select
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.protocol import State

from tests.soak import frames
from tests.soak.frames import Voice
from tests.soak.report import Progress, Report
from tests.soak.serving import ROOT, SECRET, STORE, Server, token
from tools.stores.db import Database
from tools.stores.schema import conversations, events

_CANARY = re.compile(r"canary-[0-9a-z]+-[0-9a-f]{12}")
_WORKERS = 12
_SHOPPERS = 4
_VICTIMS = 6
_MEMORY_GROWTH = 128 * 2**20


@dataclass
class Fuzz:
    """One run of it."""

    server: Server
    report: Report
    total: int
    codes: set[str] = field(default_factory=lambda: documented_codes())
    sent: int = 0
    sessions: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    closes: Counter[str] = field(default_factory=Counter)
    served: int = 0
    victims: list[str] = field(default_factory=list)
    """Conversations of customers whose ids everybody knows: an id without the customer's token opens nothing."""
    bad_tokens: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    issued: dict[str, str] = field(default_factory=dict)
    """Canary words and whose they are."""
    _done: bool = False

    async def run(self) -> None:
        """All of it."""
        await self._victims()
        self.bad_tokens = refused_tokens()
        progress = Progress(self.report, self.total, "frames")
        shoppers = [asyncio.create_task(self._shop(number)) for number in range(_SHOPPERS)]
        workers = [asyncio.create_task(self._work()) for _ in range(_WORKERS)]
        while any(not worker.done() for worker in workers):
            await asyncio.wait(workers, timeout=1)
            self.memory.append(self.server.memory())
            progress.tell(self.sent, f"{self.served} real answers, {self.memory[-1] // 2**20} MB")
        self._done = True
        for task in (*workers, *shoppers):
            with suppress(asyncio.CancelledError):
                if error := (await asyncio.gather(task, return_exceptions=True))[0]:
                    self.report.fault(f"a client of the soak died: {error!r}")
        await self._look()

    # --- those who break things ---------------------------------------------------------------------------------------

    async def _work(self) -> None:
        while self.sent < self.total and self.server.alive:
            self.sessions += 1
            await self.session(f"{self.report.seed}:{self.sessions}")

    async def session(self, seed: str) -> None:
        """One socket's worth of frames, all from its seed."""
        dice = random.Random(seed)
        name = f"f{seed.replace(':', 'x')}"
        voice = Voice(dice, self._canary(name, dice), token(name), self.bad_tokens, self.victims)
        try:
            async with connect(self.server.ws, max_size=None, max_queue=None, close_timeout=1) as socket:
                reading = asyncio.create_task(self._read(socket, name, seed))
                broken = await self._speak(socket, voice)
                await self._part(socket, reading, seed, broken)
        except (OSError, InvalidHandshake, TimeoutError) as error:
            if self.server.alive:
                self.report.fault(f"session {seed}: no connection: {error!r}")

    async def _speak(self, socket: ClientConnection, voice: Voice) -> bool:
        """Send them, past the client's own checks. Whether the wire format was broken on the way."""
        dice, broken = voice.dice, False
        script = [] if dice.random() < 0.1 else [(frames.hello(voice), False)]
        script += [frames.any_frame(voice) for _ in range(dice.randint(1, 60))]
        for data, breaks in script:
            if socket.transport.is_closing() or socket.state is not State.OPEN:
                break
            if not _write(socket, data):
                break
            self.sent += 1
            broken |= breaks
            if dice.random() < 0.15:
                await asyncio.sleep(dice.choice([0, 0, 0.001, 0.01]))
        return broken

    async def _part(self, socket: ClientConnection, reading: asyncio.Task[None], seed: str, broken: bool) -> None:
        """Whoever is still there hears an answer to the last word; one who broke the wire format is not waited for."""
        _write(socket, frames.last_word())
        done, _ = await asyncio.wait([reading], timeout=0.3 if broken else 60)
        if done and (error := reading.exception()):
            raise error
        reading.cancel()
        code = socket.close_code
        self.closes["open" if code is None else str(code)] += 1
        if not done and not broken:
            self.report.fault(f"session {seed}: neither an answer nor an end")
        if code == 1011 or (code == 1006 and not broken):
            self.report.fault(f"session {seed}: closed with {code}")
        socket.transport.abort()

    async def _read(self, socket: ClientConnection, name: str, seed: str) -> None:
        """Everything that comes, until the answer to the last word or the end."""
        with suppress(ConnectionClosed):
            while True:
                got = await socket.recv()
                text = got if isinstance(got, str) else got.decode("utf-8", "replace")
                self._heard(text, name, seed)
                if text.startswith('{"type":"error"') and frames.LAST in text:
                    return

    # --- those who shop -----------------------------------------------------------------------------------------------

    async def _shop(self, number: int) -> None:
        """A real shopper: asks, reads the whole answer, comes back, asks again."""
        name = f"shopper{number}"
        dice = random.Random(f"{self.report.seed}:{name}")
        conversation: str | None = None
        last = 0
        while not self._done and self.server.alive:
            async with connect(self.server.ws, max_size=None, max_queue=None) as socket:
                hello: dict[str, Any] = {"type": "hello", "protocol": 1, "token": token(name), "last_seq": last}
                if conversation:
                    hello["conversation"] = conversation
                await socket.send(orjson.dumps(hello).decode())
                conversation = str(orjson.loads(await socket.recv())["conversation"])
                for _ in range(dice.randint(1, 3)):
                    last = await self._ask(socket, name, last, dice)
            await asyncio.sleep(dice.uniform(0.2, 1.5))

    async def _ask(self, socket: ClientConnection, name: str, last: int, dice: random.Random) -> int:
        text = f"{dice.choice(['rain jackets', 'a desk lamp', '耳机', 'how long does delivery take?'])} "
        await socket.send(frames_say(text + self._canary(name, dice), dice))
        try:
            async with asyncio.timeout(60):
                while True:
                    text = str(await socket.recv())
                    self._heard(text, name, name)
                    frame = orjson.loads(text)
                    if frame["type"] == "error":
                        self.report.fault(f"{name} was refused: {frame['code']}")
                        return last
                    if frame["type"] == "event":
                        if frame["seq"] != last + 1:
                            self.report.fault(f"{name}: event {frame['seq']} came after {last}")
                        last = frame["seq"]
                        if frame["event"]["type"] == "RUN_FINISHED":
                            self.served += 1
                            return last
                        if frame["event"]["type"] == "RUN_ERROR":
                            self.report.fault(f"{name}: the run failed: {frame['event']}")
                            return last
        except TimeoutError:
            self.report.fault(f"{name} got no answer within a minute")
            return last

    # --- what must hold -----------------------------------------------------------------------------------------------

    def _heard(self, text: str, name: str, seed: str) -> None:
        for found in set(_CANARY.findall(text)):
            if self.issued.get(found, name) != name:  # a word that a changed byte made is nobody's
                self.report.fault(f"session {seed} of {name} heard {found}")
        if text.startswith('{"type":"error"'):
            code = orjson.loads(text)["code"]
            self.answers[code] += 1
            if code == "internal" or code not in self.codes:
                self.report.fault(f"session {seed}: was refused with {code!r}: {text[:200]}")
        else:
            self.answers[text[9:].partition('"')[0]] += 1

    def _canary(self, name: str, dice: random.Random) -> str:
        """A word nobody says by chance."""
        word = f"canary-{name}-{dice.getrandbits(48):012x}"
        self.issued[word] = name
        return word

    async def _victims(self) -> None:
        for number in range(_VICTIMS):
            name = f"victim{number}"
            dice = random.Random(f"{self.report.seed}:{name}")
            async with connect(self.server.ws, max_size=None) as socket:
                await socket.send(orjson.dumps({"type": "hello", "protocol": 1, "token": token(name)}).decode())
                self.victims.append(orjson.loads(await socket.recv())["conversation"])
                await self._ask(socket, name, 0, dice)

    async def _look(self) -> None:
        """After the last frame: the process, its log, its memory, and every word that was stored."""
        report, server = self.report, self.server
        if not server.alive:
            report.fault("the server died")
        for line in server.faults():
            report.fault(f"the server's log says: {line[:200]}")
        early = self.memory[len(self.memory) // 5] if self.memory else 0
        if self.memory and max(self.memory) - early > _MEMORY_GROWTH:
            report.fault(f"memory grew from {early // 2**20} to {max(self.memory) // 2**20} MB")
        stored = await self._stored()
        report.figures |= {
            "frames sent": self.sent,
            "sockets": self.sessions,
            "answers of the server": dict(self.answers.most_common()),
            "closed with": dict(self.closes.most_common()),
            "answers to real shoppers beside them": self.served,
            "conversations stored": stored,
            "memory in MB: after a fifth, highest, at the end": [
                n // 2**20 for n in (early, max(self.memory, default=0), server.memory())
            ],
            "seconds": report.seconds(),
        }

    async def _stored(self) -> int:
        """Looks for words that were stored in another's conversation; how many conversations there are."""
        database = await Database.open(f"sqlite:///{self.server.folder / 'aisle.db'}")
        owners: dict[str, set[str]] = {}
        async with database.connect() as connection:
            query = select(events.c.conversation_id, events.c.payload).where(events.c.payload.contains("canary-"))
            for conversation, payload in await connection.execute(query):
                said = {self.issued[one] for one in _CANARY.findall(payload) if one in self.issued}
                owners.setdefault(conversation, set()).update(said)
            known = len((await connection.execute(select(conversations.c.id))).all())
        await database.close()
        for conversation, names in owners.items():
            if len(names) > 1:
                self.report.fault(f"conversation {conversation} holds words of {sorted(names)}")
        return known


def _write(socket: ClientConnection, data: bytes) -> bool:
    """Put bytes on the wire, past the client's own checks; False where it has ended."""
    try:
        socket.transport.write(data)
    except RuntimeError:  # its end was sent already
        return False
    return True


def frames_say(text: str, dice: random.Random) -> str:
    """A plain message as text."""
    return orjson.dumps({"type": "message", "id": f"{dice.getrandbits(64):x}", "text": text}).decode()


def refused_tokens() -> list[str]:
    """Tokens that name victims and may open nothing: expired, another store's, another secret's, unsigned."""
    found = []
    for number in range(_VICTIMS):
        claims = {"sub": f"victim{number}", "aud": STORE, "exp": 4_000_000_000}
        found += [
            token(f"victim{number}", minutes=-60),
            jwt.encode(claims | {"aud": "another-store"}, SECRET, algorithm="HS256"),
            jwt.encode(claims, SECRET + "!", algorithm="HS256"),
            jwt.encode(claims, "", algorithm="none"),
            jwt.encode({"sub": claims["sub"], "aud": STORE}, SECRET, algorithm="HS256"),
        ]
    return found


def documented_codes() -> set[str]:
    """The error codes that docs/protocol.md promises."""
    text = (ROOT / "docs" / "protocol.md").read_text()
    listed = text.partition("Error codes (stable):")[2].partition("\n\n")[0]
    return set(re.findall(r"`([a-z_]+)`", listed))


async def soak_frames(folder: Path, engine_url: str, report: Report, total: int, session: str | None = None) -> None:
    """Start a server over the filled `folder` and break frames on it; `session` plays one session alone."""
    server = Server(folder, engine_url)
    await server.start()
    try:
        fuzz = Fuzz(server, report, total)
        if session is not None:
            await fuzz._victims()
            fuzz.bad_tokens = refused_tokens()
            await fuzz.session(session)
            await fuzz._look()
        else:
            await fuzz.run()
        if (status := await server.stop()) not in (0, -signal.SIGTERM):
            report.fault(f"the server ended with {status}")
    finally:
        await server.kill()
