"""Pages obey a strict Content-Security-Policy: no script, style or handler written into them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tests.support.source import ROOT, templates

TAGS = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}", re.DOTALL)


class Inspector(HTMLParser):
    """Collects what the policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One opening tag."""
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names and names.get("type") != "application/json"):
            self.faults.append(f"<{tag}> in the page")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.faults.append(f"<{tag} {name}>")
            if (value or "").strip().lower().startswith(("javascript:", "js:")):
                self.faults.append(f"<{tag} {name}={value}>")
            if name == "hx-trigger" and "[" in (value or ""):
                self.faults.append(f"<{tag} hx-trigger> with a filter: htmx would need eval")


def faults_of(text: str) -> list[str]:
    """What the policy would refuse in a template's text."""
    inspector = Inspector()
    inspector.feed(TAGS.sub(" ", COMMENT.sub("", text)))
    return inspector.faults


def test_templates_hold_no_script_style_or_handler() -> None:
    found = {
        str(path): faults
        for path in templates()
        if path.suffix in {".html", ".svg"} and (faults := faults_of((ROOT / path).read_text(encoding="utf-8")))
    }
    assert not found, found


def test_the_rule_sees_what_it_forbids() -> None:
    for bad in (
        "<p style='color:red'>",
        "<button {% if x %}onclick='y()'{% endif %}>",
        "<style>p{}</style>",
        "<script>x()</script>",
        "<a href='javascript:x'>",
        "<div hx-on::after-swap='x'>",
        "<input hx-trigger='keyup[key==1]'>",
    ):
        assert faults_of(bad), bad
    assert not faults_of("<script src='{% static 'a.js' %}' type='module'></script><p class='x'>x</p>")
