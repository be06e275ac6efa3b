import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCifar10 } from '../../src/data/cifar';
import { FileError } from '../../src/errors';

interface Record {
  readonly label: number;
  readonly pixels: Uint8Array;
}

const record: fc.Arbitrary<Record> = fc.record({
  label: fc.integer({ min: 0, max: 9 }),
  pixels: fc.uint8Array({ minLength: 3072, maxLength: 3072 }),
});

function cifarBytes(records: readonly Record[]): Uint8Array {
  const bytes = new Uint8Array(records.length * 3073);
  records.forEach(({ label, pixels }, r) => {
    bytes[r * 3073] = label;
    bytes.set(pixels, r * 3073 + 1);
  });
  return bytes;
}

describe('readCifar10', () => {
  test('round trip of any records', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 3 }), (records) => {
        const images = readCifar10(cifarBytes(records));
        expect(images).toMatchObject({ count: records.length, channels: 3, height: 32, width: 32 });
        expect([...images.labels]).toEqual(records.map(({ label }) => label));
        records.forEach(({ pixels }, r) => expect(images.pixels.subarray(r * 3072, (r + 1) * 3072)).toEqual(pixels));
      }),
      { numRuns: 6 },
    );
  });

  test('byte 1 + 1024 c + 32 i + j of a record is channel c, row i, column j', () => {
    const pixels = new Uint8Array(3072);
    pixels[1024 * 2 + 32 * 7 + 30] = 200;
    const images = readCifar10(cifarBytes([{ label: 3, pixels }]));
    const at = (channel: number, row: number, column: number): number =>
      images.pixels[(channel * images.height + row) * images.width + column]!;
    expect(at(2, 7, 30)).toBe(200);
    expect(images.pixels.reduce((sum, value) => sum + value, 0)).toBe(200);
  });

  test('keeps no memory of the file', () => {
    const bytes = cifarBytes([{ label: 1, pixels: new Uint8Array(3072) }]);
    const images = readCifar10(bytes);
    bytes.fill(9);
    expect(images.labels[0]).toBe(1);
    expect(images.pixels.every((value) => value === 0)).toBe(true);
  });

  test('refuses what is not a whole number of records, none at all, and labels past 9', () => {
    expect(() => readCifar10(new Uint8Array(0))).toThrow(FileError);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }).filter((length) => length % 3073 !== 0),
        (length) => {
          expect(() => readCifar10(new Uint8Array(length))).toThrow(`${length} bytes, not a multiple of 3073`);
        },
      ),
    );
    const second = cifarBytes([0, 0].map((label) => ({ label, pixels: new Uint8Array(3072) })));
    second[3073] = 10;
    expect(() => readCifar10(second)).toThrow('record 1 of the CIFAR-10 file has label 10');
  });
});
