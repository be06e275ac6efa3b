import type { ProductShape } from '../../src/kernels/matrix-product';

/** Field numbers of onnx.proto3 that the model needs. */
const MODEL = { irVersion: 1, graph: 7, opsetImport: 8 } as const;
const OPSET = { version: 2 } as const;
const GRAPH = { node: 1, name: 2, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, opType: 4 } as const;
const VALUE = { name: 1, type: 2 } as const;
const TYPE = { tensor: 1 } as const;
const TENSOR = { elementType: 1, shape: 2 } as const;
const SHAPE = { dimension: 1 } as const;
const DIMENSION = { value: 1 } as const;

const IR_VERSION = 8;
const OPSET_VERSION = 13;
const FLOAT = 1;

/** An ONNX model with the one node c = MatMul(a, b) for single-precision matrices of this shape, in protobuf's wire format. */
export function matMulModel({ rows, inner, columns }: ProductShape): Uint8Array {
  const matrix = (name: string, sizes: readonly number[]): number[] => {
    const dimensions = sizes.flatMap((size) => message(SHAPE.dimension, integer(DIMENSION.value, size)));
    const tensor = [...integer(TENSOR.elementType, FLOAT), ...message(TENSOR.shape, dimensions)];
    return [...text(VALUE.name, name), ...message(VALUE.type, message(TYPE.tensor, tensor))];
  };
  const node = [...text(NODE.input, 'a'), ...text(NODE.input, 'b'), ...text(NODE.output, 'c'), ...text(NODE.opType, 'MatMul')];
  const graph = [
    ...message(GRAPH.node, node),
    ...text(GRAPH.name, 'product'),
    ...message(GRAPH.input, matrix('a', [rows, inner])),
    ...message(GRAPH.input, matrix('b', [inner, columns])),
    ...message(GRAPH.output, matrix('c', [rows, columns])),
  ];
  return Uint8Array.from([
    ...integer(MODEL.irVersion, IR_VERSION),
    ...message(MODEL.opsetImport, integer(OPSET.version, OPSET_VERSION)),
    ...message(MODEL.graph, graph),
  ]);
}

function integer(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function message(field: number, content: readonly number[]): number[] {
  return [...varint((field << 3) | 2), ...varint(content.length), ...content];
}

function text(field: number, content: string): number[] {
  return message(field, [...new TextEncoder().encode(content)]);
}

/** Seven bits a byte, lowest first; the eighth says that more follow. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
