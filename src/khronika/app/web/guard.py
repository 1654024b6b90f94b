"""Who may ask, and what a browser may do with the answer.

Only this machine, only by the two names of loopback, only with the cookie that the printed address was exchanged for.
The Host check answers DNS rebinding (a page elsewhere whose name is pointed at 127.0.0.1); SameSite=Strict and
Sec-Fetch-Site answer pages of other sites and of other ports of this machine.
"""

from __future__ import annotations

import hmac
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from khronika.app.web.rendering import sentence

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "x-robots-tag": "noindex",
}

LARGEST_POST = 20_000
"""Bytes. A search is a few words; nothing larger is read."""


class Guard:
    """Wraps the app: refuses with a plain sentence, exchanges the token for a cookie, sets every answer's headers."""

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self.app = app
        self.token = token
        self.hosts = {f"{host}:{port}" for host in ("127.0.0.1", "localhost")}
        # The name holds the port since cookies do not: two cases open at once must not sign each other out.
        self.cookie = f"khronika_{port}"
        self.session = secrets.token_urlsafe(32)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        answer = self._answer(scope) or self.app
        await answer(scope, receive, send_guarded)

    def _answer(self, scope: Scope) -> Response | None:
        """A refusal or the token's exchange; None lets the request through."""
        headers = Headers(scope=scope)
        path = scope["path"]
        if headers.getlist("host") not in [[host] for host in self.hosts]:
            return sentence(400, "This address is not Khronika's", "Open the address that khronika serve printed.")
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return sentence(405, "This cannot be done here", "Khronika's pages can be read and searched.")
        if path.startswith("/open/"):
            if not _same(path.removeprefix("/open/"), self.token):
                return _no_entry()
            entered = RedirectResponse("/documents", status_code=303)
            entered.set_cookie(self.cookie, self.session, httponly=True, samesite="strict", path="/")
            return entered
        if path.startswith("/static/"):
            return None  # the same for everybody, and the refusal above is to look like something
        if not _same(self._given(headers), self.session):
            return _no_entry()
        if scope["method"] == "POST" and not self._ours(headers):
            return sentence(
                403, "This request came from another page", "Nothing was done. Use the form on Khronika's own page."
            )
        return None

    def _given(self, headers: Headers) -> str:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return ""
        return cookies[self.cookie].value if self.cookie in cookies else ""

    def _ours(self, headers: Headers) -> bool:
        """Whether a POST was sent by one of our own pages and is short enough to read."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        # Under `no-referrer` browsers send "Origin: null" with our own forms, so Sec-Fetch-Site speaks first.
        ours = site == "same-origin" if site else origin in {f"http://{host}" for host in self.hosts}
        length = headers.get("content-length", "")
        return ours and length.isdecimal() and int(length) <= LARGEST_POST


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _no_entry() -> Response:
    return sentence(
        403,
        "This case is open only to the one who opened it",
        "Copy the whole address that khronika serve printed into this browser. It holds the key to this session;"
        " the address changes with every start.",
    )
