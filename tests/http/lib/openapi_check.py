#!/usr/bin/python3
"""Compares answers of the server with the OpenAPI document.

    openapi_check.py DOCUMENT < answers
    openapi_check.py --fit DOCUMENT < answers      prints the faults alone, one a line

Each line of answers is {"method", "path", "status", "headers", "body"}; the body is its text. Prints a JSON object a
line: {"operation", "status", "count", "errors"} for each documented response that was seen, the examples of the
document ("the examples"), and at last {"unseen": ["operation status"]}, the JSON answers that the document has
and nobody got.
Needs Debian's python3-jsonschema (JSON Schema 2020-12).
"""
import json
import re
import sys

from jsonschema import Draft202012Validator, FormatChecker, RefResolver

# Refusals that any route may give: documented once, as "default".
ANYWHERE = {400, 405, 406, 413, 415, 417, 431, 500, 504}
# Headers that mean something special to an operation, so that one which sends them must say so.
SPECIAL = {'etag', 'location', 'link', 'x-total-count', 'retry-after', 'content-range', 'content-disposition',
    'www-authenticate', 'set-cookie'}
# Free of form, or described by a standard of its own (the parts of the NIST export): names in it are not documented.
FREE = {'changes', 'terms', 'Office', 'Party', 'GpUnit', 'Election'}
# Left out at times; of every other field an answer that lacks it must fail.
OPTIONAL = {'voting_centers', 'access_token', 'refresh_token', 'token_type', 'hint', 'province', 'department',
    'commune'}

formats = FormatChecker(())


@formats.checks('date-time')
def is_time(value):
    return not isinstance(value, str) or bool(
        re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)', value))


class Document:
    def __init__(self, document):
        self.root = document
        self.resolver = RefResolver('', document)
        self.operations = []
        for path, item in document['paths'].items():
            pattern = re.compile(re.sub(r'\\{(\w+)\\}', lambda m: '[a-z][a-z0-9_]*' if m[1] == 'code'
                else '[1-9][0-9]*', re.escape(path)) + '/?')
            for method in ('get', 'put', 'post', 'delete', 'patch'):
                if method in item:
                    self.operations.append((method.upper(), pattern, item[method]))

    def follow(self, thing):
        while '$ref' in thing:
            thing = {**self.resolver.resolve(thing['$ref'])[1], **{k: v for k, v in thing.items() if k != '$ref'}}
        return thing

    def operation(self, method, path):
        path = path.split('?')[0]
        return next((o for m, pattern, o in self.operations if m == method and pattern.fullmatch(path)), None)

    def response(self, operation, status):
        """The documented response, or None: nothing but the common refusals may be left to default."""
        responses = operation['responses']
        found = responses.get(str(status)) or (responses.get('default') if status in ANYWHERE else None)
        return found and self.follow(found)

    def faults(self, schema, value, name='$'):
        validator = Draft202012Validator(schema, resolver=self.resolver, format_checker=formats)
        return [f'{name}{error.json_path[1:]}: {error.message[:300]}' for error in validator.iter_errors(value)]

    def header_faults(self, documented, headers):
        documented = {name.lower(): self.follow(header) for name, header in documented.items()}
        for name, header in documented.items():
            value = headers.get(name)
            if value is None:
                if header.get('required'):
                    yield f'the header {name} is missing'
                continue
            for one in value if isinstance(value, list) else [value]:
                number = header['schema'].get('type') == 'integer' and re.fullmatch(r'-?\d+', one)
                yield from self.faults(header['schema'], int(one) if number else one, name)
        for name in headers:
            if name in SPECIAL and name not in documented:
                yield f'the header {name} is not documented'

    def answer_faults(self, operation, answer):
        """What differs; and whether it is JSON, as (faults, schema, value)."""
        response = self.response(operation, answer['status'])
        if response is None:
            return [f'status {answer["status"]} is not documented'], None, None
        headers = answer['headers']
        faults = list(self.header_faults(response.get('headers', {}), headers))
        if 'x-request-id' not in headers:
            faults.append('no X-Request-Id')
        kind = headers.get('content-type', '').split(';')[0]
        content = response.get('content', {})
        if not answer['body'] and not (content and answer['status'] < 300):
            return faults, None, None
        if kind not in content:
            return faults + [f'content type {kind or "none"} is not documented'], None, None
        schema = content[kind].get('schema')
        if 'json' not in kind or schema is None or 'content-encoding' in headers:
            return faults, None, None
        value = json.loads(answer['body'])
        return faults + self.faults(schema, value), schema, value


def changed(value, change):
    """Copies of a JSON value, each with one object in it changed: (where, copy)."""
    def walk(node, where, rebuild):
        if isinstance(node, dict):
            for name, other in change(node):
                yield f'{where}.{name}', rebuild(other)
            for name, child in node.items():
                if name not in FREE:
                    yield from walk(child, f'{where}.{name}', lambda new, n=name: rebuild({**node, n: new}))
        elif isinstance(node, list) and node:
            yield from walk(node[0], f'{where}[0]', lambda new: rebuild([new] + node[1:]))
    yield from walk(value, '$', lambda new: new)


def looseness(document, schema, value):
    """Where the document would not notice a field that is new, or one that is gone."""
    def with_more(node):
        yield 'undocumented', {**node, 'undocumented': []}

    def with_less(node):
        for name in node:
            if name not in OPTIONAL and not name.isdigit():
                yield name, {k: v for k, v in node.items() if k != name}

    for where, other in changed(value, with_more):
        if not document.faults(schema, other):
            yield f'a new field {where} would pass'
    for where, other in changed(value, with_less):
        if where.split('.')[-2] != 'context' and not document.faults(schema, other):
            yield f'{where} could be left out'


def examples(document):
    """Faults of the examples that stand in the document."""
    def walk(node, where):
        if isinstance(node, list):
            for i, child in enumerate(node):
                yield from walk(child, f'{where}[{i}]')
        if not isinstance(node, dict):
            return
        if 'schema' in node and 'example' in node:
            yield from document.faults(node['schema'], node['example'], where)
        if isinstance(node.get('examples'), list):
            for example in node['examples']:
                yield from document.faults({k: v for k, v in node.items() if k != 'examples'}, example, where)
        for name, child in node.items():
            if name not in ('example', 'examples'):
                yield from walk(child, f'{where}.{name}')
    yield from walk(document.root, '$')


def print_faults(document):
    for line in sys.stdin:
        answer = json.loads(line)
        operation = document.operation(answer['method'], answer['path'])
        if operation is not None:
            for fault in document.answer_faults(operation, answer)[0]:
                print(f'{answer["method"]} {answer["path"]} {answer["status"]}: {fault}')


def main():
    if sys.argv[1] == '--fit':
        with open(sys.argv[2], encoding='utf-8') as file:
            print_faults(Document(json.load(file)))
        return
    with open(sys.argv[1], encoding='utf-8') as file:
        document = Document(json.load(file))
    seen = {}
    for line in sys.stdin:
        answer = json.loads(line)
        if answer['method'] in ('HEAD', 'OPTIONS'):
            continue
        operation = document.operation(answer['method'], answer['path'])
        if operation is None:
            if answer['status'] < 400 and answer['path'].startswith('/api/'):
                seen.setdefault(('undocumented', answer['path']), []).append('no such operation')
            continue
        key = (operation['operationId'], str(answer['status']))
        faults, schema, value = document.answer_faults(operation, answer)
        if key not in seen and value is not None and schema.get('$ref') != '#/components/schemas/Document':
            faults += looseness(document, schema, value)
        seen.setdefault(key, []).extend([None] + [f'{answer["method"]} {answer["path"]}: {fault}' for fault in faults])
    for (operation, status), list_of_faults in seen.items():
        faults = [f for f in list_of_faults if f]
        print(json.dumps({'operation': operation, 'status': status, 'count': len(list_of_faults) - len(faults),
            'errors': faults[:10]}))
    print(json.dumps({'operation': 'the', 'status': 'examples', 'count': 'all',
        'errors': list(examples(document))[:10]}))
    wanted = [(o['operationId'], status) for _, _, o in document.operations for status,
        response in o['responses'].items()
              if status.startswith('2') and 'application/json' in document.follow(response).get('content', {})]
    print(json.dumps({'unseen': [' '.join(key) for key in wanted if key not in seen]}))


if __name__ == '__main__':
    main()
