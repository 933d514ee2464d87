// Elements: made, filled, kept in order. Styles are set by properties: the page's policy allows no style in markup.
const SVG = 'http://www.w3.org/2000/svg';
const still = matchMedia('(prefers-reduced-motion: reduce)');

function build(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'on') for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === 'css') for (const [property, text] of Object.entries(value))
      element.style.setProperty(property, text);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// h('p', { class: 'x', on: { click }, css: { '--w': '3' } }, 'text', child, null, [more]): an HTML element
export const h = (tag, props, ...children) => build(document.createElement(tag), props, children);
// the same for SVG
export const s = (tag, props, ...children) => build(document.createElementNS(SVG, tag), props, children);

// Sets a text only when it is another one: no work for the browser, no noise for a screen reader.
export function setText(element, text) {
  const value = text ?? '';
  if (element.textContent !== value) element.textContent = value;
  return element;
}

export function setCss(element, property, value) {
  if (element.style.getPropertyValue(property) !== String(value)) element.style.setProperty(property, value);
}

export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

// Makes the children of parent those of items, in their order: an item whose key is there keeps its element (and its
// focus), which update changes; elements that moved glide to their place. make(item) → { node, update(item) }.
export function keep(parent, items, keyOf, make) {
  const known = parent.kept ?? new Map();
  const before = still.matches ? null : new Map([...known.values()].map((part) => [part.node, part.node.offsetTop]));
  const next = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const part = known.get(key) ?? make(item);
    part.update?.(item);
    next.set(key, part);
  }
  for (const [key, part] of known) if (!next.has(key)) part.node.remove();
  let at = parent.firstChild;
  for (const part of next.values()) {
    if (part.node === at) at = at.nextSibling;
    else parent.insertBefore(part.node, at);
  }
  parent.kept = next;
  if (before?.size) for (const part of next.values()) glide(part.node, before.get(part.node));
}

function glide(node, before) {
  if (before === undefined || node.offsetTop === before || !node.animate) return;
  node.animate([{ transform: `translateY(${before - node.offsetTop}px)` }, { transform: 'none' }], {
    duration: 500,
    easing: 'cubic-bezier(.2,.8,.2,1)',
  });
}

// A choice of one among a few, as radio buttons that look like one switch.
export function choice(name, label, options, chosen, onChange) {
  return h(
    'fieldset',
    { class: 'choice' },
    h('legend', { class: 'sr' }, label),
    options.map(([value, text]) =>
      h(
        'label',
        {},
        h('input', { type: 'radio', name, value, checked: value === chosen, on: { change: () => onChange(value) } }),
        h('span', {}, text),
      ),
    ),
  );
}
