import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readIdx, readIdxImages } from '../../src/data/idx';
import { FileError } from '../../src/errors';

function idxBytes(shape: readonly number[], values: ArrayLike<number>, type = 0x08): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  bytes.set([0, 0, type, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((length, axis) => view.setUint32(4 + 4 * axis, length));
  bytes.set(Uint8Array.from(values), 4 + 4 * shape.length);
  return bytes;
}

const array = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return fc.record({ shape: fc.constant(shape), values: fc.uint8Array({ minLength: size, maxLength: size }) });
});

/** True when reading succeeds or is refused with a FileError; any other exception passes through. */
function readsOrRefuses(bytes: Uint8Array): boolean {
  try {
    readIdx(bytes);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  return true;
}

describe('readIdx', () => {
  test('reads the header that the format describes: 0x00000803, then big-endian lengths', () => {
    const bytes = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
    expect(readIdx(bytes)).toEqual({ shape: [1, 2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  test('round trip of any shape, plain and gzip-compressed', () => {
    fc.assert(
      fc.property(array, ({ shape, values }) => {
        const bytes = idxBytes(shape, values);
        expect(readIdx(bytes)).toEqual({ shape, data: values });
        expect(readIdx(gzipSync(bytes))).toEqual({ shape, data: values });
      }),
    );
  });

  test('one byte too few or too many is refused', () => {
    fc.assert(
      fc.property(array, ({ shape, values }) => {
        const bytes = idxBytes(shape, values);
        expect(() => readIdx(bytes.subarray(0, bytes.length - 1))).toThrow(FileError);
        expect(() => readIdx(Uint8Array.of(...bytes, 0))).toThrow(FileError);
      }),
    );
  });

  test('refuses other magic numbers, types and dimensions, and lengths that the file cannot hold', () => {
    expect(() => readIdx(Uint8Array.of(1, 0, 8, 1, 0, 0, 0, 0))).toThrow('two zero bytes');
    expect(() => readIdx(idxBytes([1], [0], 0x0d))).toThrow('type 0x0d');
    expect(() => readIdx(Uint8Array.of(0, 0, 8, 0))).toThrow('0 dimensions');
    expect(() => readIdx(Uint8Array.of(0, 0, 8, 255))).toThrow('255 dimensions');
    expect(() => readIdx(idxBytes([0xffffffff, 0xffffffff, 0xffffffff], [1]))).toThrow('truncated or damaged');
  });

  test('any change of one byte of a gzip file is refused or leaves the content as it was', () => {
    const bytes = idxBytes(
      [4, 5],
      Uint8Array.from({ length: 20 }, (_, at) => (at * 37) % 256),
    );
    const packed = gzipSync(bytes);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: packed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const damaged = packed.slice();
        damaged[at]! ^= difference;
        let read;
        try {
          read = readIdx(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(FileError);
          return;
        }
        expect(read).toEqual(readIdx(bytes));
      }),
      { numRuns: 500 },
    );
  });

  test('refuses a claim of more than deflate can pack before allocating it', () => {
    const packed = gzipSync(idxBytes([2], [1, 2]));
    packed.set([0xff, 0xff, 0xff, 0xff], packed.length - 4);
    expect(() => readIdx(packed)).toThrow('more than deflate can pack');
  });

  test('any bytes are read or refused with a FileError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), readsOrRefuses));
    const opening = fc.constantFrom([0, 0, 8], [0x1f, 0x8b, 8, 0]);
    fc.assert(fc.property(opening, fc.uint8Array({ maxLength: 64 }), (start, rest) => readsOrRefuses(Uint8Array.of(...start, ...rest))));
  });
});

describe('readIdxImages', () => {
  const images = idxBytes([2, 2, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

  test('pairs images with labels', () => {
    expect(readIdxImages(images, idxBytes([2], [4, 2]))).toEqual({
      count: 2,
      channels: 1,
      height: 2,
      width: 3,
      pixels: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
      labels: Uint8Array.of(4, 2),
    });
  });

  test('refuses files of other dimensions, in the wrong order, or that do not belong together', () => {
    expect(() => readIdxImages(images, idxBytes([3], [4, 2, 1]))).toThrow('2 images but 3 labels');
    expect(() => readIdxImages(idxBytes([2], [4, 2]), images)).toThrow('expected three dimensions');
    expect(() => readIdxImages(images, images)).toThrow('expected one dimension');
  });
});
