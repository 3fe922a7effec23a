"""Secrets: signed tokens, API keys, passwords said to be such, credentials in an address, private keys.

Shapes of the issuers are public knowledge: RFC 7519 (JWT), RFC 6750 (Bearer), RFC 7468 (PEM) and the prefixes that
providers give their keys so that scanners can see them. A secret without a shape or a word before it is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tools.redaction.found import Found

_KEYED: Final = (
    r"(?:api[ _-]?key|access[ _-]?key|client[ _-]?secret|secret[ _-]?key|auth[ _-]?token|access[ _-]?token"
    r"|refresh[ _-]?token|id[ _-]?token|admin[ _-]?token|session[ _-]?id|passwor[dt]|passwd|passphrase|contraseña"
    r"|token|secret|pwd|cvv2?|cvc2?|密码|口令|令牌|密钥|验证码)"
)
_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,8000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|\Z)"
    r"|\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*){0,3}"
    r"|\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[A-Za-z0-9_-]{16,}"
    r"|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|hf_|npm_|pypi-|shpat_|shpss_|shpca_|whsec_|lsv2_)[\w-]{10,}"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bAIza[\w-]{35}"
    r"|\b(?:cvv2?|cvc2?|CVV2?|CVC2?)\s?\d{3,4}\b",
    re.ASCII,
)
_BEARER = re.compile(r"\b(?:bearer|basic)\s{1,3}([A-Za-z0-9+/._~=-]{12,})", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"(?<=://)([^\s/@:\[\]]{0,100}:[^\s/@\[\]]{1,200})(?=@)")
# `=` and `:` may stand directly; `is` needs its spaces, and what is only a word is no password.
_SAID = re.compile(
    rf"(?<![\[A-Za-z]){_KEYED}['\"]?(?:\s{{0,2}}[=:＝：]\s{{0,2}}|\s{{1,2}}(?:is|was|ist|es)\s{{1,2}}|\s{{0,2}}[是为]\s{{0,2}})"
    r"['\"]?([^\s'\",;，；。&\[\]]{3,200})",
    re.IGNORECASE,
)
_SURE = re.compile(r"=|＝|^(?:pass|pwd|contraseña|密码|口令)[^\s]*\s{0,2}[:：是为]", re.IGNORECASE)


def secrets(text: str) -> Iterator[Found]:
    """Every secret in a text."""
    for match in _SHAPES.finditer(text):
        yield Found(match.start(), match.end(), "secret")
    for match in _BEARER.finditer(text):
        yield Found(match.start(1), match.end(1), "secret")
    if "://" in text:
        for match in _IN_ADDRESS.finditer(text):
            yield Found(match.start(1), match.end(1), "secret")
    for match in _SAID.finditer(text):
        # 'The token was refused' and 'Secret: lace' tell nothing; 'token=…' and 'password: …' do, even as a word.
        if _SURE.search(text[match.start() : match.start(1)]) or not match[1].rstrip(".!?:").isalpha():
            yield Found(match.start(1), match.end(1), "secret")
