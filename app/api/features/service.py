"""The service description of `/ogc`: OpenAPI 3.0, as that class of the standard asks.

The document of the whole app is OpenAPI 3.1, whose JSON Schema says what bodies of other routes hold (a
member that may be null, say), and of which FastAPI makes no 3.0. The routes of `/ogc` take no bodies: their
part of it needs little to be put as 3.0. Readers look there for the path of each collection's items, for the
parameters by which they can filter, and for how long a page may be.
"""

from __future__ import annotations

from typing import Any

from app.api.features.catalogue import COLLECTIONS
from app.api.features.collection import Collection
from app.api.features.links import ROOT

VERSION = "3.0.2"
_BBOX = {
    "type": "array",
    "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    "items": {"type": "number"},
}


def document(whole: dict[str, Any], base: str) -> dict[str, Any]:
    """The part of the app's own document that is `/ogc`, whose paths begin after `base`."""
    paths = {
        path.removeprefix(ROOT) or "/": _path(path, methods)
        for path, methods in whole["paths"].items()
        if path == ROOT or path.startswith(f"{ROOT}/")
    }
    components = {name: whole["components"][name] for name in ("securitySchemes",)}
    components["parameters"] = {"limit": _limit(whole)}
    components["schemas"] = {"Problem": whole["components"]["schemas"]["Problem"]}
    info = {
        **whole["info"],
        "title": "Twelvemile: OGC API Features",
        "description": "Times are UTC; both ends of a `datetime` belong to it. Places are in CRS84.",
    }
    return {
        "openapi": VERSION,
        "info": info,
        "servers": [{"url": base}],
        "paths": paths,
        "components": components,
        "tags": [{"name": "OGC API Features"}],
    }


def _limit(whole: dict[str, Any]) -> dict[str, Any]:
    """As QGIS looks for it: of all collections together, so no more than every one of them gives."""
    least = min(COLLECTIONS.values(), key=lambda one: one.most)
    given = whole["paths"][f"{ROOT}/collections/{least.name}/items"]["get"]["parameters"]
    told = next(_parameter(one, least) for one in given if one["name"] == "limit")
    return {**told, "schema": {**told["schema"], "default": least.most}}


def _path(path: str, methods: dict[str, Any]) -> dict[str, Any]:
    return {method: _operation(path, operation) for method, operation in methods.items()}


def _operation(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    of = next((one for one in COLLECTIONS.values() if path == f"{ROOT}/collections/{one.name}/items"), None)
    given = [_parameter(parameter, of) for parameter in operation.get("parameters", [])]
    # Only OpenAPI 3.1 lets a key of a plain scheme say what it must hold.
    security: list[dict[str, list[str]]] = [{name: [] for name in one} for one in operation["security"]]
    return {**operation, "parameters": given, "security": security}


def _parameter(parameter: dict[str, Any], of: Collection | None) -> dict[str, Any]:
    told = dict(parameter)
    schema = dict(told["schema"])
    examples = schema.pop("examples", None)
    if examples:
        told["example"] = examples[0]
    told["schema"] = schema
    if told["name"] == "bbox":
        west_to_north = [float(side) for side in told["example"].split(",")]
        told |= {"schema": _BBOX, "style": "form", "explode": False, "example": west_to_north}
    if told["name"] == "limit" and of is not None:
        told["schema"] = {**schema, "maximum": of.most, "default": of.default}
        told["example"] = int(told["example"])
    return told
