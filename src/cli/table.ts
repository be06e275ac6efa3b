/** Names and values as lines for people, the values aligned. */
export function describeLines(lines: readonly (readonly [name: string, value: string | number | null])[]): string {
  const width = Math.max(16, ...lines.map(([name]) => name.length + 2));
  return lines.map(([name, value]) => `${name.padEnd(width)}${value ?? 'none'}\n`).join('');
}

/** Rows as a table for people: a line of titles, columns aligned, numbers to the right. */
export function describeTable(titles: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const shown = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? short(cell) : (cell ?? '–'))));
  const widths = titles.map((title, column) => Math.max(title.length, ...shown.map((row) => row[column]!.length)));
  const toRight = titles.map((_, column) => rows.every((row) => typeof row[column] !== 'string'));
  const line = (cells: readonly string[]) =>
    `${cells.map((cell, c) => (toRight[c] ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!))).join('  ')}`.trimEnd();
  return [titles, ...shown].map((cells) => `${line(cells)}\n`).join('');
}

/** Rows as comma-separated values (RFC 4180); null as an empty cell. */
export function toCsv(titles: readonly string[], rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return [titles, ...rows].map((row) => `${row.map(csvCell).join(',')}\n`).join('');
}

function csvCell(cell: string | number | boolean | null): string {
  const text = String(cell ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A number in at most 6 significant digits. */
export function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : '–';
}

/** A share in percent. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
