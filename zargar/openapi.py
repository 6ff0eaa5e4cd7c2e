"""What the documentation says of every operation: how it refuses, how long lists go on, under which one tag it is."""

from __future__ import annotations

from typing import Any, Final

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

#: The one shape of every refusal.
PROBLEM: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "RFC 9457. `code` is stable, `detail` is in Persian; `field` names the input as it was sent.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "additionalProperties": True,
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "problem": {"type": "string"}},
            },
        },
    },
}
#: Of these every operation with a key may answer each; what it says of a status itself stays.
SAID: Final[dict[int, str]] = {
    401: "No token, a revoked one, or one of another shop",
    403: "The role, the key or the state of the shop does not include this",
    422: "A field is missing, unknown or wrong",
}
NOT_FOUND: Final = "There is no such thing in this shop"
CONFLICT: Final = "The key belongs to another request, or the thing has changed"
TOO_LARGE: Final = "The request is too large"
UNREADABLE: Final = "No JSON, or text with NUL characters"
FAULT: Final = "A fault of ours; the request may be sent again with the same key"
NEXT: Final = {
    "Link": {"description": 'The next page, `rel="next"`; absent on the last one', "schema": {"type": "string"}}
}
WRITES: Final = frozenset({"post", "put", "patch", "delete"})


class DocumentedAPI(NinjaAPI):
    """An API whose documentation tells of its refusals too."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The documentation as the operations give it, and what is true of all of them."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                _complete(operation, method, has_place="{" in path)
        return schema


def _complete(operation: dict[str, Any], method: str, *, has_place: bool) -> None:
    operation["tags"] = list(dict.fromkeys(operation.get("tags", [])))
    for one in operation["parameters"]:
        # A header that is missing is refused by us, in words, and not by whoever reads the shape.
        one["required"] = one["required"] or one.get("description", "").startswith("Required")
    said = dict(SAID)
    if has_place:
        said[404] = NOT_FOUND
    if method in WRITES:
        said |= {400: UNREADABLE, 404: NOT_FOUND, 409: CONFLICT, 413: TOO_LARGE}
    if not operation.get("security"):
        said = {422: SAID[422]}
    for status, words in {**said, 500: FAULT}.items():
        operation["responses"].setdefault(status, _problem(words))
    if "`Link`" in operation.get("description", "") and 200 in operation["responses"]:
        operation["responses"][200].setdefault("headers", NEXT)


def _problem(words: str) -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/problem+json": {"schema": shape}}}
