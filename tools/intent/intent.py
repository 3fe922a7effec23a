"""The intent tool: one message and its context in, an Understanding out, in milliseconds and without the model.

Owns the order of work: language, slots by exact code, one embedding, the trained head, then the rules that context
decides. Leaves weights to head.py and acting on the result to agent/. Blocking and CPU only: the agent calls it in a
thread. One object serves all conversations; it keeps no state between messages.
"""

from __future__ import annotations

from pathlib import Path

from tools.intent.facets import FacetWords
from tools.intent.head import DEFAULT_HEAD, QueryEmbedder, load_head
from tools.intent.language import detect_language
from tools.intent.understanding import Context, Understanding


class IntentTool:
    """Understands messages with one embedder and the head trained for it."""

    def __init__(self, embedder: QueryEmbedder, *, facets: FacetWords | None = None, head: Path | None = None) -> None:
        """Raises UserError where there is no head for this embedder."""
        self._embedder = embedder
        self._head = load_head(head or DEFAULT_HEAD, embedder.name)

    def understand(self, text: str, context: Context) -> Understanding:
        """What `text` asks for, read against `context`."""
        guess = self._head.guess(self._embedder.query(text), text)
        return Understanding(
            language=detect_language(text, context.language),
            intent=guess.intent,
            confidence=guess.confidence,
            sure=guess.sure,
            second=guess.second,
        )
