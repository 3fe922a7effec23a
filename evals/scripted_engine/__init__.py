"""A scripted engine: the real HTTP protocol of a model server, with words decided by rules instead of weights.

The only fake of the project. Tests, the chat suite and the benches talk to it over a socket exactly as to vLLM, so the
model client, its time limits and its faults are exercised for real. `python -m evals.scripted_engine` runs one.
"""

from evals.scripted_engine.script import Fault, Rule, Script
from evals.scripted_engine.server import Request, ScriptedEngine

__all__ = ["Fault", "Request", "Rule", "Script", "ScriptedEngine"]
