// The styles of what is managed, once, wherever a part of it is shown.
import { h } from './dom.js';

export function dress() {
  if (document.querySelector('link[href="/manage.css"]')) return null;
  return new Promise((resolve) => {
    document.head.append(h('link', { rel: 'stylesheet', href: '/manage.css', on: { load: resolve, error: resolve } }));
  });
}
