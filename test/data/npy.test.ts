import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asMatrix, asVector } from '../../src/data/numeric-array';
import { readNpy } from '../../src/data/npy';
import { FileError } from '../../src/errors';
import { npyBytes, npyFile } from '../support/npy-bytes';

/** Integers that every listed type holds exactly. */
const small = fc.integer({ min: 0, max: 127 });

/** True when reading succeeds or is refused with a FileError; any other exception passes through. */
function readsOrRefuses(bytes: Uint8Array): boolean {
  try {
    readNpy(bytes);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  return true;
}

describe('readNpy', () => {
  test('reads what NumPy writes: the bytes of np.save(np.array([[1, 2.5], [-3, 1e300]]))', () => {
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }";
    const base64 =
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADwPwAAAAAAAARAAAAAAAAACMCcdQCIPOQ3fg==';
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    expect(new TextDecoder('latin1').decode(bytes)).toContain(header);
    expect(readNpy(bytes)).toEqual({ shape: [2, 2], data: Float64Array.of(1, 2.5, -3, 1e300) });
  });

  test('round trip of every type, byte order and version', () => {
    const descr = fc.constantFrom(
      '<f4',
      '>f4',
      '<f8',
      '>f8',
      '|i1',
      '<i2',
      '>i2',
      '<i4',
      '>i4',
      '<i8',
      '>i8',
      '|u1',
      '<u2',
      '>u2',
      '<u4',
      '>u4',
      '<u8',
      '>u8',
    );
    fc.assert(
      fc.property(descr, fc.array(small), fc.constantFrom(1, 2, 3), (type, values, version) => {
        expect(readNpy(npyBytes([values.length], values, type, false, version))).toEqual({
          shape: [values.length],
          data: Float64Array.from(values),
        });
      }),
    );
    expect(readNpy(npyBytes([3], [0, 1, 255], '|b1')).data).toEqual(Float64Array.of(0, 1, 1));
  });

  test('negative and non-finite values survive', () => {
    expect(readNpy(npyBytes([2], [-128, 127], '|i1')).data).toEqual(Float64Array.of(-128, 127));
    expect(readNpy(npyBytes([1], [-(2 ** 53 - 1)], '<i8')).data).toEqual(Float64Array.of(-(2 ** 53 - 1)));
    expect(readNpy(npyBytes([3], [NaN, -Infinity, -0])).data).toEqual(Float64Array.of(NaN, -Infinity, -0));
  });

  test('Fortran order gives the same array as C order', () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(shapes, (shape) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const indices = Array.from({ length: size }, (_, at) => unravel(at, shape));
        const inFortranOrder = [...indices].sort((a, b) => compareFrom(a, b));
        const valueOf = (index: readonly number[]): number => index.reduce((value, part) => value * 5 + part, 1);
        const fortran = readNpy(npyBytes(shape, inFortranOrder.map(valueOf), '<f8', true));
        expect(fortran).toEqual(readNpy(npyBytes(shape, indices.map(valueOf))));
      }),
    );
  });

  test('reads from the middle of a buffer', () => {
    const bytes = npyBytes([2], [7, 8]);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(readNpy(larger.subarray(3)).data).toEqual(Float64Array.of(7, 8));
  });

  test('a file cut at any length is refused, and so is one with a byte too many', () => {
    const bytes = npyBytes([2, 3], [1, 2, 3, 4, 5, 6], '<f4');
    for (let length = 0; length < bytes.length; length++) expect(() => readNpy(bytes.subarray(0, length))).toThrow(FileError);
    expect(() => readNpy(Uint8Array.of(...bytes, 0))).toThrow(/208 bytes|truncated or damaged/);
  });

  test('damaged and random bytes give a FileError or an array, nothing else', () => {
    const bytes = npyBytes([2, 3], [1, 2, 3, 4, 5, 6]);
    const damage = fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
    const flipped = damage.map((changes) => {
      const copy = bytes.slice();
      for (const [at, value] of changes) copy[at] = value;
      return copy;
    });
    fc.assert(fc.property(fc.oneof(flipped, fc.uint8Array({ maxLength: 200 })), readsOrRefuses), { numRuns: 2000 });
  });

  test.each([
    ['a type that is no number', "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", /"\|O"/],
    ['a structured type', "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }", /header/],
    [
      'a shape whose bytes overflow',
      "{'descr': '<f8', 'fortran_order': False, 'shape': (9007199254740991, 9007199254740991), }",
      /truncated or damaged/,
    ],
    ['a shape larger than the file', "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000,), }", /8000000/],
    ['a negative shape', "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", /header/],
    ['a shape with a hole', "{'descr': '<f8', 'fortran_order': False, 'shape': (1,,1), }", /shape/],
    ['a missing entry', "{'descr': '<f8', 'shape': (1,), }", /fortran_order/],
    ['a repeated entry', "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", /twice/],
    ['something behind the dictionary', "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } + 1", /header/],
    ['no dictionary', 'None', /header/],
  ])('refuses %s', (_, header, message) => {
    expect(() => readNpy(npyFile(header, new Uint8Array(8)))).toThrow(FileError);
    expect(() => readNpy(npyFile(header, new Uint8Array(8)))).toThrow(message);
  });

  test('refuses a header above its limit, an unknown version, and integers that a double cannot hold', () => {
    const long = npyFile(`{'descr': '<f8', 'fortran_order': False, 'shape': (), }${' '.repeat(70_000)}`, new Uint8Array(8), 2);
    expect(() => readNpy(long)).toThrow(/at most 65536/);
    const unknown = npyBytes([1], [1]);
    unknown[6] = 4;
    expect(() => readNpy(unknown)).toThrow(/version 4/);
    expect(() => readNpy(npyBytes([1], [2 ** 53], '<i8'))).toThrow(/9007199254740992/);
  });
});

test('asMatrix and asVector say which shape they wanted', () => {
  const data = Float64Array.of(1, 2);
  expect(asMatrix({ shape: [1, 2], data }, 'X')).toEqual({ rows: 1, columns: 2, data });
  expect(asVector({ shape: [2, 1], data }, 'y')).toBe(data);
  expect(() => asMatrix({ shape: [2], data }, 'X')).toThrow(/X has shape \(2\)/);
  expect(() => asVector({ shape: [2, 2], data: new Float64Array(4) }, 'y')).toThrow(/y has shape \(2, 2\)/);
});

function unravel(at: number, shape: readonly number[]): number[] {
  return shape.map((length, axis) => Math.floor(at / shape.slice(axis + 1).reduce((product, size) => product * size, 1)) % length);
}

/** Orders indices with the first axis changing fastest. */
function compareFrom(a: readonly number[], b: readonly number[]): number {
  for (let axis = a.length - 1; axis >= 0; axis--) if (a[axis] !== b[axis]) return a[axis]! - b[axis]!;
  return 0;
}
