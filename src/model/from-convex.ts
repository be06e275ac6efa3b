import type { Matrix } from '../matrix';
import { dot } from '../problem/objective';
import type { Network } from './network';

/**
 * The network of a convex solution: v_i ≠ 0 gives u = v_i/√‖v_i‖, α = √‖v_i‖, and w_i ≠ 0 gives u = w_i/√‖w_i‖, α = −√‖w_i‖,
 * so that ½(‖u‖² + α²) = ‖v_i‖ exactly (arXiv 2002.10553). V is 2P × d, the v_i first.
 */
export function networkFromConvex(V: Matrix): Network {
  const d = V.columns;
  const rows: number[] = [];
  const hidden: number[] = [];
  for (let i = 0; i < V.rows; i++) {
    const root = Math.sqrt(Math.sqrt(dot(V.data, i * d, V.data, i * d, d)));
    if (root === 0) continue;
    for (let j = 0; j < d; j++) hidden.push(V.data[i * d + j]! / root);
    rows.push(i < V.rows / 2 ? root : -root);
  }
  return { features: d, hidden: { rows: rows.length, columns: d, data: Float64Array.from(hidden) }, output: Float64Array.from(rows) };
}
