// Search that forgives: names as people type them, with a letter wrong or an office by its center's number.
import * as api from './api.js';

const MOST = 12,
  LEAST = 3;

// Letters and digits alone, without case and accents.
export const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  .replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

// How many letters must be put in, left out, changed or swapped to make one word of the other.
function distance(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}

// How far a name is from what was typed: its nearest word, or as many words together as were typed.
function apart(typed, name) {
  const words = fold(name).split(' ');
  const size = typed.split(' ').length;
  const runs = words.map((_, at) => words.slice(at, at + size).join(' '));
  return Math.min(...runs.map((run) => distance(typed, run)));
}

const allowed = (typed) => (typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2);

// Those of a list that are within the letters that may be wrong, the nearest first, each name once before its parts.
export function nearest(typed, list) {
  const text = fold(typed);
  return list
    .map((one) => ({ one, far: apart(text, one.name) }))
    .filter(({ far }) => far <= allowed(text))
    .sort((a, b) => a.far - b.far)
    .slice(0, MOST)
    .map(({ one }) => one);
}

// “268 bureau 2”: office 2 of the centers that “268” finds.
async function ofCenter(election, typed, signal) {
  const [, center, office] = /^(.+?)[\s,]+(?:bureaux?|bur\.?|bv|office|station)\s*(?:n°)?\s*(\d+)$/i.exec(typed) ?? [];
  if (!center) return [];
  const { results } = await api.search(election, center.replace(/^centre\s+/i, ''), signal);
  const centers = results.filter((one) => one.kind === 'center').slice(0, 3);
  const pages = await Promise.all(centers.map((one) => api.units(election, 'office', { level: 'center', id: one.id })));
  return pages.flatMap(({ rows }, index) => rows
    .filter((row) => new RegExp(`(^|\\D)0*${office}(\\D|$)`).test(row.name))
    .map((row) => ({ ...centers[index], kind: 'office', id: row.id, name: row.name })));
}

// Parts of what was typed that may be right though another letter is wrong: the start, the end, the middle.
function* parts(text) {
  const size = Math.max(LEAST, Math.ceil(text.length / 2));
  yield text.slice(0, size);
  yield text.slice(-size);
  if (text.length > 6) yield text.slice(1, 1 + Math.max(LEAST, size - 1));
}

// What may be meant where nothing has exactly this name.
export async function meant(election, typed, signal) {
  const offices = await ofCenter(election, typed, signal);
  if (offices.length) return offices;
  const text = fold(typed);
  if (text.length < 4) return [];
  const longest = text.split(' ').sort((a, b) => b.length - a.length)[0];
  for (const part of parts(longest)) {
    const { results } = await api.search(election, part, signal, 100);
    const near = nearest(typed, results);
    if (near.length) return near;
  }
  return [];
}
