"""Whose conversation it is: tokens, their expiry, and what nobody gets without one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from server.auth import Authenticator, CustomerToken, Keys
from tests.server.house import SECRET, STORE, House, serving, settings_for, until, words
from tools.errors import UserError


def forged(secret: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    claims = {"sub": "c1", "aud": STORE, "exp": time.time() + 300, **changes}
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, secret, algorithm=algorithm)


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (forged(exp=time.time() - 60), "token_expired"),
        (forged(aud="another-store"), "token_wrong_store"),
        (forged(aud=None), "token_invalid"),
        (forged(exp=None), "token_invalid"),
        (forged(sub=None), "token_invalid"),
        (forged(sub=""), "token_invalid"),
        (forged()[:-4] + "AAAA", "token_invalid"),
        (forged(secret="x" * 40), "token_invalid"),
        (forged(secret="", algorithm="none"), "token_invalid"),
        (forged(secret=SECRET * 2, algorithm="HS512"), "token_invalid"),
        ("not a token", "token_invalid"),
        ("", "token_invalid"),
    ],
)
async def test_identity_check_on_means_unverified_messages_do_not_arrive(house: House, token: str, code: str) -> None:
    """Complaint 10."""
    async with house.client(token=token) as client:
        assert (client.welcome["type"], client.welcome["code"]) == ("error", code)
        await client.say("let me in")
        assert (await client.receive())["code"] == "hello_required"
    assert house.assistant.turns == []


async def test_a_verified_customer_is_greeted_and_named_to_the_assistant(house: House) -> None:
    async with house.client(token=house.token("c1", name="Mei")) as client:
        assert client.welcome["customer"] == {"name": "Mei"}
        await client.say("hi")
        await client.answer()
    async with house.client() as guest:
        assert guest.welcome["customer"] is None
        await guest.say("I am customer c1")
        await guest.answer()
    assert [turn.customer_id for turn in house.assistant.turns] == ["c1", None]


async def test_a_customers_conversation_needs_that_customers_token(house: House) -> None:
    async with house.client(token=house.token("c1")) as client:
        await client.say("hi")
        await client.answer()
    for token in (None, house.token("c2")):
        hello = {"token": token} if token else {}
        async with house.client(conversation=client.conversation, **hello) as other:
            assert other.welcome["code"] == "conversation_forbidden"
    async with house.client(conversation=client.conversation, token=house.token("c1")) as again:
        assert words(await again.answer()) == "You said: hi"


async def test_signing_in_binds_the_anonymous_conversation(house: House) -> None:
    async with house.client() as client:
        await client.say("before")
        await client.answer()
        await client.send(type="token", token=house.token("c1", name="Ann"))
        welcome = await client.receive()
        assert (welcome["conversation"], welcome["customer"]) == (client.conversation, {"name": "Ann"})
        await client.say("after")
        await client.answer()
    assert [turn.customer_id for turn in house.assistant.turns] == [None, "c1"]
    async with house.client(conversation=client.conversation) as guest:
        assert guest.welcome["code"] == "conversation_forbidden"


async def test_signing_out_leaves_the_customers_conversation_behind(house: House) -> None:
    async with house.client(token=house.token("c1")) as client:
        await client.send(type="token", token=None)
        welcome = await client.receive()
        assert welcome["type"] == "welcome"
        assert welcome["conversation"] != client.conversation
        assert (welcome["seq"], welcome["customer"]) == (0, None)
        await client.say("as a guest")
        assert words(await client.answer()) == "You said: as a guest"
    assert house.assistant.turns[-1].customer_id is None


async def test_a_bad_token_frame_changes_nothing(house: House) -> None:
    async with house.client(token=house.token("c1")) as client:
        await client.send(type="token", token="rubbish")
        assert (await client.receive())["code"] == "token_invalid"
        await client.say("hi")
        await client.answer()
    assert house.assistant.turns[-1].customer_id == "c1"


async def test_expiry_is_looked_at_again_before_every_message(tmp_path: Path) -> None:
    clock = [time.time()]
    authenticator = Authenticator(STORE, secret=SECRET, clock=lambda: clock[0])
    served = serving(settings_for(tmp_path), authenticator=authenticator)
    async with served as house, house.client(token=house.token("c1", minutes=10)) as client:
        await client.say("in time")
        await client.answer()
        clock[0] += 601
        await client.say("too late", "m2")
        error = await client.receive()
        if error["id"] is None:  # the socket may be told before the message is
            error = await client.receive()
        assert (error["code"], error["id"], error["fatal"]) == ("token_expired", "m2", False)
        await client.send(type="token", token=house.token("c1", minutes=10))
        assert (await client.receive())["type"] == "welcome"
        await client.say("too late", "m2")
        assert words(await client.answer()) == "You said: too late"
    assert [turn.text for turn in house.assistant.turns] == ["in time", "too late"]


async def test_a_socket_whose_token_ran_out_hears_no_more_of_the_customer_until_another_comes(tmp_path: Path) -> None:
    clock = [time.time()]
    authenticator = Authenticator(STORE, secret=SECRET, clock=lambda: clock[0])
    served = serving(settings_for(tmp_path), authenticator=authenticator)
    async with served as house, house.client(token=house.token("c1", minutes=10)) as client:
        await client.say("wait")
        before = await client.until("TEXT_MESSAGE_CONTENT")
        clock[0] += 601
        error = await client.receive()
        assert (error["type"], error["code"], error["fatal"]) == ("error", "token_expired", False)
        house.assistant.release.set()
        await until(lambda: house.assistant.finished == ["wait"])
        await client.send(type="ping")
        assert (await client.receive())["type"] == "pong"
        await client.send(type="token", token=house.token("c1", minutes=10))
        assert (await client.receive())["type"] == "welcome"
        rest = await client.answer()
    assert words(before + rest) == "first half, second half"


def test_a_customer_token_refuses_once_it_has_expired() -> None:
    now = [100.0]
    token = CustomerToken("c1", None, 160.0, lambda: now[0])
    assert token.customer_id() == "c1"
    now[0] = 160.0
    with pytest.raises(UserError, match="expired"):
        token.customer_id()


class KeySet:
    """A host site's JWKS address on a real port."""

    def __init__(self) -> None:
        self.keys: dict[str, rsa.RSAPrivateKey] = {}
        self.asked = 0
        self.url = ""

    def add(self, key_id: str) -> None:
        self.keys[key_id] = rsa.generate_private_key(65537, 2048)

    def token(self, key_id: str, named: str | None = None, **changes: Any) -> str:
        claims = {"sub": "c1", "aud": STORE, "exp": time.time() + 300, **changes}
        return jwt.encode(claims, self.keys[key_id], algorithm="RS256", headers={"kid": named or key_id})

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        entries = []
        for key_id, key in self.keys.items():
            entry = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
            entries.append({**entry, "kid": key_id, "use": "sig", "alg": "RS256"})
        body = jwt.api_jwk.json.dumps({"keys": [*entries, {"kty": "unknown"}, 5]}).encode()  # type: ignore[attr-defined]
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()


@pytest.fixture
async def key_set() -> AsyncIterator[KeySet]:
    keys = KeySet()
    keys.add("k1")
    server = await asyncio.start_server(keys.answer, "127.0.0.1", 0)
    keys.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/jwks"
    yield keys
    server.close()


async def test_tokens_of_a_key_set_are_verified_and_the_keys_kept(key_set: KeySet) -> None:
    authenticator = Authenticator(STORE, keys=Keys(key_set.url))
    for _ in range(3):
        assert (await authenticator.verify(key_set.token("k1"))).customer_id() == "c1"
    assert key_set.asked == 1


async def test_a_public_key_is_never_taken_for_a_secret(key_set: KeySet) -> None:
    authenticator = Authenticator(STORE, keys=Keys(key_set.url), algorithms=["RS256", "HS256"])
    symmetric = jwt.encode(
        {"sub": "c1", "aud": STORE, "exp": time.time() + 300}, SECRET, algorithm="HS256", headers={"kid": "k1"}
    )
    for token in (symmetric, key_set.token("k1", named="k9")):
        with pytest.raises(UserError) as refused:
            await authenticator.verify(token)
        assert refused.value.code == "token_invalid"


async def test_a_key_set_that_cannot_be_had_refuses_tokens(key_set: KeySet) -> None:
    authenticator = Authenticator(STORE, keys=Keys("http://127.0.0.1:9/jwks"))
    with pytest.raises(UserError) as refused:
        await authenticator.verify(key_set.token("k1"))
    assert refused.value.code == "token_invalid"
