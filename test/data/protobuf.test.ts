import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesField, integerField, join, messageField, textField } from '../../src/data/protobuf';

test.each<[string, Uint8Array, number[]]>([
  ['the 150 of the specification', integerField(1, 150), [0x08, 0x96, 0x01]],
  ['the text of the specification', textField(2, 'testing'), [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]],
  ['the message of the specification', messageField(3, [integerField(1, 150)]), [0x1a, 0x03, 0x08, 0x96, 0x01]],
  ['zero', integerField(1, 0), [0x08, 0x00]],
  ['a field number of two bytes', integerField(16, 1), [0x80, 0x01, 0x01]],
  ['text of two-byte characters', textField(1, 'é'), [0x0a, 0x02, 0xc3, 0xa9]],
  ['nothing', messageField(1, []), [0x0a, 0x00]],
])('%s', (_, bytes, want) => {
  expect([...bytes]).toEqual(want);
});

/** The number whose base-128 digits are the bytes from `at` on, and where the next begins. */
function readVarint(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  for (let place = 1; ; place *= 128, at++) {
    value += (bytes[at]! & 127) * place;
    if (bytes[at]! < 128) return [value, at + 1];
  }
}

test('every whole number below 2⁵³ and every length are read back', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 2 ** 28 }), fc.uint8Array({ maxLength: 300 }), (value, field, payload) => {
      const bytes = join([integerField(field, value), bytesField(field, payload)]);
      const [tag, from] = readVarint(bytes, 0);
      const [read, next] = readVarint(bytes, from);
      const [second, lengthAt] = readVarint(bytes, next);
      const [length, start] = readVarint(bytes, lengthAt);
      expect([tag, read, second, length]).toEqual([8 * field, value, 8 * field + 2, payload.length]);
      expect([...bytes.subarray(start)]).toEqual([...payload]);
    }),
    { seed: 1 },
  );
});
