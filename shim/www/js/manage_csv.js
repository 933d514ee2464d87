// A CSV file as the page shows it beside the server's verdicts; the server reads it for itself.

// The text of a file: UTF-8, or, where it is none, what spreadsheets on Windows write. { text, foreign }
export async function readText(file) {
  const bytes = await file.arrayBuffer();
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), foreign: false };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), foreign: true };
  }
}

// The records of a text (RFC 4180; "," or ";", whichever the first line has more of) by the line where each begins, as the
// server counts them: the first, of the columns' names, too. Lines without a character are no records.
export function records(text) {
  const [head] = text.split(/[\r\n]/, 1);
  const separator = head.split(';').length > head.split(',').length ? ';' : ',';
  const found = new Map();
  let record = [],
    value = '',
    quoted = false,
    line = 1,
    began = 1;
  const end = () => {
    if (record.length || value !== '') found.set(began, [...record, value]);
    record = [];
    value = '';
  };
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length; at++) {
    const sign = text[at];
    const breaks = sign === '\n' || (sign === '\r' && text[at + 1] !== '\n');
    if (breaks) line++;
    if (quoted) {
      if (sign !== '"') value += sign;
      else if (text[at + 1] === '"') value += text[++at];
      else quoted = false;
    } else if (breaks) {
      end();
      began = line;
    } else if (sign === '"' && value === '') quoted = true;
    else if (sign === separator) {
      record.push(value);
      value = '';
    } else if (sign !== '\r') value += sign;
  }
  end();
  return found;
}
