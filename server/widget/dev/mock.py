"""A development server that plays the protocol of docs/protocol.md, with cards and streaming, and no store behind it.

For work on the widget and for its browser tests: `python server/widget/dev/mock.py [--port 8090] [--pace 0.03]`. It
keeps one event log a conversation, so that resuming, two tabs and lost connections can be tried for real. Tests steer
it over HTTP under /dev. Never part of a running store.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import socket
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import samples
import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, HTMLResponse, Response

Json = dict[str, Any]
BUILT = Path(__file__).resolve().parents[2] / "static" / "aisle.js"


@dataclass
class Conversation:
    """One conversation: its log, who listens, what has been asked."""

    id: str
    log: list[Json] = field(default_factory=list)
    listeners: set[asyncio.Queue[Json | None]] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    cart: dict[str, int] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    owner: str = "assistant"
    running: str | None = None
    task: asyncio.Task[None] | None = None
    language: str = "en"

    def emit(self, run: str, event: Json) -> None:
        """Number an event, store it, send it to every tab."""
        frame = {"type": "event", "seq": len(self.log) + 1, "run": run, "event": event}
        self.log.append(frame)
        for listener in self.listeners:
            listener.put_nowait(frame)


@dataclass
class Mock:
    """The server's state, and what the tests want to know and to break."""

    start_pace: float
    pace: float = 0.0
    conversations: dict[str, Conversation] = field(default_factory=dict)
    sockets: set[WebSocket] = field(default_factory=set)
    received: list[Json] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)
    deaf: bool = False
    mute: int = 0
    """So many lines get no welcome."""
    refuse: Json | None = None
    drop_every: int = 0
    scene: Json = field(default_factory=dict)
    """What a test wants shown for the message `scene`: `cards` as [name, value], `words`, the `name` of who speaks."""

    def __post_init__(self) -> None:
        self.pace = self.start_pace

    def conversation(self, cid: str | None) -> Conversation:
        """A known conversation, or a new one."""
        if cid and cid in self.conversations:
            return self.conversations[cid]
        made = Conversation(cid or uuid.uuid4().hex)
        return self.conversations.setdefault(made.id, made)

    async def turn(self, talk: Conversation, run: str, said: Json) -> None:
        """One run, from RUN_STARTED to its terminal event."""
        user = {"id": said["id"], "role": "user", "content": said["text"]} if "text" in said else None
        action = {"action": {"id": said["id"], "name": said["name"]}} if "name" in said else {}
        started = {"threadId": talk.id, "runId": run, "messages": [user] if user else [], "tools": [], "context": [],
                   "state": None, "forwardedProps": action}
        talk.running = run
        talk.emit(run, {"type": "RUN_STARTED", "threadId": talk.id, "runId": run, "input": started})
        outcome = "success"
        try:
            await self.play(talk, run, said)
        except asyncio.CancelledError:
            outcome = "cancelled"
        talk.running = None
        if outcome != "failed":
            talk.emit(run, {"type": "RUN_FINISHED", "threadId": talk.id, "runId": run, "outcome": {"type": outcome}})

    async def play(self, talk: Conversation, run: str, said: Json) -> None:
        """What a turn shows and says, by what was said or pressed."""
        if "name" in said:
            await self.play_action(talk, run, said["name"], said["value"])
            return
        text = said["text"]
        zh = bool(re.search(r"[\u4e00-\u9fff]", text))
        talk.language = language = "zh" if zh else "en"
        if re.search(r"person|human|人工", text, re.I):
            await self.hand_over(talk, run)
            return
        if talk.owner == "person":
            return
        for pattern, tool, topic in (
            (r"compare|比较|对比", "compare_products", "comparison"),
            (r"cancel|取消", "order_status", "proposal"),
            (r"order|订单", "order_status", "order"),
            (r"return|policy|退货|政策", "answer_policy", "policy"),
            (r"remember|记得", "show_profile", "profile"),
            (r"hello|你好|您好", "", "hello"),
            (r"jacket|gift|recommend|外套|夹克|礼物|推荐", "search_products", "products"),
        ):
            if re.search(pattern, text, re.I):
                await self.answer(talk, run, tool, topic, language)
                return
        await self.special(talk, run, text)

    async def answer(self, talk: Conversation, run: str, tool: str, topic: str, language: str) -> None:
        """A tool, its cards, then the words."""
        if tool:
            call = uuid.uuid4().hex[:8]
            talk.emit(run, {"type": "STEP_STARTED", "stepName": "act"})
            talk.emit(run, {"type": "TOOL_CALL_START", "toolCallId": call, "toolCallName": tool})
            talk.emit(run, {"type": "TOOL_CALL_END", "toolCallId": call})
            await asyncio.sleep(self.pace * 12)
            talk.emit(run, {"type": "TOOL_CALL_RESULT", "toolCallId": call, "messageId": f"r-{call}", "content": "ok"})
            talk.emit(run, {"type": "STEP_FINISHED", "stepName": "act"})
        for name, value in self.cards(talk, topic, language):
            talk.emit(run, {"type": "CUSTOM", "name": name, "value": value})
        await self.say(talk, run, samples.WORDS[language][topic])

    def cards(self, talk: Conversation, topic: str, language: str) -> list[tuple[str, Json]]:
        """The cards of a topic."""
        replies = {"en": [("In blue", "Do you have it in blue?"), ("Cheaper", "Show me something cheaper"),
                          ("Compare the first two", "Compare the first two")],
                   "zh": [("要蓝色的", "有蓝色的吗？"), ("更便宜的", "有更便宜的吗？"), ("比较前两个", "比较前两个")]}[language]
        quick = {"items": [{"label": label, "text": text} for label, text in replies]}
        match topic:
            case "products":
                return [("product_cards", samples.products(language)), ("quick_replies", quick)]
            case "comparison":
                return [("comparison", samples.comparison(language))]
            case "order":
                return [("order_card", samples.order(language))]
            case "policy":
                return [("citations", {"items": [samples.CITATION[language]]})]
            case "profile":
                return [("profile", self.profile(talk))]
            case "proposal":
                summary = "取消订单 A10234" if language == "zh" else "Cancel order A10234"
                details = ["退款 $307.00 到尾号 4417 的 Visa 卡"] if language == "zh" else ["$307.00 goes back to Visa ending 4417"]
                return [("proposal", {"id": "pr-1", "kind": "cancel", "digest": "d1", "summary": summary, "details": details, "state": "open",
                                      "expires_at": "2099-01-01T00:00:00Z"})]
        return []

    def profile(self, talk: Conversation) -> Json:
        """The facts not yet forgotten."""
        facts = samples.FACTS[talk.language]
        return samples.profile({key: fact for key, fact in facts.items() if key not in talk.forgotten})

    async def say(self, talk: Conversation, run: str, text: str, name: str | None = None) -> None:
        """Words, a piece at a time."""
        mid = uuid.uuid4().hex[:12]
        start: Json = {"type": "TEXT_MESSAGE_START", "messageId": mid, "role": "assistant"}
        talk.emit(run, start | ({"name": name} if name else {}))
        try:
            for piece in re.findall(r"\s*[^\s\u4e00-\u9fff]+|\s*[\u4e00-\u9fff]{1,2}|\s+", text):
                talk.emit(run, {"type": "TEXT_MESSAGE_CONTENT", "messageId": mid, "delta": piece})
                if self.drop_every and len(talk.log) % self.drop_every == 0:
                    await self.drop()
                await asyncio.sleep(self.pace)
        finally:
            talk.emit(run, {"type": "TEXT_MESSAGE_END", "messageId": mid})

    async def special(self, talk: Conversation, run: str, text: str) -> None:
        """Messages only a test sends."""
        match text:
            case "fail":
                talk.emit(run, {"type": "RUN_ERROR", "code": "engine_down", "message": "The assistant is resting. Try again."})
            case "html":
                await self.say(talk, run, "<img src=x onerror=alert(1)> <script>window.hacked=1</script> <b>raw</b> "
                               "[bad](javascript:alert(1)) [out](https://evil.example/) [in](/policies/returns) "
                               "![pic](https://evil.example/x.png) **bold** SKU_12_b")
            case "one":
                talk.emit(run, {"type": "CUSTOM", "name": "product_cards", "value": {"items": [samples.product(0, "en")]}})
                await self.say(talk, run, "Here it is.")
            case "form":
                talk.emit(run, {"type": "CUSTOM", "name": "verify_order", "value": {"id": "vf-1", "state": "open"}})
                await self.say(talk, run, "You are not signed in.")
            case "scene":
                for name, value in self.scene.get("cards", []):
                    talk.emit(run, {"type": "CUSTOM", "name": name, "value": value})
                await self.say(talk, run, self.scene.get("words", "."), self.scene.get("name"))
            case "long":
                await self.say(talk, run, " ".join(f"word{n}" for n in range(200)))
            case _:
                await self.say(talk, run, f"You said: {text}")

    async def play_action(self, talk: Conversation, run: str, name: str, value: Json) -> None:
        """What a button does."""
        language = talk.language
        match name:
            case "add_to_cart":
                variant = value["variant_id"]
                talk.cart[variant] = talk.cart.get(variant, 0) + int(value.get("quantity", 1))
            case "set_quantity":
                talk.cart[value["variant_id"]] = int(value["quantity"])
                talk.cart = {variant: count for variant, count in talk.cart.items() if count > 0}
            case "forget":
                talk.forgotten |= {value["key"]} if "key" in value else set(samples.FACTS[language])
                talk.emit(run, {"type": "CUSTOM", "name": "profile", "value": self.profile(talk)})
            case "confirm" | "decline":
                card = next(f["event"]["value"] for f in talk.log if f["event"].get("name") == "proposal")
                state = "confirmed" if name == "confirm" else "declined"
                talk.emit(run, {"type": "CUSTOM", "name": "proposal", "value": card | {"state": state}})
            case "verify_order":
                right = value.get("email") == "mia@example.com"
                card = {"id": "vf-1", "order_id": value["order_id"], "state": "verified" if right else "open"}
                talk.emit(run, {"type": "CUSTOM", "name": "verify_order", "value": card})
                await self.say(talk, run, "Here it is." if right else "These details do not match an order.")
        if name in ("add_to_cart", "set_quantity", "show_cart"):
            await asyncio.sleep(self.pace * 5)
            talk.emit(run, {"type": "CUSTOM", "name": "cart", "value": samples.cart(talk.cart, language)})

    async def hand_over(self, talk: Conversation, run: str) -> None:
        """The assistant steps back; a person comes a little later."""
        talk.owner = "person"
        message = samples.WORDS[talk.language]["person"]
        talk.emit(run, {"type": "CUSTOM", "name": "handoff", "value": {"id": "h1", "state": "waiting", "message": message}})
        asyncio.get_running_loop().call_later(self.pace * 60, lambda: asyncio.ensure_future(self.person(talk)))

    async def person(self, talk: Conversation) -> None:
        """A person takes the conversation and writes."""
        run = uuid.uuid4().hex[:8]
        zh = talk.language == "zh"
        talk.emit(run, {"type": "RUN_STARTED", "threadId": talk.id, "runId": run})
        talk.emit(run, {"type": "CUSTOM", "name": "handoff", "value": {"id": "h1", "state": "taken", "agent": "Mia",
                                                                     "message": ""}})
        await self.say(talk, run, "您好，我是 Mia，已经看过前面的对话了。" if zh else "Hi, I'm Mia. I have read what you wrote.", "Mia")
        talk.emit(run, {"type": "RUN_FINISHED", "threadId": talk.id, "runId": run})

    async def drop(self) -> None:
        """Cut every line, without a word, as a phone's lock screen does."""
        for ws in list(self.sockets):
            self.sockets.discard(ws)
            asyncio.ensure_future(ws.close(1011))

    async def serve(self, ws: WebSocket) -> None:
        """One socket, from hello to its end."""
        await ws.accept()
        hello = await ws.receive_json()
        self.received.append(hello)
        if self.mute:
            self.mute -= 1
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await ws.receive_json()
            return
        if self.refuse:
            await ws.send_json({"type": "error", "fatal": True, "message": "refused"} | self.refuse)
            self.refuse = None
            await ws.close(4403)
            return
        talk = self.conversation(hello.get("conversation"))
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        customer = {"name": hello["token"].title()} if hello.get("token") else None
        await ws.send_json({"type": "welcome", "protocol": 1, "conversation": talk.id, "seq": len(talk.log),
                            "owner": talk.owner, "customer": customer, "running": talk.running,
                            "limits": {"message_chars": 500, "messages_per_minute": 30}})
        for frame in talk.log[hello.get("last_seq", 0):]:
            queue.put_nowait(frame)
        talk.listeners.add(queue)
        self.sockets.add(ws)
        sender = asyncio.create_task(self.send(ws, queue))
        try:
            while True:
                await self.hear(ws, talk, await ws.receive_json())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            sender.cancel()
            talk.listeners.discard(queue)
            self.sockets.discard(ws)

    async def send(self, ws: WebSocket, queue: asyncio.Queue[Json | None]) -> None:
        """Events out, in order."""
        while frame := await queue.get():
            if ws not in self.sockets:
                return
            await ws.send_json(frame)

    async def hear(self, ws: WebSocket, talk: Conversation, frame: Json) -> None:
        """One frame of the client."""
        self.received.append(frame)
        if self.deaf:
            return
        match frame["type"]:
            case "ping":
                await ws.send_json({"type": "pong"})
            case "stop" if talk.task:
                talk.task.cancel()
            case "message" | "action":
                await self.ask(ws, talk, frame)

    async def ask(self, ws: WebSocket, talk: Conversation, frame: Json) -> None:
        """A message or an action: once per id, one at a time."""
        if frame["id"] in talk.ids:
            return
        code = "message_too_long" if len(frame.get("text", "")) > 500 else "busy" if talk.running else None
        if frame.get("text") == "refuse":
            code = "rate_limited"
        if code:
            await ws.send_json({"type": "error", "code": code, "message": code, "fatal": False, "id": frame["id"]})
            return
        talk.ids.add(frame["id"])
        talk.task = asyncio.create_task(self.turn(talk, uuid.uuid4().hex[:8], frame))


def make_app(mock: Mock) -> FastAPI:
    """The routes: the widget's own, and the tests' under /dev."""
    app = FastAPI()

    @app.get("/widget/aisle.js")
    def script() -> FileResponse:
        return FileResponse(BUILT, media_type="text/javascript", headers={"Cache-Control": "no-store"})

    @app.get("/pictures/{name}")
    def picture(name: str) -> Response:
        return Response(samples.picture(name), media_type="image/svg+xml")

    @app.post("/events")
    async def events(request: Request) -> Json:
        mock.events.append(await request.json() | {"authorization": request.headers.get("authorization")})
        return {}

    @app.websocket("/ws")
    async def ws(socket: WebSocket) -> None:
        await mock.serve(socket)

    @app.post("/dev/drop")
    async def drop() -> Json:
        await mock.drop()
        return {}

    @app.post("/dev/reset")
    async def reset() -> Json:
        await mock.drop()
        for talk in mock.conversations.values():
            if talk.task:
                talk.task.cancel()
        mock.__dict__.update(Mock(mock.start_pace).__dict__)
        return {}

    @app.post("/dev/set")
    async def settings(request: Request) -> Json:
        for name, value in (await request.json()).items():
            setattr(mock, name, value)
        return {}

    @app.get("/dev/received")
    def received() -> Json:
        return {"frames": mock.received, "events": mock.events}

    @app.get("/{path:path}", response_class=HTMLResponse)
    def page(path: str, request: Request) -> str:
        given = {k: v for k, v in request.query_params.items() if re.fullmatch(r"[a-z]+", k)}
        attributes = " ".join(f'data-{name}="{value}"' for name, value in given.items() if '"' not in value)
        lang = given.get("page", "en")
        return (
            f"<!doctype html><html lang='{lang}'><meta charset=utf-8><meta name=viewport content='width=device-width,"
            "initial-scale=1,viewport-fit=cover'><title>A store</title><body style='margin:0;min-height:180vh;font-family:"
            "Inter,sans-serif;background:light-dark(#efece6,#0f0f10);color-scheme:light dark'><main style='padding:40px'>"
            f"<h1>A store</h1></main><script src='/widget/aisle.js' data-store='mock' {attributes} defer></script></body></html>"
        )

    return app


def main() -> None:
    """Serve until stopped; the first line printed is the address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--pace", type=float, default=0.03, help="seconds between two pieces of a reply")
    given = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", given.port))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
    uvicorn.Server(uvicorn.Config(make_app(Mock(given.pace)), log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()
