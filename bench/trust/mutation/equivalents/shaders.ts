import { inFile, type Equivalent } from './equivalent';

/** Mutants of `shaders/` that change nothing that can be observed. */
export const SHADER_EQUIVALENTS: readonly Equivalent[] = [
  ...inFile('shaders/attack-step.wgsl', [['vec4f(squares, 0.0, 0.0, 0.0)', '0.0 → 1.0', 'only the first of the four sums is read']]),
  ...inFile('shaders/lib/multipliers.wgsl', [
    [
      'let secant = clamp(low.x + width * low.y / (low.y - high.y), low.x + 0.1 * width, high.x - 0.1 * width);',
      '+ → -',
      'where the search looks next: it stays inside its bracket, and ends at the same maximum, later',
    ],
    [
      'let secant = clamp(low.x + width * low.y / (low.y - high.y), low.x + 0.1 * width, high.x - 0.1 * width);',
      '0.1 → 1.1',
      'where the search looks next: it stays inside its bracket, and ends at the same maximum, later',
    ],
    [
      'let secant = clamp(low.x + width * low.y / (low.y - high.y), low.x + 0.1 * width, high.x - 0.1 * width);',
      '* → /',
      'where the search looks next: it stays inside its bracket, and ends at the same maximum, later',
    ],
    [
      'let newton = clamp(select(select(0.0, 1.0, value > 0.0), tau - value / min(slope, -1e-30), slope < 0.0), 0.0, 1.0);',
      '< → <=',
      'a slope of zero divides by the least one instead, and is clamped to the end that is chosen without it',
    ],
    [
      'let solved = abs(value) <= noise;',
      '<= → <',
      'a value that is its own rounding error to the last bit, for which one more pass changes nothing',
    ],
  ]),
  ...inFile('shaders/lib/subgroup-sum.wgsl', [
    ['for (var width = WORKGROUP_SIZE / 2;', '/ → *', 'exchanges with lanes that do not exist come first, and give zero on lavapipe'],
  ]),
  ...inFile('shaders/lib/workgroup-sum.wgsl', [
    ['if (ONE_SUBGROUP == 1) {', '1 → 2', 'the sum with barriers serves one subgroup as well: time alone'],
  ]),
  ...inFile('shaders/matrix-product.wgsl', [
    ['vec4u(params.rows - 1)', '- → +', 'WebGPU keeps loads inside their buffer, and nothing is stored for rows past the last'],
  ]),
  ...inFile('shaders/neuron-step.wgsl', [
    [
      'let usable = newton >= low && newton <= high && (pass_count < 12 || (pass_count & 1u) == 0u);',
      '< → <=',
      'the pass of that number is even, and even ones may take any step that stays in the bracket',
    ],
  ]),
  ...inFile('shaders/pattern-bits-broadcast.wgsl', [
    [
      'let source = min(column, columns - 1u);',
      '- → +',
      'WebGPU keeps loads inside their buffer, and nothing is stored for columns past the last',
    ],
  ]),
  ...inFile('shaders/symmetric-product.wgsl', [
    [
      'let at = min(columns, vec4u(params.size - 1));',
      '- → +',
      'WebGPU keeps loads inside their buffer, and nothing is stored for columns past the last',
    ],
  ]),
];
