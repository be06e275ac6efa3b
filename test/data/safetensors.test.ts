import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkFromSafetensors, networkToSafetensors } from '../../src/data/network-tensors';
import { readSafetensors, writeSafetensors, type Tensor } from '../../src/data/safetensors';
import { FileError, InputError } from '../../src/errors';
import { anyDenseNetwork, drawnNetwork } from './dense-networks';

/** A file with this header, as JSON or text, padded as given, and these bytes of values. */
function fileOf(header: unknown, payload: Uint8Array = new Uint8Array(0), claimed?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + payload.length);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(payload, 8 + text.length);
  return bytes;
}

const doubles = (...values: number[]) => new Uint8Array(Float64Array.from(values).buffer);
const entry = (dtype: string, shape: unknown, ...offsets: number[]) => ({ dtype, shape, data_offsets: offsets });

describe('reading', () => {
  test('finds tensors of both types by their offsets, whatever their order, and the metadata', () => {
    const payload = new Uint8Array(24);
    new DataView(payload.buffer).setFloat64(0, -0.1, true);
    new DataView(payload.buffer).setFloat64(8, 2 ** -1074, true);
    new DataView(payload.buffer).setFloat32(16, 1.5, true);
    new DataView(payload.buffer).setFloat32(20, -Infinity, true);
    const header = { b: entry('F32', [2], 16, 24), __metadata__: { format: 'pt' }, a: entry('F64', [1, 2], 0, 16) };
    for (const bytes of [fileOf(header, payload), fileOf(`${JSON.stringify(header)}   `, payload)]) {
      const { tensors, metadata } = readSafetensors(bytes);
      expect(tensors.get('a')).toEqual({ dtype: 'F64', shape: [1, 2], data: Float64Array.of(-0.1, 2 ** -1074) });
      expect(tensors.get('b')).toEqual({ dtype: 'F32', shape: [2], data: Float64Array.of(1.5, -Infinity) });
      expect([tensors.size, [...metadata]]).toEqual([2, [['format', 'pt']]]);
    }
  });

  test('takes a tensor of no dimension for one number, and one of length 0 for none', () => {
    const { tensors } = readSafetensors(fileOf({ one: entry('F64', [], 0, 8), none: entry('F64', [0, 5], 8, 8) }, doubles(7)));
    expect([tensors.get('one')!.data, tensors.get('none')!.data]).toEqual([Float64Array.of(7), new Float64Array(0)]);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(7), /has 7 bytes: expected at least 8/],
    [
      'a header that claims the address space',
      fileOf({}, undefined, 2n ** 63n),
      /claims 9223372036854775808 bytes: expected at most 1048576/,
    ],
    ['a header longer than the file', fileOf({}, undefined, 100n), /header alone needs 108: it is truncated/],
    ['a header that is a list', fileOf([]), /does not begin with {/],
    ['a header that is no JSON', fileOf('{"a":'), /header is not JSON/],
    ['text that is not UTF-8', fileOf('{"a":1}').fill(0xff, 9, 11), /not UTF-8/],
    [
      'an own __proto__',
      fileOf('{"__proto__": {"dtype": "F64", "shape": [], "data_offsets": [0, 8]}}', doubles(1)),
      /__proto__ is not allowed/,
    ],
    ['__proto__ in the metadata', fileOf('{"__metadata__": {"__proto__": "x"}}'), /__proto__ is not allowed/],
    ['metadata that is null', fileOf({ __metadata__: null }), /expected an object/],
    ['metadata that is a number', fileOf({ __metadata__: { a: 1 } }), /expected text/],
    ['an unknown type', fileOf({ a: entry('I64', [1], 0, 8) }, doubles(1)), /a.dtype is "I64": expected one of F32, F64/],
    ['an unknown member', fileOf({ a: { ...entry('F64', [1], 0, 8), x: 1 } }, doubles(1)), /a.x is not part/],
    ['a shape that is not one', fileOf({ a: entry('F64', [1.5], 0, 8) }, doubles(1)), /expected a whole number/],
    ['a shape of many dimensions', fileOf({ a: entry('F64', new Array(9).fill(1), 0, 8) }, doubles(1)), /has 9 dimensions/],
    ['a shape beyond memory', fileOf({ a: entry('F64', [2 ** 50, 2 ** 50], 0, 8) }, doubles(1)), /needs .* bytes/],
    ['offsets of another length', fileOf({ a: entry('F64', [2], 0, 8) }, doubles(1)), /needs 16 bytes/],
    ['offsets that go back', fileOf({ a: entry('F64', [1], 8, 0) }, doubles(1)), /offsets \[8, 0\]/],
    ['three offsets', fileOf({ a: entry('F64', [1], 0, 8, 16) }, doubles(1)), /has 3 entries: expected 2/],
    ['a gap', fileOf({ a: entry('F64', [1], 8, 16) }, doubles(1, 2)), /begins at byte 8 of the data: expected 0/],
    [
      'an overlap',
      fileOf({ a: entry('F64', [1], 0, 8), b: entry('F64', [1], 0, 8) }, doubles(1)),
      /begins at byte 0 of the data: expected 8/,
    ],
    ['too few values', fileOf({ a: entry('F64', [2], 0, 16) }, doubles(1)), /take 16 bytes but the file holds 8/],
    ['values that belong to none', fileOf({ a: entry('F64', [1], 0, 8) }, doubles(1, 2)), /take 8 bytes but the file holds 16/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(FileError);
    expect(() => readSafetensors(bytes)).toThrow(message);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });

  test('of a file with one byte changed, or cut, gives a file or a FileError', () => {
    const whole = networkToSafetensors(drawnNetwork(2, 3, 1, true, 1), { precision: 'double' });
    const change = fc.record({ at: fc.nat({ max: whole.length - 1 }), value: fc.nat({ max: 255 }), length: fc.nat({ max: whole.length }) });
    fc.assert(
      fc.property(change, ({ at, value, length }) => {
        const bytes = whole.slice();
        bytes[at] = value;
        for (const given of [bytes, whole.subarray(0, length)]) {
          try {
            readSafetensors(given);
          } catch (error) {
            expect(error).toBeInstanceOf(FileError);
          }
        }
      }),
      { numRuns: 1000, seed: 2 },
    );
    for (let length = 0; length < whole.length; length++) expect(() => readSafetensors(whole.subarray(0, length))).toThrow(FileError);
  });
});

describe('writing', () => {
  test('aligns the values to 8 bytes, doubles first, as the header says', () => {
    const bytes = writeSafetensors({
      tensors: new Map<string, Tensor>([
        ['single', { dtype: 'F32', shape: [1], data: Float64Array.of(0.1) }],
        ['double', { dtype: 'F64', shape: [1], data: Float64Array.of(0.1) }],
      ]),
      metadata: new Map(),
    });
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as unknown;
    expect(header).toEqual({ double: entry('F64', [1], 0, 8), single: entry('F32', [1], 8, 12) });
    expect([view.getFloat64(8 + length, true), view.getFloat32(16 + length, true), bytes.length]).toEqual([
      0.1,
      Math.fround(0.1),
      20 + length,
    ]);
  });

  test.each<[string, string, Tensor, RegExp]>([
    ['a shape of another size', 'a', { dtype: 'F64', shape: [2], data: Float64Array.of(1) }, /has 1 values but shape \[2\] needs 2/],
    ['a number that single precision lacks', 'a', { dtype: 'F32', shape: [1], data: Float64Array.of(1e39) }, /write it as F64/],
    ['a reserved name', '__metadata__', { dtype: 'F64', shape: [], data: Float64Array.of(1) }, /give it another name/],
  ])('refuses %s', (_, name, tensor, message) => {
    expect(() => writeSafetensors({ tensors: new Map([[name, tensor]]), metadata: new Map() })).toThrow(InputError);
    expect(() => writeSafetensors({ tensors: new Map([[name, tensor]]), metadata: new Map() })).toThrow(message);
  });
});

describe('a network', () => {
  test('written in double precision and read again is the same, bit for bit', () => {
    fc.assert(
      fc.property(anyDenseNetwork, (network) => {
        expect(networkFromSafetensors(networkToSafetensors(network, { precision: 'double', metadata: { note: 'é' } }))).toEqual(network);
      }),
      { seed: 3 },
    );
  });

  test('written in single precision is rounded to nearest', () => {
    const network = drawnNetwork(3, 4, 2, true, 2);
    const again = networkFromSafetensors(networkToSafetensors(network));
    expect(again.hidden.data).toEqual(network.hidden.data.map(Math.fround));
    expect(again.hiddenBias).toEqual(network.hiddenBias!.map(Math.fround));
    expect(again.output.data).toEqual(network.output.data.map(Math.fround));
  });

  const values = (shape: number[], fill = 1): Tensor => {
    return { dtype: 'F64', shape, data: new Float64Array(shape.reduce((product, size) => product * size, 1)).fill(fill) };
  };
  test.each<[string, Record<string, Tensor>, RegExp]>([
    ['without output weights', { 'hidden.weight': values([2, 3]) }, /output.weight is missing/],
    [
      'with a tensor too many',
      { 'hidden.weight': values([2, 3]), 'output.weight': values([1, 2]), 'output.bias': values([1]) },
      /holds tensor "output.bias"/,
    ],
    ['with weights of three dimensions', { 'hidden.weight': values([2, 3, 1]), 'output.weight': values([1, 2]) }, /has 3 dimensions/],
    [
      'of shapes that do not meet',
      { 'hidden.weight': values([2, 3]), 'output.weight': values([1, 3]) },
      /is 2 × 3 and output.weight 1 × 3/,
    ],
    [
      'of biases for other neurons',
      { 'hidden.weight': values([2, 3]), 'output.weight': values([1, 2]), 'hidden.bias': values([3]) },
      /expected \[2\]/,
    ],
    ['with NaN', { 'hidden.weight': values([2, 3], NaN), 'output.weight': values([1, 2]) }, /hidden.weight holds NaN at 0/],
  ])('%s is refused', (_, tensors, message) => {
    const bytes = writeSafetensors({ tensors: new Map(Object.entries(tensors)), metadata: new Map() });
    expect(() => networkFromSafetensors(bytes)).toThrow(FileError);
    expect(() => networkFromSafetensors(bytes)).toThrow(message);
  });
});
