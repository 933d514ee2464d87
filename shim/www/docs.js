// Shows /api/openapi.json: what each operation takes and answers, and a form to try it.
'use strict';

const methods = ['get', 'post', 'put', 'delete'];
const id = (name) => document.getElementById(name);
let api;

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) if (value !== undefined && value !== false)
    element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}

// Text with `code` in it.
function prose(text) {
  return (text || '').split('`').map((part, i) => (i % 2 ? make('code', {}, part) : part));
}

// What a reference leads to; what stands beside it counts.
function resolve(thing) {
  while (thing && thing.$ref) {
    const { $ref, ...beside } = thing;
    thing = { ...$ref.slice(2).split('/').reduce((at, name) => at[name], api), ...beside };
  }
  return thing || {};
}

// A schema with the properties of all that it is made of.
function whole(schema) {
  const { allOf = [], ...own } = resolve(schema);
  return allOf.map(whole).reduceRight((all, part) => ({
    ...part, ...all,
    properties: { ...part.properties, ...all.properties },
    required: [...(part.required || []), ...(all.required || [])],
  }), own);
}

function typeName(schema) {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => (value === null ? 'null' : value)).join(' | ');
  if (schema.oneOf && !schema.properties) return schema.oneOf.map((part) => typeName(whole(part))).join(' or ');
  if (schema.contentMediaType) return 'file';
  if (schema.properties || schema.patternProperties) return [].concat(schema.type || 'object').join(' or ');
  return [].concat(schema.type || 'any')
    .map((name) => (name === 'array' ? 'list of ' + typeName(whole(schema.items)) : name)).join(' or ');
}

function limits(schema) {
  const parts = [];
  const range = (low, high, unit) => {
    if (high !== undefined) parts.push((low ? `${low} to ${high}` : `up to ${high}`) + unit);
    else if (low !== undefined) parts.push(`from ${low}${unit}`);
  };
  range(schema.minimum, schema.maximum, '');
  range(schema.minLength, schema.maxLength, ' characters');
  if (schema.format) parts.push(schema.format);
  if (schema.default !== undefined) parts.push('default ' + schema.default);
  return parts.length ? ' (' + parts.join(', ') + ')' : '';
}

function entry(name, schema, beside, description) {
  return [make('dt', {}, make('code', {}, name), ` ${typeName(schema)}${limits(schema)}${beside}`),
    make('dd', {}, ...prose(description || schema.description), fields(schema))];
}

// The fields of a schema, and of the objects in it.
function fields(schema) {
  const of = whole(schema);
  if (of.type === 'array') return fields(of.items);
  if (!of.properties) return null;
  return make('dl', {}, ...Object.entries(of.properties).flatMap(([name, property]) =>
    entry(name, whole(property), (of.required || []).includes(name) ? '' : ', may be left out')));
}

// A value that fits a schema.
function sample(schema) {
  const of = whole(schema);
  if (of.examples) return of.examples[0];
  if (of.const !== undefined) return of.const;
  if (of.enum) return of.enum[0];
  if (of.oneOf && !of.properties) return sample(of.oneOf[0]);
  if (of.properties) {
    const names = Object.keys(of.properties).filter((name) => (of.required || []).includes(name) || !of.required
      || of.required.length === 0 || whole(of.properties[name]).examples);
    return Object.fromEntries(names.map((name) => [name, sample(of.properties[name])]));
  }
  const type = [].concat(of.type)[0];
  return { array: () => [sample(of.items)], boolean: () => true, integer: () => of.minimum || 0, number: () => 0,
    string: () => 'text' }[type]?.() ?? null;
}

const block = (text) => make('pre', { tabindex: 0 }, text);
const json = (value) => JSON.stringify(value, null, 2);

function content(kinds) {
  return Object.entries(kinds || {}).flatMap(([kind, { schema, example }]) => {
    const value = example ?? (schema && kind.includes('json') ? sample(schema) : undefined);
    return [
      make('p', {}, make('code', {}, kind), schema ? ' ' + typeName(whole(schema)) : '',
        ...(schema && whole(schema).description ? [': ', ...prose(whole(schema).description)] : [])),
      schema && fields(schema),
      value !== undefined ? make('details', {}, make('summary', {}, 'Example'),
        block(typeof value === 'string' ? value : json(value))) : null,
    ];
  });
}

function access(operation) {
  const ways = operation.security || api.security;
  const words = { bearer: 'access token', refreshBearer: 'refresh token', cookie: 'cookie', refreshCookie: 'cookie',
    csrf: 'X-CSRF-TOKEN' };
  return ways.length === 0 ? 'Nobody is asked who they are.' : 'Who may: ' +
    ways.map((way) => Object.keys(way).map((name) => words[name]).join(' with ') || 'anybody, for what is public')
    .join('; or ') + '.';
}

function answer([status, response]) {
  const of = resolve(response);
  const headers = Object.keys(of.headers || {});
  return make('details', {}, make('summary', {}, make('strong', {}, status), ' ', ...prose(of.description)),
    make('div', {}, headers.length ? make('p', {}, 'Headers: ', make('code', {}, headers.join(', '))) : '',
      ...content(of.content)));
}

// Trying

// The request that a form describes: [url, options, as a curl command].
function request(method, path, form, body) {
  const headers = { 'Accept-Language': id('language').value };
  const query = new URLSearchParams();
  const quote = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
  for (const input of form.querySelectorAll('[data-in]')) {
    if (input.value === '') continue;
    if (input.dataset.in === 'path') path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    else if (input.dataset.in === 'query') query.append(input.name, input.value);
    else headers[input.name] = input.value;
  }
  if (id('token').value) headers.Authorization = 'Bearer ' + id('token').value;
  const url = path + (String(query) && '?' + query);
  let curl = `curl -X ${method.toUpperCase()} ${quote(location.origin + url)}`;
  for (const [name, value] of Object.entries(headers))
    curl += ` -H ${quote(`${name}: ${name === 'Authorization' ? 'Bearer $TOKEN' : value}`)}`;
  const options = { method: method.toUpperCase(), headers, credentials: 'omit', cache: 'no-store' };
  const files = form.querySelectorAll('input[type=file]');
  if (body && [...files].some((input) => input.files.length || body === 'form')) {
    options.body = new FormData();
    const text = form.querySelector('textarea');
    for (const [name, value] of Object.entries(text ? JSON.parse(text.value) : {})) if (value !== null)
      options.body.append(name, value);
    for (const input of files) if (input.files.length) options.body.append(input.name, input.files[0]);
    for (const [name, value] of options.body)
      curl += ` -F ${quote(`${name}=${value instanceof File ? '@' + value.name : value}`)}`;
  } else if (body) {
    options.body = form.querySelector('textarea').value;
    headers['Content-Type'] = 'application/json';
    curl += ` -H 'Content-Type: application/json' -d ${quote(options.body)}`;
  }
  return [url, options, curl.replace("'Authorization: Bearer $TOKEN'", '"Authorization: Bearer $TOKEN"')];
}

async function send(output, url, options, curl) {
  const began = performance.now();
  const response = await fetch(url, options);
  const type = response.headers.get('content-type') || '';
  const text = /json|text/.test(type) ? await response.text() : type ? `${(await response.blob()).size} bytes` : '';
  const value = type.includes('json') ? JSON.parse(text) : undefined;
  if (value && value.access_token) id('token').value = value.access_token; // signed in: the next requests use it
  output.replaceChildren(
    make('p', { class: response.ok ? '' : 'bad' }, make('strong', {}, `${response.status}`),
      ` in ${Math.round(performance.now() - began)} ms`),
    block([...response.headers].map((pair) => pair.join(': ')).join('\n')),
    text ? block(value === undefined ? text : json(value)) : '', block(curl));
}

function tryForm(method, path, operation, parameters) {
  const kinds = resolve(operation.requestBody).content;
  const form = make('form', { class: 'try' });
  const output = make('div', { role: 'status' });
  for (const p of parameters) {
    const schema = whole(p.schema);
    const control = schema.enum ? make('select', {}, ...['', ...schema.enum].map((value) => make('option', {}, value)))
      : make('input', { type: 'text' });
    control.name = p.name;
    control.dataset.in = p.in;
    if (p.required) control.required = true;
    form.append(make('label', {}, make('code', {}, p.name), ' ', control));
  }
  if (kinds && kinds['application/json']) {
    const area = make('textarea', { spellcheck: 'false' });
    area.value = json(sample(kinds['application/json'].schema));
    form.append(make('label', {}, 'Body ', area));
  }
  for (const [name, property] of Object.entries(kinds && kinds['multipart/form-data']
    ? whole(kinds['multipart/form-data'].schema).properties : {}))
    if (whole(property).contentMediaType)
    form.append(make('label', {}, make('code', {}, name), ' ', make('input', { type: 'file', name })));
  form.append(make('button', { type: 'submit' }, 'Send'), output);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      await send(output, ...request(method, path, form, kinds && (kinds['application/json'] ? 'json' : 'form')));
    } catch (error) {
      output.replaceChildren(make('p', { class: 'bad' }, String(error.message)));
    }
  });
  return form;
}

// An operation; what is in it is made when it is opened.
function operationDetails(path, method, item) {
  const operation = item[method];
  const details = make('details', { id: operation.operationId, class: 'operation' },
    make('summary', {}, make('span', { class: `method ${method}` }, method.toUpperCase()), ' ',
    make('span', { class: 'path' }, path), operation.summary));
  details.dataset.words = `${method} ${path} ${operation.summary} ${operation.operationId}`.toLowerCase();
  details.addEventListener('toggle', () => {
    if (!details.open || details.children.length > 1) return;
    const parameters = [...(item.parameters || []), ...(operation.parameters || [])].map(resolve);
    const body = resolve(operation.requestBody);
    const title = (text) => make('h3', {}, text);
    details.append(make('div', {}, make('p', {}, ...prose(operation.description)),
      make('p', {}, access(operation), ` Limit: ${operation['x-rate-limit']}.`),
      ...(parameters.length ? [title('Parameters'),
        make('dl', {}, ...parameters.flatMap((p) => entry(p.name, whole(p.schema), `, in the ${p.in}`, p.description)))]
        : []),
      ...(body.content ? [title('Body'), ...content(body.content)] : []),
      title('Answers'), ...Object.entries(operation.responses).map(answer), title('Try it'),
      tryForm(method, path, operation, parameters)));
  });
  return details;
}

function openNamed() {
  const named = location.hash && id(decodeURIComponent(location.hash.slice(1)));
  if (named && named.tagName === 'DETAILS') {
    named.open = true;
    named.scrollIntoView();
  }
}

function find(words) {
  for (const details of document.querySelectorAll('.operation')) details.hidden = !words.toLowerCase().split(/\s+/)
    .every((word) => details.dataset.words.includes(word));
  for (const section of document.querySelectorAll('main section'))
    section.hidden = !section.querySelector('.operation:not([hidden])');
}

function show() {
  id('version').textContent = api.info.version;
  id('state').remove();
  id('main').append(...api.info.description.split('\n\n').map((text) => make('p', {}, ...prose(text))));
  for (const tag of api.tags) {
    const section = make('section', { id: 'group-' + tag.name.replaceAll(' ', '-') }, make('h2', {}, tag.name),
      make('p', {}, ...prose(tag.description)));
    for (const [path, item] of Object.entries(api.paths))
      for (const method of methods) if (item[method] && item[method].tags.includes(tag.name))
      section.append(operationDetails(path, method, item));
    id('main').append(section);
    id('groups').append(make('li', {}, make('a', { href: '#' + section.id }, tag.name)));
  }
  id('find').addEventListener('input', (event) => find(event.target.value));
  id('settings').addEventListener('submit', (event) => event.preventDefault());
  addEventListener('hashchange', openNamed);
  openNamed();
}

fetch('/api/openapi.json').then((response) => response.json()).then((found) => {
  api = found;
  show();
}).catch(() => { id('state').textContent = 'The document cannot be loaded.'; });
