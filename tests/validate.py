# SPDX-License-Identifier: GPL-2.0-or-later
"""Validates JSON documents: validate.py SCHEMA DOCUMENT...

Stricter than readers are asked to be: a member that the schema does not name is an error, so that none is forgotten there.
"""

import json
import sys

import jsonschema


def close(schema):
    """Forbids unknown members in every object of the schema."""
    if isinstance(schema, dict):
        if "properties" in schema:
            schema["additionalProperties"] = False
        for part in schema.values():
            close(part)


def refuse_constant(name):
    raise ValueError(f"{name} is no JSON")


def unique(pairs):
    """No member twice."""
    members = dict(pairs)
    assert len(members) == len(pairs), f"a member is there twice: {pairs}"
    return members


with open(sys.argv[1], encoding="utf-8") as file:
    SCHEMA = json.load(file)
jsonschema.Draft202012Validator.check_schema(SCHEMA)
close(SCHEMA)
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        document = json.load(file, parse_constant=refuse_constant, object_pairs_hook=unique)
    for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(document):
        sys.exit(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
