/** A column of a table: its heading, and where its cells sit (numbers to the right). */
export interface Column {
  readonly label: string;
  readonly align: 'left' | 'right';
}

/** A table of texts, shown on the terminal and in the report from the same cells. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** A left-aligned column. */
export function text(label: string): Column {
  return { label, align: 'left' };
}

/** A right-aligned column. */
export function number(label: string): Column {
  return { label, align: 'right' };
}

/** The table in monospaced text, columns two spaces apart, under its caption. */
export function terminalTable(table: Table): string {
  const widths = table.columns.map((column, c) => Math.max(column.label.length, ...table.rows.map((row) => row[c]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => (table.columns[c]!.align === 'left' ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [table.caption, '', line(table.columns.map((column) => column.label)), rule, ...table.rows.map(line)].join('\n');
}

/** The table as HTML under its caption, in a wrapper that scrolls sideways on narrow screens. */
export function htmlTable(table: Table): string {
  const cell = (tag: 'th' | 'td', content: string, c: number, scope = ''): string =>
    `<${tag}${scope}${table.columns[c]!.align === 'right' ? ' class="number"' : ''}>${escapeHtml(content)}</${tag}>`;
  const head = table.columns.map((column, c) => cell('th', column.label, c, ' scope="col"')).join('');
  const body = table.rows.map((row) => `<tr>${row.map((content, c) => cell('td', content, c)).join('')}</tr>`).join('\n');
  return `<div class="table"><h3>${escapeHtml(table.caption)}</h3>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(table.caption)}"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody></table></div></div>`;
}

/** `content` with the five characters that HTML treats specially replaced by entities. */
export function escapeHtml(content: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return content.replace(/[&<>"']/g, (character) => entities[character]!);
}
