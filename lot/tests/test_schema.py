"""The schema says what is so: valid, with an example for all that goes in and out, each of which fits."""

from typing import Any

import pytest
import yaml
from django.test import Client
from jsonschema import Draft4Validator, FormatChecker

from accounts.throttles import forget_requests
from lot.tests.rest import views_of_rest

pytestmark = pytest.mark.django_db
NO_EXAMPLE_IN = {"multipart/form-data"}  # a file


@pytest.fixture(scope="module")
def schema(django_db_setup: None, django_db_blocker: Any) -> Any:
    forget_requests()  # of tests before, by this stranger
    with django_db_blocker.unblock():
        return Client().get("/api/schema/?format=json").json()


def operations(schema: Any) -> list[tuple[str, Any]]:
    return [
        (f"{verb.upper()} {path}", operation)
        for path, operations in schema["paths"].items()
        for verb, operation in operations.items()
    ]


def media(schema: Any) -> list[tuple[str, Any]]:
    """Every body that goes in or out, errors apart."""
    found = []
    for label, operation in operations(schema):
        for kind, body in operation.get("requestBody", {}).get("content", {}).items():
            found.append((f"{label} {kind}", body))
        for status, response in operation["responses"].items():
            for kind, body in response.get("content", {}).items():
                if status < "400" and kind == "application/json":
                    found.append((f"{label} {status}", body))
    return found


def closed(schema: Any, part: Any) -> Any:
    """A part of the schema as JSON Schema: references resolved, `nullable` as a type."""
    if isinstance(part, list):
        return [closed(schema, one) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return closed(schema, schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]])
    found = {name: closed(schema, value) for name, value in part.items() if name not in {"nullable", "example"}}
    return {"anyOf": [found, {"type": "null"}]} if part.get("nullable") is True else found


def test_every_body_has_an_example(schema: Any) -> None:
    missing = [name for name, body in media(schema) if "examples" not in body and name.split()[-1] not in NO_EXAMPLE_IN]
    assert not missing


def test_every_example_fits_its_schema(schema: Any) -> None:
    wrong = []
    for name, body in media(schema):
        validator = Draft4Validator(closed(schema, body["schema"]), format_checker=FormatChecker())
        for example in body.get("examples", {}).values():
            wrong += [f"{name}: {error.json_path} {error.message}" for error in validator.iter_errors(example["value"])]
    assert not wrong


def test_the_schema_is_made_once_and_comes_as_json_and_as_yaml(schema: Any) -> None:
    from lot.schema_views import _schema

    made = _schema.cache_info().misses
    as_yaml = Client().get("/api/schema/")
    as_json = Client().get("/api/schema/", headers={"Accept": "application/json"})
    assert yaml.safe_load(as_yaml.content) == as_json.json() == schema
    assert as_yaml["Content-Type"] == "application/vnd.oai.openapi"
    assert _schema.cache_info().misses == made


def test_every_address_of_rest_is_in_the_schema(schema: Any) -> None:
    assert len(schema["paths"]) == len(views_of_rest())


def test_every_failure_in_the_schema_comes_in_the_envelope(schema: Any) -> None:
    for label, operation in operations(schema):
        failures = {status: body for status, body in operation["responses"].items() if status >= "400"}
        assert {"400", "405", "406", "413", "429", "503"} <= failures.keys(), label
        for status, body in failures.items():
            named = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
            assert named in {"Error", "NoteChanged"}, (label, status)
            assert ("Retry-After" in body.get("headers", {})) == (status in {"429", "503"}), (label, status)
