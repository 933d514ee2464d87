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

// What separates the fields: what Excel's first line sep= says, else what the first line with something has most of.
function separatorOf(text) {
  const head = text.split(/\r\n|[\r\n]/).find((line) => /[^,; \t]/.test(line)) ?? '';
  const named = /^("?)sep=([,;\t|])\1$/i.exec(head);
  if (named) return named[2];
  return [',', ';', '\t'].reduce((best, sign) => (head.split(sign).length > head.split(best).length ? sign : best));
}

const isEmpty = (record) => record.every((value) => /^[ \t]*$/.test(value));
const isSeparatorLine = (record) => record.length <= 2 && /^sep=[,;\t|]?$/i.test(record[0]) && !record[1];

// The records of a text (RFC 4180) by the line where each begins, as the server counts them: the first, of the columns'
// names, too. Lines of separators alone are no records.
export function records(content) {
  const text = content.replace(/^\ufeff/, '').replace(/\x1a+[\r\n]*$/, '');
  const separator = separatorOf(text);
  const found = new Map();
  let record = [],
    value = '',
    quoted = false,
    line = 1,
    began = 1;
  const end = () => {
    const complete = [...record, value];
    if (!isEmpty(complete) && (found.size || !isSeparatorLine(complete))) found.set(began, complete);
    record = [];
    value = '';
  };
  for (let at = 0; at < text.length; at++) {
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
