import type { Step } from '../gpu/kernel';

/** The most rows of a part: those of a dispatch along one dimension, which has no workgroup past its last row. */
const MOST_ROWS = 65_535;

/**
 * A dispatch over `rows` rows, which takes `work` multiply-adds, in steps of at most `mostWork` each, as far as whole rows allow: `bind`
 * gets the first row of a step and the number of its rows.
 */
export function inParts<S extends Step>(rows: number, work: number, mostWork: number, bind: (first: number, count: number) => S): S[] {
  const height = work <= mostWork ? rows : Math.min(MOST_ROWS, Math.max(1, Math.floor((mostWork / work) * rows)));
  return Array.from({ length: Math.ceil(rows / height) }, (_, part) => bind(part * height, Math.min(height, rows - part * height)));
}
