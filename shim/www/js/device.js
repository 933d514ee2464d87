// Small texts that the browser keeps for the page. It may keep nothing, be full, or forbid it: then nothing is kept,
// and nobody who asks has to know.
export function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

// null forgets it.
export function keep(key, text) {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // it is asked for again
  }
}
