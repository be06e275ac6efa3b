import { describe, expect, it } from 'vitest';
import { htmlTable, number, terminalTable, text } from '../../bench/harness/table';

const table = {
  caption: 'A <table>',
  columns: [text('name'), number('value')],
  rows: [
    ['short', '1'],
    ['a much longer name', '1,234.5'],
  ],
};

describe('tables', () => {
  it('lines up columns on the terminal: text to the left, numbers to the right', () => {
    const [caption, , ...lines] = terminalTable(table).split('\n');
    expect(caption).toBe('A <table>');
    expect(lines).toEqual([
      'name                  value',
      '──────────────────  ───────',
      'short                     1',
      'a much longer name  1,234.5',
    ]);
  });

  it('shows the same cells in HTML, escaped', () => {
    const html = htmlTable({ ...table, rows: [...table.rows, ['<script>"&\'', '2']] });
    expect(html).toContain('A &lt;table&gt;');
    expect(html).toContain('<td>&lt;script&gt;&quot;&amp;&#39;</td><td class="number">2</td>');
    for (const [name, value] of table.rows) expect(html).toContain(`<td>${name}</td><td class="number">${value}</td>`);
  });
});
