"""Who is signed in at the demo store: a switch without passwords, that stands where a host site's own sign-in would.

POST /store/sign-in returns a JWT of the kind a host site would issue and keeps it in an HttpOnly cookie; GET
/store/token gives the page a fresh one for the widget. Anybody may be anybody here, so this is never for a real store.
"""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from server.auth import Authenticator
from tools.errors import UserError
from tools.stores.people import Customer

COOKIE = "aisle_demo_customer"
_DAYS = 7


class CustomerList(Protocol):
    """What this needs of the customers."""

    async def get(self, customer_id: str) -> Customer | None:
        """One, or None."""

    async def list(self, limit: int = 100) -> list[Customer]:
        """The first ones."""


class SignIn(BaseModel):
    """Whom to be."""

    customer: str = Field(min_length=1, max_length=200)


class Token(BaseModel):
    """A token for the widget, and whose it is; both null for a guest."""

    token: str | None = None
    name: str | None = None


class SignedIn:
    """Reads and writes the cookie."""

    def __init__(self, customers: CustomerList, identity: Authenticator) -> None:
        self.customers = customers
        self._identity = identity

    async def customer(self, request: Request) -> Customer | None:
        """The signed-in customer; None for a guest, a stale or a foreign cookie."""
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        try:
            verified = await self._identity.verify(token)
            return await self.customers.get(verified.customer_id())
        except UserError:
            return None

    def token(self, customer: Customer, minutes: float = 60) -> Token:
        """A fresh token. Raises UserError where the server has no shared secret."""
        return Token(token=self._identity.issue(customer.id, minutes, name=customer.name), name=customer.name)

    def keep(self, response: Response, customer: Customer) -> None:
        """Remember the customer in the browser for a week."""
        kept = self._identity.issue(customer.id, _DAYS * 24 * 60, name=customer.name)
        response.set_cookie(COOKIE, kept, max_age=_DAYS * 86_400, path="/store", httponly=True, samesite="lax")


def sign_in_routes(signed: SignedIn) -> APIRouter:
    """The switch."""
    router = APIRouter(prefix="/store", include_in_schema=False)

    @router.post("/sign-in")
    async def sign_in(body: SignIn, response: Response) -> Token:
        customer = await signed.customers.get(body.customer)
        if customer is None:
            raise UserError("not_found", f"There is no customer '{body.customer}'.")
        signed.keep(response, customer)
        return signed.token(customer)

    @router.post("/sign-out")
    async def sign_out(response: Response) -> Token:
        response.delete_cookie(COOKIE, path="/store")
        return Token()

    @router.get("/token")
    async def token(request: Request, response: Response) -> Token:
        response.headers["Cache-Control"] = "no-store"
        customer = await signed.customer(request)
        return signed.token(customer) if customer else Token()

    return router
