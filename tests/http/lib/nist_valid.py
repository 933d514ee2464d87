# nist_valid.py SCHEMA < document: says as JSON what breaks the schema (draft 4), references that lead nowhere, and
# sums.
import json
import sys

import jsonschema

document = json.load(sys.stdin)
with open(sys.argv[1], encoding='utf-8') as file:
    schema = json.load(file)
faults = [f'{error.message[:200]} at {list(error.path)}'
    for error in jsonschema.Draft4Validator(schema).iter_errors(document)]
ids, wanted = set(), set()


def walk(node):
    if isinstance(node, dict):
        if '@id' in node:
            if node['@id'] in ids:
                faults.append(f"{node['@id']} is there twice")
            ids.add(node['@id'])
        for name, value in node.items():
            if name.endswith('Ids'):
                wanted.update(value)
            elif name.endswith('Id') and name not in ('@id', 'VendorApplicationId'):
                wanted.add(value)
            walk(value)
    elif isinstance(node, list):
        for value in node:
            walk(value)


walk(document)
faults += [f'{one} is nowhere' for one in sorted(wanted - ids)]
json.dump(faults, sys.stdout)
