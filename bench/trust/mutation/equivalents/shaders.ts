import type { Equivalent } from './equivalent';

/** Mutants of `shaders/` that change nothing that can be observed. */
export const SHADER_EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'shaders/attack-step.wgsl',
    line: 'let norm = sqrt(workgroup_sum(lane, vec4f(squares',
    ...{ from: '0.0', to: '1.0' },
    reason: 'only the first of the four sums is read',
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
    file: 'shaders/lib/multipliers.wgsl',
    line: 'let secant = clamp(',
    ...{ from: ' * ', to: ' / ' },
    reason: 'where the search looks next: it stays inside its bracket, and ends at the same maximum, later',
  },
  {
    file: 'shaders/lib/multipliers.wgsl',
    line: 'let newton = clamp(select(select(0.0, 1.0, value > 0.0)',
    ...{ from: ' < ', to: ' <= ' },
    reason: 'a slope of zero divides by the least one instead, and is clamped to the end that is chosen without it',
  },
  {
    file: 'shaders/lib/multipliers.wgsl',
    line: 'let solved = abs(value) <= noise;',
    ...{ from: ' <= ', to: ' < ' },
    reason: 'a value that is its own rounding error to the last bit, for which one more pass changes nothing',
  },
  {
    file: 'shaders/lib/subgroup-sum.wgsl',
    line: 'for (var width = WORKGROUP_SIZE / 2;',
    ...{ from: ' / ', to: ' * ' },
    reason: 'exchanges with lanes that do not exist come first, and give zero on lavapipe',
  },
  {
    file: 'shaders/lib/workgroup-sum.wgsl',
    line: 'if (ONE_SUBGROUP == 1) {',
    ...{ from: '1', to: '2' },
    reason: 'the sum with barriers serves one subgroup as well: time alone',
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
    file: 'shaders/symmetric-product.wgsl',
    line: 'let at = min(columns, vec4u(params.size - 1));',
    ...{ from: ' - ', to: ' + ' },
    reason: 'WebGPU keeps loads inside their buffer, and nothing is stored for columns past the last',
  },
  {
    file: 'shaders/pattern-bits-broadcast.wgsl',
    line: 'let source = min(column, columns - 1u);',
    ...{ from: ' - ', to: ' + ' },
    reason: 'WebGPU keeps loads inside their buffer, and nothing is stored for columns past the last',
  },
];
