"""A person at the screen, and everything that goes wrong behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, WebError

SIZES = {"desk": (1366, 768), "phone": (390, 844)}
# Reported again by name, because the browser's own line does not say where; printing is counted, not done.
WITNESS = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error(['CSP', event.violatedDirective, event.blockedURI, event.sourceFile, event.lineNumber].join(' '));
});
window.printed = 0;
window.print = () => { window.printed += 1; };
"""


#: The cookies of those who signed in, by address, name and password.
IN: dict[tuple[str, str, str], Any] = {}


class Visitor:
    """One browser window of one person; `refusals` names the statuses below 500 that a journey provokes on purpose."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.refusals: set[int] = set()
        self.faults: list[str] = []
        self._refused: list[tuple[int, str]] = []
        context.add_init_script(WITNESS)
        context.on("console", self._heard)
        context.on("weberror", self._broke)
        context.on("response", self._answered)
        context.set_default_timeout(15_000)
        self.page: Page = context.new_page()

    def go(self, path: str, status: int = 200) -> Page:
        """Open a page of this host and wait for what it loads."""
        answer = self.page.goto(self.url + path, wait_until="load")
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        return self.page

    def sign_in(self, login: dict[str, str]) -> Page:
        """Through the door, as everybody; who has been through it is still in, as in the window left open."""
        person = (self.url, login["username"], login["password"])
        if known := IN.get(person):
            self.context.add_cookies(known)
            page = self.go("/")
            assert "/login/" not in page.url
            return page
        page = self.go("/login/")
        page.fill("[name=username]", login["username"])
        page.fill("[name=password]", login["password"])
        page.click("form button[type=submit]")
        page.wait_for_url(lambda url: "/login/" not in url)
        IN[person] = self.context.cookies()
        return page

    def found_wrong(self) -> list[str]:
        """What a person would have noticed, or a developer would have been ashamed of."""
        return self.faults + [f"{status} {where}" for status, where in self._refused if status not in self.refusals]

    def fits(self) -> None:
        """Nothing is wider than the screen, save what scrolls by itself."""
        over: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{self.page.url} is {over} px too wide"

    def _heard(self, message: ConsoleMessage) -> None:
        # A refused request is known from its answer.
        if message.type == "error" and not re.match(r"Failed to load resource: .* status of 4\d\d", message.text):
            self.faults.append(f"{self._where(message.location['url'])}: {message.text}")

    def _broke(self, error: WebError) -> None:
        self.faults.append(f"{error.page.url if error.page else ''}: {error.error}")

    def _answered(self, answer: Response) -> None:
        where = f"{answer.request.method} {self._where(answer.url)}"
        if answer.status >= 500:
            self.faults.append(f"{answer.status} {where}")
        elif answer.status >= 400:
            self._refused.append((answer.status, where))

    @staticmethod
    def _where(url: str) -> str:
        return urlsplit(url).path
