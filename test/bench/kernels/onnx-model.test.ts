import { describe, expect, it } from 'vitest';
import { matMulModel } from '../../../bench/kernels/onnx-model';

type Fields = ReadonlyMap<number, readonly (number | Uint8Array)[]>;

/** The fields of a protobuf message: integers, or the bytes of texts and messages. */
function fieldsOf(bytes: Uint8Array): Fields {
  const fields = new Map<number, (number | Uint8Array)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const length = varint();
    const value = (key & 7) === 2 ? bytes.subarray(at, (at += length)) : length;
    fields.set(key >>> 3, [...(fields.get(key >>> 3) ?? []), value]);
  }
  expect(at).toBe(bytes.length);
  return fields;
}

/** The one message or text behind a path of field numbers. */
function follow(bytes: Uint8Array, ...path: readonly number[]): Uint8Array {
  return path.reduce((inside, field) => fieldsOf(inside).get(field)![0] as Uint8Array, bytes);
}

const text = (value: number | Uint8Array | undefined): string => new TextDecoder().decode(value as Uint8Array);

describe('matMulModel', () => {
  const model = matMulModel({ rows: 2048, inner: 784, columns: 5 });
  const graph = fieldsOf(follow(model, 7));

  it('is one MatMul of a and b', () => {
    expect(fieldsOf(model).get(1)).toEqual([8]);
    expect(fieldsOf(follow(model, 8)).get(2)).toEqual([13]);
    expect(graph.get(1)).toHaveLength(1);
    const node = fieldsOf(graph.get(1)![0] as Uint8Array);
    expect([...node.get(1)!, ...node.get(2)!, ...node.get(4)!].map(text)).toEqual(['a', 'b', 'c', 'MatMul']);
  });

  it.each([
    ['a', 11, 0, [2048, 784]],
    ['b', 11, 1, [784, 5]],
    ['c', 12, 0, [2048, 5]],
  ] as const)('declares %s as single precision with its sizes', (name, field, at, sizes) => {
    const value = graph.get(field)![at] as Uint8Array;
    expect(text(fieldsOf(value).get(1)![0])).toBe(name);
    const tensor = follow(value, 2, 1);
    expect(fieldsOf(tensor).get(1)).toEqual([1]);
    const dimensions = fieldsOf(follow(tensor, 2)).get(1)!;
    expect(dimensions.map((dimension) => fieldsOf(dimension as Uint8Array).get(1)![0])).toEqual(sizes);
  });
});
