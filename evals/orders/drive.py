"""One task's writing actions through the real tools: proposed in a conversation, confirmed by the order's owner.

Owns the mapping of their actions to our tools and arguments, and the look-up of the owner. What the store makes of it
is tools/orders' business; the comparison is compare.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from evals.orders.tasks import Action, Task
from evals.orders.tau import TauStore, TauWords, address_of
from tools.errors import UserError
from tools.orders.change.address import change_default_address
from tools.orders.change.after_delivery import exchange_items, return_items
from tools.orders.change.before_sending import (
    cancel_order,
    change_order_address,
    change_order_items,
    change_order_payment,
)
from tools.orders.refusal import RefusedError
from tools.services import Services
from tools.toolkit import Tool, ToolContext

Arguments = Mapping[str, Any]


class Driver:
    """Runs actions against the open store."""

    def __init__(self, services: Services, store: TauStore, words: TauWords) -> None:
        self._services = services
        self._store = store
        self._words = words

    async def run(self, task: Task) -> dict[int, str]:
        """Carry out the task; returns the cause of each refused action by its place, or what was asked instead."""
        refused = {}
        for action in task.writes:
            if (cause := await self._act(task, action)) is not None:
                refused[action.place] = cause
        return refused

    async def _act(self, task: Task, action: Action) -> str | None:
        if self._services.after_sales is None:
            raise UserError("read_only", "the store of the eval has no after-sales service")
        order_id = action.arguments.get("order_id")
        if order_id is not None and order_id not in self._store.raw["orders"]:
            return "no_such_order"  # the look-up before the action: our tools find an order's id however it is written
        tool, arguments = self._call(task, action)
        context = self._context(task, action)
        try:
            result = await tool.call(context, arguments)
        except ValidationError as error:
            raise UserError("bad_file", f"task {task.id}: {action.name}: {error.errors()[0]['msg']}") from None
        if "proposal" not in result.notes:
            return str(result.notes.get("refused") or f"asked: {result.notes.get('missing')}")
        proposal, digest = str(result.notes["proposal"]), str(result.notes["digest"])
        try:
            await self._services.after_sales.confirm(proposal, str(context.customer_id), digest)
        except RefusedError as error:
            return error.cause
        return None

    def _context(self, task: Task, action: Action) -> ToolContext:
        """The owner's: what a verified token would say."""
        order = self._store.raw["orders"].get(str(action.arguments.get("order_id")))
        owner = order["user_id"] if order else action.arguments["user_id"]
        return ToolContext(
            conversation_id=f"eval-{task.id}",
            shopper_id=str(owner),
            customer_id=str(owner),
            language="en",
            currency="USD",
            services=self._services,
        )

    def _call(self, task: Task, action: Action) -> tuple[Tool[Any], dict[str, Any]]:
        tool, make = _TOOLS[action.name]
        if "order_id" not in action.arguments and "user_id" not in action.arguments:
            raise UserError("bad_file", f"task {task.id}: {action.name} names neither an order nor a user")
        try:
            arguments = make(action.arguments, self._words)
        except (KeyError, TypeError) as error:
            raise UserError("bad_file", f"task {task.id}: {action.name} lacks the argument {error}") from None
        if "order_id" in action.arguments:
            arguments["order_id"] = action.arguments["order_id"]
        return tool, arguments


def _cancel(given: Arguments, words: TauWords) -> dict[str, Any]:
    return {"reason": given["reason"]}


def _address(given: Arguments, words: TauWords) -> dict[str, Any]:
    return address_of(dict(given), words).model_dump()


def _payment(given: Arguments, words: TauWords) -> dict[str, Any]:
    return {"payment_method": given["payment_method_id"]}


def _return(given: Arguments, words: TauWords) -> dict[str, Any]:
    return {"items": given["item_ids"], "payment_method": given["payment_method_id"]}


def _swap(given: Arguments, words: TauWords) -> dict[str, Any]:
    return {**_return(given, words), "new_items": given["new_item_ids"]}


_TOOLS: Mapping[str, tuple[Tool[Any], Callable[[Arguments, TauWords], dict[str, Any]]]] = {
    "cancel_pending_order": (cancel_order, _cancel),
    "modify_pending_order_address": (change_order_address, _address),
    "modify_pending_order_payment": (change_order_payment, _payment),
    "modify_pending_order_items": (change_order_items, _swap),
    "modify_user_address": (change_default_address, _address),
    "return_delivered_order_items": (return_items, _return),
    "exchange_delivered_order_items": (exchange_items, _swap),
}
