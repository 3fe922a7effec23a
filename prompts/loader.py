"""Loads prompts: one Markdown file a prompt and language, with front matter that names its id, version and variables.

Owns reading and filling them. A prompt's text is static, so that an engine's prefix cache keeps it; the few variables
are the store's own facts, the same for every shopper. Called by agent/ once at start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import yaml

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)


class PromptError(ValueError):
    """A prompt file breaks its own front matter."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt in one language."""

    id: str
    language: str
    version: int
    variables: tuple[str, ...]
    text: str

    @property
    def tag(self) -> str:
        """How result files name it: `answer.en@3`."""
        return f"{self.id}.{self.language}@{self.version}"

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with its variables filled. Raises PromptError when one is missing."""
        missing = [name for name in self.variables if name not in values]
        if missing:
            raise PromptError(f"{self.tag} needs {', '.join(missing)}")
        return _VARIABLE.sub(lambda match: values[match[1]], self.text).strip()

    def sections(self) -> dict[str, str]:
        """The `## name` sections of a prompt that is a table of short texts."""
        return {name: body.strip() for name, body in _SECTION.findall(self.text)}


class Prompts:
    """Every prompt of the package, by id and language."""

    def __init__(self, prompts: Mapping[tuple[str, str], Prompt]) -> None:
        self._prompts = dict(prompts)

    def get(self, prompt_id: str, language: str) -> Prompt:
        """The prompt in `language`; for a language without one, the `any` text, else English."""
        for choice in (language, "any", "en"):
            if found := self._prompts.get((prompt_id, choice)):
                return found
        raise PromptError(f"no prompt {prompt_id!r}")

    def tags(self) -> list[str]:
        """All prompts with their versions, for result files."""
        return sorted(prompt.tag for prompt in self._prompts.values())


def load_prompts() -> Prompts:
    """Read every `ID.LANGUAGE.md` of this package. Raises PromptError on a file that breaks its front matter."""
    found = {}
    for entry in resources.files("prompts").iterdir():
        if entry.name.endswith(".md"):
            prompt = parse_prompt(entry.name, entry.read_text("utf-8"))
            found[prompt.id, prompt.language] = prompt
    return Prompts(found)


def parse_prompt(name: str, source: str) -> Prompt:
    """One file's text as a Prompt; `name` is the file's name."""
    match = _FRONT.match(source)
    if not match:
        raise PromptError(f"{name} has no front matter")
    front = yaml.safe_load(match[1])
    text = source[match.end() :]
    declared = tuple(front.get("variables", []))
    used = set(_VARIABLE.findall(text))
    if used != set(declared):
        raise PromptError(f"{name} declares {sorted(declared)} but uses {sorted(used)}")
    prompt_id, language = name.removesuffix(".md").rsplit(".", 1)
    if front.get("id") != prompt_id:
        raise PromptError(f"{name} calls itself {front.get('id')!r}")
    return Prompt(prompt_id, language, int(front["version"]), declared, text)
