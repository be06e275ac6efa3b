import { make } from './elements';
import { seconds } from './format';
import { METHOD, METHODS, type MethodId } from './methods';
import type { MethodResult } from './result';

/** Seconds of each phase: one bar for each method, as long as its share of the longest, with its total. */
export function phaseBars(all: Readonly<Record<MethodId, MethodResult>>): HTMLElement[] {
  const totals = METHODS.map((method) => Object.values(all[method].seconds).reduce((sum, value) => sum + value, 0));
  const longest = Math.max(...totals);
  return METHODS.flatMap((method, at) => {
    const parts = Object.entries(all[method].seconds).map(([phase, value]) => {
      const part = make('i', { class: `phase-${phase}` });
      part.style.width = `${longest > 0 ? (100 * value) / longest : 0}%`;
      return part;
    });
    const total = make('span', { class: 'total' }, totals[at]! > 0 ? seconds(totals[at]!) : '–');
    return [make('span', {}, METHOD[method].title), make('span', { class: 'bar', 'aria-hidden': 'true' }, ...parts), total];
  });
}
