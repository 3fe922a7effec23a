"""The server's own few sentences to a shopper, in English and Chinese.

Everything else a shopper reads is the agent's. Called where a refusal or an apology has to be said.
"""

from __future__ import annotations

_SENTENCES: dict[str, tuple[str, str]] = {
    "busy": (
        "I'm still answering your last message. Send this one again in a moment, or press stop first.",
        "我还在回答您的上一条消息。请稍后再发送，或先点击停止。",
    ),
    "overloaded": (
        "Many shoppers are asking right now. Please try again in a moment.",
        "现在咨询的人较多，请稍后再试。",
    ),
    "server_stopping": (
        "The assistant is being restarted. Please try again in a moment.",
        "助手正在重启，请稍后再试。",
    ),
    "interrupted": (
        "Sorry, I was interrupted in the middle of my answer. Please ask me again.",
        "抱歉，我的回答中断了。请再问我一次。",
    ),
    "turn_limit": (
        "Sorry, this is taking me too long. Please try asking in a simpler way.",
        "抱歉，这个问题花费的时间太长了。请换一种更简单的问法。",
    ),
    "internal": (
        "Sorry, something went wrong on our side. Please try again.",
        "抱歉，我们这边出了点问题，请再试一次。",
    ),
    "conversation_unknown": (
        "There is no such conversation any more; please start a new one.",
        "这个对话已不存在，请开始新的对话。",
    ),
    "rate_limited": (
        "That was a lot of messages at once. Please wait a moment.",
        "您发送得太快了，请稍等片刻。",
    ),
    "message_too_long": (
        "That message is too long. Please keep it under {limit} characters.",
        "这条消息太长了，请控制在 {limit} 个字符以内。",
    ),
    "message_empty": ("There is nothing in that message.", "这条消息是空的。"),
    "person_joined": ("{agent} of our team is here now.", "{agent}来为您服务了。"),
    "given_back": (
        "Our team has handed the conversation back to me. How else can I help?",
        "人工客服已结束服务，接下来由我继续为您服务。",
    ),
    "token_expired": ("Your sign-in has expired. Please sign in again.", "您的登录已过期，请重新登录。"),
}


def say(key: str, language: str | None, **values: object) -> str:
    """The sentence in the shopper's language; English where it is not Chinese."""
    english, chinese = _SENTENCES[key]
    sentence = chinese if (language or "").lower().startswith("zh") else english
    return sentence.format(**values) if values else sentence
