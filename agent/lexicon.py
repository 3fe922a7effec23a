"""The store's own words for the agent: what the intent tool and the gate must know of this catalogue.

Owns keeping both in step with the catalogue: a new generation (an import) rebuilds them, beside the serving ones.
"""

from __future__ import annotations

import asyncio

from agent.naming import Titles
from agent.verify.names import NameIndex
from tools.intent.facets import FacetWords
from tools.intent.intent import IntentTool
from tools.intent.understanding import Context, Understanding
from tools.stores.facets import Facets
from tools.stores.store import Stores

_MOST_NAMED = 4


class Lexicon:
    """The intent tool with the store's brands and categories, and the index of its product names."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._generation = -1
        self._tool: IntentTool | None = None
        self._names: NameIndex | None = None
        self._titles: Titles | None = None
        self._building = asyncio.Lock()

    def names(self) -> NameIndex | None:
        """All product names of the serving catalogue."""
        return self._names

    def understand(self, text: str, context: Context) -> Understanding:
        """Read one message. `refresh` must have run once."""
        assert self._tool is not None, "refresh() first"
        assert self._titles is not None
        understanding = self._tool.understand(text, context)
        understanding.named = self._titles.find(text)[:_MOST_NAMED]
        return understanding

    async def refresh(self) -> None:
        """Follow the catalogue; does nothing, at once, while it has not changed."""
        generation = self._stores.index.generation
        if generation == self._generation:
            return
        async with self._building:
            if generation == self._generation:
                return
            words = facet_words(await self._stores.catalog.facets())
            names: list[tuple[str, str, str | None]] = []
            async for part in self._stores.catalog.iterate_raw():  # records would take ten times as long
                for raw in part:
                    titles = [raw["title"], *(text["title"] for text in (raw.get("translations") or {}).values())]
                    names += [(raw["id"], title, raw.get("brand")) for title in titles]
            tool = await asyncio.to_thread(IntentTool, self._stores.embedder, facets=words)
            self._names = await asyncio.to_thread(NameIndex, [title for _, title, _ in names])
            self._titles = await asyncio.to_thread(Titles, names)
            self._tool, self._generation = tool, generation


def facet_words(facets: Facets) -> FacetWords:
    """Categories under their canonical name with what they are called in each language; brands as they are."""
    categories: dict[str, list[str]] = {}
    for category in facets.categories:
        names = categories.setdefault(category.path[-1], [])
        names += [path[-1] for path in category.names.values() if path and path[-1] not in names]
    return FacetWords(brands=facets.brands, categories=categories)
