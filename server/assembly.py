"""The composition root: settings in, a running app out.

Owns which setting goes where and what the server hands to its doors. The agent over the store is composed by
agent/assembly.py, which the evals use as well; nothing below reads the environment.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

from fastapi import APIRouter, FastAPI

from agent.assembly import AgentConfig, Running, StoreConfig, open_assistant
from agent.deps import Limits
from agent.engine.door import EngineConfig
from server.app import Parts, create_app
from server.auth import Authenticator, Keys
from server.settings import Settings, kept_secret
from server.transcript import Transcript
from tools.services import Services
from tools.stores.imports.import_people import Kind, import_people
from tools.stores.imports.importer import import_catalogue


def store_config(settings: Settings, *, serving: bool = False) -> StoreConfig:
    """Where the store's data is; a server is its data folder's one writer."""
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
    key = settings.orders_key.get_secret_value() if settings.orders_key else None
    return StoreConfig(
        data_dir=settings.data_dir,
        database_url=settings.database_url,
        chroma_url=settings.chroma_url,
        redis_url=settings.redis_url,
        embedder=settings.embedder,
        shop_file=settings.shop_file,
        rates_file=settings.rates_file,
        checkout_url=settings.checkout_url,
        orders_url=settings.orders_url,
        orders_key=key,
        webhook_url=settings.webhook_url,
        webhook_secret=secret,
        writer="aisle serve" if serving else None,
        writer_url=f"http://{settings.host}:{settings.port}" if serving else None,
    )


def engine_config(settings: Settings) -> EngineConfig:
    """The engine at a URL, or the embedded one."""
    return EngineConfig(
        url=settings.model_url,
        model=settings.model_name if settings.model_url else settings.model,
        key=settings.model_key.get_secret_value() if settings.model_key else None,
        models_dir=settings.models_dir,
        state_dir=settings.data_dir,
    )


def agent_config(settings: Settings, *, checkpoints: bool = True) -> AgentConfig:
    """How the agent plans, and when a turn ends."""
    limits = Limits(steps=settings.turn_steps, seconds=settings.turn_seconds, answer_tokens=settings.turn_tokens)
    return AgentConfig(planning=settings.planning, checkpoints=checkpoints, limits=limits)


class Importer:
    """Imports in the serving process, one at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, path: Path, *, kind: str, keep: bool) -> Mapping[str, Any]:
        for people in get_args(Kind):
            if kind == people:
                return asdict(await import_people(self._services.stores, people, path))
        report = await import_catalogue(self._services.stores, path, keep=keep)
        await self._services.stores.index.load()
        return asdict(report)


class Customers:
    """What the doors ask about customers."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def name(self, customer_id: str) -> str | None:
        found = await self._services.stores.customers.get(customer_id)
        return found.name if found else None

    async def signed_in(self, conversation_id: str, customer_id: str) -> None:
        """What the guest did in this conversation becomes the customer's."""
        await self._services.profile.move(conversation_id, customer_id)
        await self._services.carts.move(conversation_id, customer_id)


def authenticator(settings: Settings) -> Authenticator:
    """Who checks tokens: the shared secret's, the key set's, or nobody's."""
    if settings.jwks_url:
        return Authenticator(settings.store_id, keys=Keys(settings.jwks_url))
    secret = settings.jwt_secret.get_secret_value() if settings.jwt_secret else None
    return Authenticator(settings.store_id, secret=secret)


@asynccontextmanager
async def open_app(settings: Settings, pages: Any = None) -> AsyncIterator[tuple[FastAPI, Running]]:
    """The app and all behind it. `pages(services, authenticator)` makes more routers, such as the demo store's."""
    # The transcript needs the database that the services open; it is handed in once both are there.
    async with open_assistant(
        store_config(settings, serving=True), engine_config(settings), agent_config(settings)
    ) as running:
        services = running.services
        running.assistant.deps.transcript = Transcript(services.stores.database.engine)
        identity = authenticator(settings)
        routers: Sequence[APIRouter] = pages(services, identity) if pages else ()
        token = settings.admin_token.get_secret_value() if settings.admin_token else None
        parts = Parts(
            settings=settings,
            database=services.stores.database,
            assistant=running.assistant,
            authenticator=identity,
            recorder=services.profile,
            admin_token=token or kept_secret(settings.data_dir / "admin_token"),
            customers=Customers(services),
            importer=Importer(services),
            handoffs=services.handoffs,
            hearing=services.guests,
            orders=services.orders if settings.orders_url else None,
            routers=routers,
        )
        yield create_app(parts), running
