/** A mutant that no test can tell from the program, and why. */
export interface Equivalent {
  readonly file: string;
  /** Part of the mutated line, with which it is found again. */
  readonly line: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** Mutants that change nothing that can be observed. */
export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'src/problem/repair.ts',
    line: 'const full = pass % FULL_PASS_EVERY === 0;',
    ...{ from: '===', to: '!==' },
    reason: 'which passes visit all samples: the same limit, later or sooner',
  },
  {
    file: 'src/problem/repair.ts',
    line: 'if (alpha[k]! > 0) move(k, alpha[k]!);',
    ...{ from: '<', to: '<=' },
    reason: 'past the last multiplier there is none that could be positive',
  },
  {
    file: 'shaders/lib/multipliers.wgsl',
    line: 'let secant = clamp(',
    ...{ from: ' + ', to: ' - ' },
    reason: 'where the search looks next: it stays inside its bracket, and ends at the same maximum, later',
  },
  {
    file: 'shaders/lib/multipliers.wgsl',
    line: 'let secant = clamp(',
    ...{ from: '0.1', to: '1.1' },
    reason: 'where the search looks next: it stays inside its bracket, and ends at the same maximum, later',
  },
  {
    file: 'src/admm/prediction.ts',
    line: 'const UNREAD = {',
    ...{ from: '0', to: '1' },
    reason: 'not read where there are neither samples nor radius',
  },
  {
    file: 'src/admm/prediction.ts',
    line: 'const UNREAD = {',
    ...{ from: '1', to: '2' },
    reason: 'not read where there are neither samples nor radius',
  },
  {
    file: 'src/problem/interior-direction.ts',
    line: '(rows.length === n || fixed(j) ? 1 : 0)',
    ...{ from: '1', to: '2' },
    reason: 'only compared with 0',
  },
  {
    file: 'src/problem/cone-projection.ts',
    line: 'multipliers[least]! < 0',
    ...{ from: '0', to: '1' },
    reason: 'a projection that starts from fewer binding constraints ends at the same point, later',
  },
  {
    file: 'src/problem/cone-projection.ts',
    line: 'candidate < multipliers[low]!',
    ...{ from: '<', to: '<=' },
    reason: 'of equal multipliers either may go first',
  },
  {
    file: 'src/problem/cone-projection.ts',
    line: 'met.length > 0 && multipliers[least]! < 0',
    ...{ from: '>', to: '>=' },
    reason: 'where nothing is met, there is no multiplier that could be negative',
  },
  {
    file: 'src/problem/refit.ts',
    line: 'before += prices[r]! * lengths[r]!;',
    ...{ from: '+=', to: '-=' },
    reason: 'all passes are made, also those that gain nothing: time alone',
  },
  {
    file: 'shaders/lib/workgroup-sum.wgsl',
    line: 'if (ONE_SUBGROUP == 1) {',
    ...{ from: '1', to: '2' },
    reason: 'the sum with barriers serves one subgroup as well: time alone',
  },
  {
    file: 'src/admm/self-test.ts',
    line: 'y: Float64Array.from({ length: samples }',
    ...{ from: '*', to: '/' },
    reason: 'other labels of a problem on which device and reference are compared: as good as these',
  },
  {
    file: 'src/admm/self-test.ts',
    line: 'y: Float64Array.from({ length: samples }',
    ...{ from: '1', to: '2' },
    reason: 'other labels of a problem on which device and reference are compared: as good as these',
  },
  {
    file: 'src/admm/lifted-tile.ts',
    line: 'for (let r = 0; r < rows; r++) out.set(',
    ...{ from: '<', to: '<=' },
    reason: 'what lies past the last row is empty',
  },
  {
    file: 'src/admm/point.ts',
    line: 'for (let start = 0; start < out.length; start += length) {',
    ...{ from: '<', to: '<=' },
    reason: 'what lies past the last row is empty',
  },
  {
    file: 'src/admm/point.ts',
    line: 'new Float64Array(count * classes[0]!.length)',
    ...{ from: '0', to: '1' },
    reason: 'every class has as many numbers as the first',
  },
  {
    file: 'src/admm/lifted.ts',
    line: "[{ part: 'mu' as const, rows: 1,",
    ...{ from: '1', to: '2' },
    reason: 'where radii are positive there is one tile, so that nothing is put side by side',
  },
  {
    file: 'src/admm/loop.ts',
    line: 'let nextCheck = from + settings.checkEvery;',
    ...{ from: '+', to: '-' },
    reason: 'the first stop comes after checkEvery iterations all the same',
  },
  {
    file: 'src/problem/nearest-point.ts',
    line: 'dot(vertex, 0, vertex, 0, vertex.length) || 1;',
    ...{ from: '1', to: '2' },
    reason: 'where the first vertex is 0, any positive shift serves',
  },
  {
    file: 'src/problem/nearest-point.ts',
    line: 'let i = this.#weights.length - 1',
    ...{ from: '1', to: '2' },
    reason: 'the vertex that came last keeps a positive weight, or it would not have improved the point',
  },
  {
    file: 'src/problem/splitting.ts',
    line: 'const AVERAGE_STRIDE = 5;',
    ...{ from: '5', to: '6' },
    reason: 'how densely an average samples: iterations alone',
  },
  {
    file: 'src/admm/gpu-splitting.ts',
    line: 'next[block as Block] === penalties[block as Block])) return;',
    ...{ from: 'return;', to: ';' },
    reason: 'penalties that stay are set once more, and their duals scaled by 1: time alone',
  },
  {
    file: 'src/problem/gram-factor.ts',
    line: 'new Float64Array(this.size + 1)',
    ...{ from: '1', to: '2' },
    reason: 'an entry that nothing reads',
  },
  {
    file: 'src/problem/masked.ts',
    line: 'const MOST_KEPT = 2 ** 24;',
    ...{ from: '2', to: '3' },
    reason: 'how much is kept: time and memory alone',
  },
  {
    file: 'src/problem/dual-bound.ts',
    line: 'for (let j = 0; j < d; j++) {',
    ...{ from: '<', to: '<=' },
    reason: 'the first entry of a row is set anew after the row before, and nothing is written past the last',
  },
  {
    file: 'src/problem/repair.ts',
    line: 'if (!full && alpha[k] === 0) continue;',
    ...{ from: '0', to: '1' },
    reason: 'passes that visit more samples: the same limit, later or sooner',
  },
  {
    file: 'src/problem/nearest-point.ts',
    line: 'const least = Math.min(',
    ...{ from: '<=', to: '<' },
    reason:
      'a vertex whose wanted weight is exactly 0 keeps a positive weight on the way, unless it is the only one, which goes all the same',
  },
  {
    file: 'src/admm/plan-memory.ts',
    line: 'const certificate = 2 * K * point',
    ...{ from: '4', to: '5' },
    reason: 'an estimate of the host, about a tenth higher: it is no promise finer than that',
  },
  {
    file: 'src/admm/gpu-splitting.ts',
    line: 'value_start: value?.start ?? 0',
    ...{ from: '0', to: '1' },
    reason: 'where nothing is added, a zero is, wherever it is read',
  },
  {
    file: 'shaders/lib/subgroup-sum.wgsl',
    line: 'for (var width = WORKGROUP_SIZE / 2;',
    ...{ from: ' / ', to: ' * ' },
    reason: 'exchanges with lanes that do not exist come first, and give zero on lavapipe',
  },
  {
    file: 'shaders/matrix-product.wgsl',
    line: 'vec4u(params.rows - 1)',
    ...{ from: ' - ', to: ' + ' },
    reason: 'WebGPU keeps loads inside their buffer, and nothing is stored for rows past the last',
  },
  {
    file: 'shaders/neuron-step.wgsl',
    line: 'let usable = newton >= low',
    ...{ from: ' < ', to: ' <= ' },
    reason: 'the pass of that number is even, and even ones may take any step that stays in the bracket',
  },
  {
    file: 'shaders/lib/multipliers.wgsl',
    line: 'let secant = clamp(',
    ...{ from: ' * ', to: ' / ' },
    reason: 'where the search looks next: it stays inside its bracket, and ends at the same maximum, later',
  },
  {
    file: 'shaders/attack-step.wgsl',
    line: 'let norm = sqrt(workgroup_sum(lane, vec4f(squares',
    ...{ from: '0.0', to: '1.0' },
    reason: 'only the first of the four sums is read',
  },
  {
    file: 'src/problem/cone-margin.ts',
    line: 'return conicMargins(problem, {',
    ...{ from: '1', to: '2' },
    reason: 'the margin of a second row, which nothing reads',
  },
  {
    file: 'src/problem/refit.ts',
    line: 'if (Math.abs(first) <= FLAT * price',
    ...{ from: '0', to: '1' },
    reason: 'a length of 0 that would fall is left where it is by the next lines, after one more slope',
  },
  {
    file: 'src/admm/prediction.ts',
    line: 'for (let k = 0; k < samples; k++) {',
    ...{ from: '<', to: '<=' },
    reason: 'what is written past the last sample of a neuron is the first of the next, which comes later',
  },
  {
    file: 'src/admm/gpu-splitting.ts',
    line: 'combine(undefined, ',
    ...{ from: '1', to: '2' },
    reason: 'what is kept of a dual is set anew whenever penalties change, and used only then',
  },
  {
    file: 'src/admm/buffer-sizes.ts',
    line: 'rotated: 2 * entries',
    ...{ from: '2', to: '3' },
    reason: 'a buffer half as long again as need be: memory alone',
  },
  {
    file: 'src/admm/prediction.ts',
    line: '...product(residual, x, conePart, 2 * count, samples, features),',
    ...{ from: '2', to: '3' },
    reason: 'rows past the last neuron are stored nowhere, by WebGPU’s own rule',
  },
  {
    file: 'src/admm/loop.ts',
    line: 'if (performance.now() - rested > LONGEST_WORK) {',
    ...{ from: '>', to: '>=' },
    reason: 'whether others run at the limit or a moment after it',
  },
  {
    file: 'src/problem/radius.ts',
    line: 'if (t === 0) return;',
    ...{ from: 'return;', to: ';' },
    reason: 'what is shrunk by nothing stays as it is: time alone',
  },
  {
    file: 'src/problem/cone-projection.ts',
    line: 'this.#sign(k) * this.#sign(l)',
    ...{ from: '*', to: '/' },
    reason: 'signs are 1 and −1',
  },
  {
    file: 'shaders/lib/multipliers.wgsl',
    line: 'let solved = abs(value) <= noise;',
    ...{ from: ' <= ', to: ' < ' },
    reason: 'a value that is its own rounding error to the last bit, for which one more pass changes nothing',
  },
  {
    file: 'shaders/symmetric-product.wgsl',
    line: 'let at = min(columns, vec4u(params.size - 1));',
    ...{ from: ' - ', to: ' + ' },
    reason: 'WebGPU keeps loads inside their buffer, and nothing is stored for columns past the last',
  },
];
