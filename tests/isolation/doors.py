"""Every door of the product, read from its URL resolver and its OpenAPI document: a new one is walked by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
GROUP = re.compile(r"\(\?P<(?P<name>\w+)>[^()]*\)")


class UnknownParameter(Exception):
    """A path has a part the walk was never taught: say in the test what stands there in the other shop."""


@dataclass(frozen=True)
class Door:
    """One route with its parameters still open, such as `contracts/<str:number>/pay/`."""

    route: str
    name: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its open parts."""
        return tuple(found["name"] for pattern in (PARAMETER, GROUP) for found in pattern.finditer(self.route))

    def path(self, values: dict[tuple[str, str], str]) -> str:
        """The address with its parts filled in: `values` by the route's first word and the part's name, or "*".

        Raises UnknownParameter.
        """
        room = self.route.removeprefix("api/v1/").partition("/")[0]

        def fill(found: re.Match[str]) -> str:
            for key in ((room, found["name"]), ("*", found["name"])):
                if key in values:
                    return values[key]
            raise UnknownParameter(f"{self.route}: what is «{found['name']}»?")

        filled = GROUP.sub(fill, PARAMETER.sub(fill, self.route))
        return "/" + filled.replace("^", "").replace("$", "")


def doors(urlconf: str) -> list[Door]:
    """Each route of a URL configuration once, in its order."""
    return list(dict.fromkeys(_walk(get_resolver(urlconf), "")))


def _walk(resolver: URLResolver, before: str) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        here = before + _text(pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, here)
        else:
            yield Door(here, pattern.name or "")


def _text(pattern: URLPattern | URLResolver) -> str:
    if not isinstance(pattern.pattern, RoutePattern | RegexPattern):
        raise UnknownParameter(f"{pattern.pattern!r} is no route the walk can read")
    return str(pattern.pattern)


@dataclass(frozen=True)
class Operation:
    """One method of one path of the API; `fields` are the properties of its body, as JSON Schema."""

    method: str
    path: str
    body: str
    fields: dict[str, Any]
    query: dict[str, Any]

    @property
    def door(self) -> Door:
        """The same path as a route."""
        return Door(self.path.lstrip("/").replace("{", "<").replace("}", ">"), self.method)


@cache
def document() -> dict[str, Any]:
    """The API's own document; building it takes as long as a whole test."""
    from zargar.api import api

    return dict(api.get_openapi_schema())


def operations() -> list[Operation]:
    """Every operation the API documents."""
    told = document()
    return [
        _operation(method, path, one, told["components"]["schemas"])
        for path, methods in told["paths"].items()
        for method, one in methods.items()
    ]


def _operation(method: str, path: str, told: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    content = told.get("requestBody", {}).get("content", {})
    # A file comes as a form, which has no body of the documented kind.
    name = content["application/json"]["schema"]["$ref"].rpartition("/")[2] if "application/json" in content else ""
    query = {one["name"]: one["schema"] for one in told.get("parameters", []) if one["in"] == "query"}
    return Operation(method, path, name, schemas[name]["properties"] if name else {}, query)
