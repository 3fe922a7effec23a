"""Who a shopper is: the host site's JWT, verified; no token, no customer.

Algorithms are pinned by configuration, never read from the token; the audience is the store; `exp` and `sub` are
required. A CustomerToken is asked for its customer before every customer read, and refuses once it has expired.
Called by the doors; `Authenticator.issue` makes tokens for the demo store and `aisle chat --customer`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt

from tools.errors import UserError

log = logging.getLogger("aisle.auth")

_KEYS_SECONDS = 600.0
_REFETCH_SECONDS = 30.0
_LEEWAY_SECONDS = 10
PUBLIC_KEY_ALGORITHMS = ("RS256", "ES256", "EdDSA")


@dataclass(frozen=True, slots=True)
class CustomerToken:
    """A verified token. Ask `customer_id()` each time something of the customer is read or written."""

    subject: str
    name: str | None
    expires_at: float
    clock: Callable[[], float] = time.time

    @property
    def expired(self) -> bool:
        """Whether it no longer speaks for the customer."""
        return self.clock() >= self.expires_at

    def customer_id(self) -> str:
        """The customer. Raises UserError `token_expired`."""
        if self.expired:
            raise UserError("token_expired", "Your sign-in has expired. Please sign in again.")
        return self.subject


class Keys:
    """The host site's public keys, fetched from its JWKS address and kept for ten minutes."""

    def __init__(self, url: str, http: httpx.AsyncClient | None = None) -> None:
        self._url = url
        self._http = http
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._fetched = float("-inf")

    async def key(self, key_id: str | None) -> jwt.PyJWK:
        """The key with this id. Raises KeyError when the site has none, UserError when it cannot be asked."""
        age = time.monotonic() - self._fetched
        if age > _KEYS_SECONDS or (key_id not in self._keys and age > _REFETCH_SECONDS):
            await self._fetch()
        if key_id is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys[key_id]

    async def _fetch(self) -> None:
        try:
            if self._http is not None:
                answer = await self._http.get(self._url, timeout=5)
            else:
                async with httpx.AsyncClient() as http:
                    answer = await http.get(self._url, timeout=5)
            answer.raise_for_status()
            self._keys = _usable(answer.json())
        except (httpx.HTTPError, ValueError, jwt.PyJWTError) as error:
            log.error("the key set at %s cannot be had: %s", self._url, error)
            if not self._keys:
                raise UserError("token_invalid", "Sign-in cannot be checked at the moment.") from None
        # A failed fetch waits its turn as well, or each bad token would cost the host site a request.
        self._fetched = time.monotonic()


def _usable(document: Any) -> dict[str | None, jwt.PyJWK]:
    keys = document.get("keys", []) if isinstance(document, dict) else []
    found: dict[str | None, jwt.PyJWK] = {}
    for entry in keys:
        try:
            if entry.get("use", "sig") == "sig" and entry.get("kty") != "oct":
                found[entry.get("kid")] = jwt.PyJWK.from_dict(entry)
        except (jwt.PyJWTError, AttributeError):
            continue
    return found


class Authenticator:
    """Verifies tokens of one store, by a shared secret (HS256) or by the host site's JWKS."""

    def __init__(
        self,
        store_id: str,
        *,
        secret: str | None = None,
        keys: Keys | None = None,
        algorithms: Sequence[str] = PUBLIC_KEY_ALGORITHMS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store_id = store_id
        self._secret = secret
        self._keys = keys
        # A secret never meets a public-key algorithm, nor the other way round (the key-confusion attack).
        self._algorithms = ["HS256"] if keys is None else [name for name in algorithms if not name.startswith("HS")]
        self._clock = clock

    async def verify(self, token: str) -> CustomerToken:
        """The token's customer. Raises UserError `token_expired`, `token_wrong_store` or `token_invalid`."""
        try:
            claims = jwt.decode(
                token,
                await self._key(token),
                algorithms=self._algorithms,
                audience=self._store_id,
                options={"require": ["exp", "sub", "aud"], "verify_exp": False, "verify_iat": False},
                leeway=_LEEWAY_SECONDS,
            )
        except jwt.InvalidAudienceError:
            raise UserError("token_wrong_store", "This sign-in is for another store.") from None
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            log.info("a token was refused: %s", error)
            raise UserError("token_invalid", "This sign-in is not valid.") from None
        if not claims["sub"] or not isinstance(claims["exp"], int | float):
            raise UserError("token_invalid", "This sign-in is not valid.")
        name = claims.get("name")
        token_ = CustomerToken(
            str(claims["sub"]), name if isinstance(name, str) else None, float(claims["exp"]), self._clock
        )
        token_.customer_id()
        return token_

    async def _key(self, token: str) -> Any:
        if self._keys is not None:
            return await self._keys.key(jwt.get_unverified_header(token).get("kid"))
        if self._secret is None:
            raise UserError("token_invalid", "This store has no sign-in configured.")
        return self._secret

    def issue(self, customer_id: str, minutes: float = 60, *, name: str | None = None) -> str:
        """A token of this store, for the demo and the terminal. Raises UserError where no secret is configured."""
        if self._secret is None:
            raise UserError("token_invalid", "Tokens are made by the host site: no shared secret is configured.")
        now = datetime.fromtimestamp(self._clock(), UTC)
        claims: dict[str, Any] = {"sub": customer_id, "aud": self._store_id, "iat": now}
        claims["exp"] = now + timedelta(minutes=minutes)
        if name is not None:
            claims["name"] = name
        return jwt.encode(claims, self._secret, algorithm="HS256")


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header. Raises UserError `token_invalid` for another scheme."""
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise UserError("token_invalid", "The Authorization header must be 'Bearer <token>'.")
    return token.strip()
