import { ROWS } from './describe';
import { make } from './elements';
import { coordinate, number } from './format';
import type { Inspection } from './inspect';
import { METHOD, METHODS, type MethodId } from './methods';
import type { MethodResult } from './result';
import { VIEW } from './state';

/** The results of all methods as a table: what the pictures and drawings show, in numbers. */
export function resultsTable(all: Readonly<Record<MethodId, MethodResult>>, samples: number): HTMLTableElement {
  const rows = ROWS.map(({ title, meaning, cell, long }) => {
    const head = make('th', { scope: 'row' }, title, ...(meaning ? [make('small', {}, meaning)] : []));
    return make('tr', {}, head, ...METHODS.map((method) => make('td', long ? { class: 'long' } : {}, cell(all[method], samples))));
  });
  return table(`Results on the ${samples} points of training`, rows);
}

const INSPECTION_ROWS: readonly (readonly [title: string, cell: (found: Inspection, epsilon: number) => string])[] = [
  ['Margin y f', ({ margin }) => number(margin)],
  ['Margin under attack', ({ attackedMargin }) => number(attackedMargin)],
  ['Worst place found', ({ worst }) => `${coordinate(worst[0])}, ${coordinate(worst[1])}`],
  [
    'Certified radius',
    ({ certifiedRadius }) => (certifiedRadius >= 2 * VIEW ? `≥ ${2 * VIEW}` : number(Math.floor(1e4 * certifiedRadius) / 1e4)),
  ],
  ['Broken from radius', ({ brokenRadius }) => (Number.isFinite(brokenRadius) ? number(brokenRadius) : 'never')],
  ['Within ε', (found, epsilon) => verdictText(found, epsilon)],
];

/** What each network makes of one point under attack; undefined for networks that are not there. */
export function inspectionTable(found: Readonly<Partial<Record<MethodId, Inspection>>>, epsilon: number): HTMLTableElement {
  const rows = INSPECTION_ROWS.map(([title, cell]) => {
    const cells = METHODS.map((method) => make('td', {}, found[method] ? cell(found[method], epsilon) : '–'));
    return make('tr', {}, make('th', { scope: 'row' }, title), ...cells);
  });
  return table('The point under attack', rows);
}

/** How a point stands at radius ε. */
export function verdictText({ margin, attackedMargin, certifiedRadius }: Inspection, epsilon: number): string {
  if (!(margin > 0)) return 'wrong as it is';
  if (!(attackedMargin > 0)) return 'broken';
  return certifiedRadius >= epsilon ? 'proven right' : 'not proven';
}

function table(caption: string, rows: readonly HTMLTableRowElement[]): HTMLTableElement {
  const heads = METHODS.map((method) => make('th', { scope: 'col' }, METHOD[method].title));
  return make(
    'table',
    {},
    make('caption', {}, caption),
    make('thead', {}, make('tr', {}, make('td'), ...heads)),
    make('tbody', {}, ...rows),
  );
}
