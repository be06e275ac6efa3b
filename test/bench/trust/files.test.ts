import { describe, expect, test } from 'vitest';
import { formats } from '../../../bench/trust/files/formats';
import { fuzz } from '../../../bench/trust/files/fuzz';
import { mutated } from '../../../bench/trust/files/mutate';
import { FileError } from '../../../src/errors';

const SEED = 11;

describe('damaged files', () => {
  test(`are refused with a typed error or read within bounds, in every format (seed ${SEED})`, async () => {
    const { tallies, polluted, faults } = fuzz(await formats(), 3000, SEED);
    expect(faults).toEqual([]);
    expect(polluted).toBe(false);
    for (const { format, cases, refused, read } of tallies) {
      expect([format, refused + read]).toEqual([format, cases]);
      // Neither all nothing: the damage is neither harmless nor hopeless.
      expect([format, refused > 0, read > 0]).toEqual([format, true, true]);
    }
  });

  test('are told from one another by their seed, and are the same for the same one', () => {
    const file = new TextEncoder().encode('{"a": 1, "b": [2, 3]}');
    const texts = Array.from({ length: 200 }, (_, seed) => String(mutated(file, file, true, seed)));
    expect(new Set(texts).size).toBeGreaterThan(100);
    expect(String(mutated(file, file, true, 42))).toBe(texts[42]);
  });
});

describe('the fuzzer notices a reader that', () => {
  const file = new TextEncoder().encode('12345678');
  const about = { name: 'test', text: true, files: [file], expansion: 8 };
  const readers: Record<string, (bytes: Uint8Array) => unknown> = {
    'throws an error without a type': (bytes) => {
      if (bytes.length !== 8) throw new TypeError('undefined is not a function');
      return {};
    },
    'allocates what a file asks for': (bytes) => new Float64Array(bytes.length === 8 ? 1 : 1e6),
    "changes the caller's bytes": (bytes) => {
      bytes[0]! ^= 1;
      return {};
    },
  };

  test.for(Object.keys(readers))('%s', (fault) => {
    const read = readers[fault]!;
    expect(fuzz([{ ...about, read }], 50, SEED).faults.length).toBeGreaterThan(0);
  });

  test('pollutes the prototype of all objects', () => {
    const read = (bytes: Uint8Array): unknown => {
      if (bytes.length !== 8) Object.assign(Object.prototype, { polluted: 1 });
      throw new FileError('refused');
    };
    try {
      expect(fuzz([{ ...about, files: [], read }], 0, SEED).polluted).toBe(false);
      expect(fuzz([{ ...about, read: (bytes) => (bytes === file ? {} : read(bytes)) }], 50, SEED).polluted).toBe(true);
    } finally {
      delete (Object.prototype as { polluted?: number }).polluted;
    }
  });
});
