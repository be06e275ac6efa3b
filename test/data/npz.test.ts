import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readNpz } from '../../src/data/npz';
import { readZip } from '../../src/data/zip';
import { FileError } from '../../src/errors';
import { npyBytes } from '../support/npy-bytes';

/** np.savez and np.savez_compressed of X = [[1, 2], [3, 4]] (f4) and y = [-1, 1] (i1). */
const FROM_NUMPY = {
  stored:
    'UEsDBC0AAAAAAAAAIQBO+yB1//////////8FABQAWC5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAyKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAACAPwAAAEAAAEBAAACAQFBLAwQtAAAAAAAAACEAR7jOtf//////////BQAUAHkubnB5AQAQAIIAAAAAAAAAggAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICd8aTEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCv8BUEsBAi0DLQAAAAAAAAAhAE77IHWQAAAAkAAAAAUAAAAAAAAAAAAAAIABAAAAAFgubnB5UEsBAi0DLQAAAAAAAAAhAEe4zrWCAAAAggAAAAUAAAAAAAAAAAAAAIABxwAAAHkubnB5UEsFBgAAAAACAAIAZgAAAIABAAAAAA==',
  deflated:
    'UEsDBC0AAAAIAAAAIQBO+yB1//////////8FABQAWC5ucHkBABAAkAAAAAAAAABTAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLgaGBnsGBgYHIALiBgcAUEsDBC0AAAAIAAAAIQBHuM61//////////8FABQAeS5ucHkBABAAggAAAAAAAABGAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF6Taaiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAK7/jABQSwECLQMtAAAACAAAACEATvsgdVMAAACQAAAABQAAAAAAAAAAAAAAgAEAAAAAWC5ucHlQSwECLQMtAAAACAAAACEAR7jOtUYAAACCAAAABQAAAAAAAAAAAAAAgAGKAAAAeS5ucHlQSwUGAAAAAAIAAgBmAAAABwEAAAAA',
};

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function refusal(bytes: Uint8Array): unknown {
  try {
    readNpz(bytes);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('readNpz', () => {
  test.each(Object.entries(FROM_NUMPY))('reads what NumPy writes, %s', (_, base64) => {
    expect(readNpz(fromBase64(base64))).toEqual(
      new Map([
        ['X', { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) }],
        ['y', { shape: [2], data: Float64Array.of(-1, 1) }],
      ]),
    );
  });

  test('a file cut at any length is refused', () => {
    for (const base64 of Object.values(FROM_NUMPY)) {
      const bytes = fromBase64(base64);
      for (let length = 0; length < bytes.length; length++) expect(refusal(bytes.subarray(0, length))).toBeInstanceOf(FileError);
    }
  });

  test('a changed byte in the data of an array is noticed by its checksum', () => {
    const bytes = fromBase64(FROM_NUMPY.stored);
    const lastOfX = 60 + 128 + 3;
    bytes[lastOfX]! ^= 1;
    expect(refusal(bytes)).toMatchObject({ code: 'invalid-file', message: expect.stringMatching(/"X.npy" fails its checksum/) as unknown });
  });

  test('damaged bytes give a FileError or arrays, nothing else', () => {
    for (const base64 of Object.values(FROM_NUMPY)) {
      const bytes = fromBase64(base64);
      const damage = fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      });
      fc.assert(
        fc.property(damage, (changes) => {
          const copy = bytes.slice();
          for (const [at, value] of changes) copy[at] = value;
          const error = refusal(copy);
          return error === undefined || error instanceof FileError;
        }),
        { numRuns: 1000 },
      );
    }
  });

  test('an archive that unpacks to more than the limit is refused before it is unpacked', () => {
    const bomb = zipSync({ 'X.npy': new Uint8Array(1 << 20) }, { level: 9 });
    expect(bomb.length).toBeLessThan(4096);
    expect(() => readNpz(bomb, (1 << 20) - 1)).toThrow(/unpacks to 1048576 bytes: expected at most 1048575/);
    expect(readZip(bomb, 1 << 20).get('X.npy')).toHaveLength(1 << 20);
  });

  test('an archive that claims more than its bytes can hold is refused without the allocation', () => {
    const liar = zipSync({ 'X.npy': npyBytes([1], [1]) }, { level: 9 });
    const directory = new DataView(liar.buffer, liar.byteOffset).getUint32(liar.length - 6, true);
    new DataView(liar.buffer, liar.byteOffset).setUint32(directory + 24, 2 ** 31 - 1, true);
    expect(() => readNpz(liar)).toThrow(/more than deflate can pack/);
  });

  test('names the array that is not one, an archive without arrays, and one name used twice', () => {
    expect(() => readNpz(zipSync({ 'y.npy': new Uint8Array([1, 2]) }))).toThrow(/array "y" of the .npz file: not a .npy file/);
    expect(() => readNpz(zipSync({}))).toThrow(/holds no arrays/);
    const twice = zipSync({ 'a.npy': npyBytes([1], [1]), 'b.npy': npyBytes([1], [2]) }, { level: 0 });
    const renamed = twice.map((byte) => (byte === 'b'.charCodeAt(0) ? 'a'.charCodeAt(0) : byte));
    expect(() => readZip(renamed, 1e6)).toThrow(FileError);
  });

  test('a name such as __proto__ is a name like any other', () => {
    const bytes = zipSync(Object.fromEntries([['__proto__.npy', npyBytes([1], [5])]]));
    expect(readNpz(bytes).get('__proto__')?.data).toEqual(Float64Array.of(5));
    expect(({} as Record<string, unknown>)['shape']).toBeUndefined();
  });
});
