// Whether a document is OpenAPI 3.1, its schemas included, by the OpenAPI Initiative's own schema as the npm package
// @hyperjump/json-schema carries it:  node openapi_valid.mjs NODE_MODULES DOCUMENT
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, document] = process.argv.slice(2);
const { validate } = await import(pathToFileURL(resolve(modules, '@hyperjump/json-schema/openapi-3-1/index.js')));
const result = await validate('https://spec.openapis.org/oas/3.1/schema-base',
  JSON.parse(readFileSync(document, 'utf8')), 'BASIC');
for (const { instanceLocation, absoluteKeywordLocation } of result.errors ?? [])
  console.log(instanceLocation, absoluteKeywordLocation);
process.exitCode = result.valid ? 0 : 1;
