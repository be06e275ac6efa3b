import { describe, expect, test } from 'vitest';
import { GpuError } from '../../src/errors';
import { readShaderInterface, smallestBinding } from '../../src/gpu/shader-interface';
import { capabilitiesOf, specialize, stripComments } from '../../src/gpu/specialize';

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
const branches = 'before\n#if subgroups\nwith\n#elif f16\nhalf\n#else\nwithout\n#endif\nafter';

describe('specialize', () => {
  test.each([
    [{ subgroups: true, f16: true }, 'with'],
    [{ subgroups: true, f16: false }, 'with'],
    [{ subgroups: false, f16: true }, 'half'],
    [{ subgroups: false, f16: false }, 'without'],
  ])('keeps the branch of the first capability that holds: %o', (capabilities, kept) => {
    expect(lines(specialize([branches], capabilities, 'k'))).toEqual(['before', kept, 'after']);
  });

  test('negates and nests', () => {
    const source = '#if !f16\n#if subgroups\nboth\n#else\nneither\n#endif\n#endif\nend';
    expect(lines(specialize([source], { subgroups: true, f16: false }, 'k'))).toEqual(['both', 'end']);
    expect(lines(specialize([source], { subgroups: false, f16: false }, 'k'))).toEqual(['neither', 'end']);
    expect(lines(specialize([source], { subgroups: true, f16: true }, 'k'))).toEqual(['end']);
  });

  test('ignores directives in comments', () => {
    const source = '// #else and #nonsense\n#if subgroups\nyes /* #else /* nested #endif */ */\n#endif // #if\nend';
    expect(lines(specialize([source], { subgroups: true }, 'k'))).toEqual(['yes', 'end']);
    expect(lines(specialize([source], { subgroups: false }, 'k'))).toEqual(['end']);
  });

  test.each([
    ['a misspelt directive', '#if subgroups\na\n#elsif f16\nb\n#endif', 'unknown directive "#elsif"'],
    ['a directive of another language', '#ifdef subgroups\n#endif', 'unknown directive "#ifdef"'],
    ['an unknown capability', '#if tensors\n#endif', 'unknown capability "tensors"'],
    ['an inherited property as a capability', '#if toString\n#endif', 'unknown capability "toString"'],
    ['a condition with more than a name', '#if subgroups && f16\n#endif', '#if'],
    ['a missing #endif', '#if subgroups\na', 'Mismatched'],
    ['a stray #else', '#else\na', '#else'],
    ['a stray #endif', 'a\n#endif', '#endif'],
  ])('refuses %s', (_, source, message) => {
    const capabilities = { subgroups: true, f16: true };
    expect(() => specialize([source], capabilities, 'k')).toThrow(GpuError);
    expect(() => specialize([source], capabilities, 'k')).toThrow(message);
  });

  test('moves enable directives of every source to the top, once', () => {
    const text = specialize(['fn a() {}', 'enable subgroups;\nfn b() {}', 'enable subgroups;\nfn c() {}'], {}, 'k');
    expect(lines(text)).toEqual(['enable subgroups;', 'fn a() {}', 'fn b() {}', 'fn c() {}']);
  });

  test('keeps line numbers when it strips comments', () => {
    expect(
      stripComments('a // x\n/* y\n z */ b\n// w')
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual(['a', '', 'b', '']);
  });

  test("derives capabilities from a device's features", () => {
    expect(capabilitiesOf(new Set(['subgroups']))).toEqual({ subgroups: true, f16: false });
  });
});

test('the declarations of a shader are read in the order of their bindings', () => {
  const source = `struct Sizes { n: u32, tau: f32, }
    override TILE: u32 = 16; override SCALE = 0.5f; override BARE: u32;
    @group(0) @binding(2) var<storage, read_write> out: array<vec4f>;
    @group(0) @binding(1) var<storage> x: array<f32>;
    @group(0) @binding(0) var<uniform> sizes: Sizes;
    @compute @workgroup_size(TILE, 1) fn kernel_name(@builtin(global_invocation_id) id: vec3u) {}`;
  expect(readShaderInterface(source)).toEqual({
    entryPoints: ['kernel_name'],
    params: [
      ['n', 'u32'],
      ['tau', 'f32'],
    ],
    buffers: [
      { binding: 1, name: 'x', access: 'read', type: 'array<f32>' },
      { binding: 2, name: 'out', access: 'read_write', type: 'array<vec4f>' },
    ],
    overrides: [
      ['TILE', 16],
      ['SCALE', 0.5],
      ['BARE', NaN],
    ],
  });
});

test.each([
  ['array<f32>', 4],
  ['array<atomic<u32>>', 4],
  ['array<vec2f>', 8],
  ['array<vec3<f32>>', 16],
  ['array<vec4u>', 16],
])('%s binds at least %i bytes', (type, bytes) => {
  expect(smallestBinding(type)).toBe(bytes);
});
