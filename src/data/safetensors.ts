import { FileError, InputError } from '../errors';
import { asList, asNumber, asOneOf, asString, checkKeys, member, type JsonNode } from './json';
import { decodeText } from './text';

const MAX_HEADER_BYTES = 1 << 20;
const MAX_DIMENSIONS = 8;
const BYTES: Readonly<Record<TensorType, number>> = { F32: 4, F64: 8 };

/** Single or double precision. */
export type TensorType = 'F32' | 'F64';

/** A row-major array of numbers with its shape. */
export interface Tensor {
  readonly dtype: TensorType;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Named tensors, and free text by key. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Writes a safetensors file: the length of the header in 8 bytes, the header as JSON, padded with spaces to a multiple of 8, then the
 * values, little-endian and without gaps. F32 rounds to nearest.
 *
 * @throws InputError when a tensor has not as many values as its shape says, or F32 cannot hold one.
 */
export function writeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  // Doubles first, so that every tensor is aligned to its own type.
  const ordered = [...tensors].sort(([, a], [, b]) => BYTES[b.dtype] - BYTES[a.dtype]);
  const entries: [string, unknown][] = metadata.size === 0 ? [] : [['__metadata__', Object.fromEntries(metadata)]];
  let end = 0;
  for (const [name, tensor] of ordered) {
    checkTensor(name, tensor);
    const begin = end;
    end += tensor.data.length * BYTES[tensor.dtype];
    entries.push([name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [begin, end] }]);
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(text, 8);
  let at = 8 + length;
  for (const [, { dtype, data }] of ordered) {
    for (const value of data) {
      if (dtype === 'F64') view.setFloat64(at, value, true);
      else view.setFloat32(at, value, true);
      at += BYTES[dtype];
    }
  }
  return bytes;
}

/**
 * Reads a safetensors file of F32 and F64 tensors. Nothing is allocated for a tensor before the header agrees with the bytes: offsets
 * follow each other without gap or overlap up to the end of the file, and each range is as long as its shape says.
 *
 * @throws FileError when the bytes are anything else.
 */
export function readSafetensors(bytes: Uint8Array): TensorFile {
  const { entries, metadata, dataStart } = readHeader(bytes);
  const ranges = entries.map(([name, node]) => ({ name, ...readEntry(node) })).sort((a, b) => a.begin - b.begin || a.end - b.end);
  const last = ranges.reduce((from, { name, begin, end }) => {
    if (begin !== from)
      throw new FileError(`tensor ${quote(name)} begins at byte ${begin} of the data: expected ${from}, without gap or overlap`);
    return end;
  }, 0);
  if (last !== bytes.length - dataStart) {
    throw new FileError(`the tensors take ${last} bytes but the file holds ${bytes.length - dataStart}: it is truncated or damaged`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tensors = new Map<string, Tensor>();
  for (const { name, dtype, shape, begin, end } of ranges) {
    const data = new Float64Array((end - begin) / BYTES[dtype]);
    for (let i = 0; i < data.length; i++) {
      const at = dataStart + begin + i * BYTES[dtype];
      data[i] = dtype === 'F64' ? view.getFloat64(at, true) : view.getFloat32(at, true);
    }
    tensors.set(name, { dtype, shape, data });
  }
  return { tensors, metadata };
}

interface Header {
  readonly entries: readonly (readonly [string, JsonNode])[];
  readonly metadata: ReadonlyMap<string, string>;
  readonly dataStart: number;
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < 8)
    throw new FileError(`the safetensors file has ${bytes.length} bytes: expected at least 8, the length of its header`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) throw new FileError(`the safetensors header claims ${length} bytes: expected at most ${MAX_HEADER_BYTES}`);
  const dataStart = 8 + Number(length);
  if (bytes.length < dataStart) {
    throw new FileError(`the safetensors file has ${bytes.length} bytes but its header alone needs ${dataStart}: it is truncated`);
  }
  if (bytes[8] !== 0x7b) throw new FileError('the safetensors header does not begin with {: this is another format');
  const root: JsonNode = { value: parse(decodeText(bytes.subarray(8, dataStart))), path: '' };
  checkKeys(root, Object.keys(root.value as object));
  const metadata = new Map<string, string>();
  const entries: [string, JsonNode][] = [];
  for (const key of Object.keys(root.value as object)) {
    const node = member(root, key);
    if (key !== '__metadata__') entries.push([key, node]);
    else {
      checkKeys(node, Object.keys((node.value ?? {}) as object));
      for (const name of Object.keys(node.value as object)) metadata.set(name, asString(member(node, name)));
    }
  }
  return { entries, metadata, dataStart };
}

function readEntry(node: JsonNode): { dtype: TensorType; shape: number[]; begin: number; end: number } {
  checkKeys(node, ['dtype', 'shape', 'data_offsets']);
  const dtype = asOneOf(member(node, 'dtype'), Object.keys(BYTES) as TensorType[]);
  const shape = asList(member(node, 'shape')).map(asSize);
  const [begin, end] = asList(member(node, 'data_offsets'), 2).map(asSize) as [number, number];
  if (shape.length > MAX_DIMENSIONS) throw new FileError(`${node.path} has ${shape.length} dimensions: expected at most ${MAX_DIMENSIONS}`);
  const size = shape.reduce((product, length) => product * length, BYTES[dtype]);
  if (end < begin || end - begin !== size) {
    throw new FileError(`${node.path} has offsets [${begin}, ${end}] but shape [${shape.join(', ')}] of ${dtype} needs ${size} bytes`);
  }
  return { dtype, shape, begin, end };
}

function asSize(node: JsonNode): number {
  const value = asNumber(node);
  if (!Number.isSafeInteger(value) || value < 0) throw new FileError(`${node.path} is ${value}: expected a whole number ≥ 0`);
  return value;
}

function checkTensor(name: string, { dtype, shape, data }: Tensor): void {
  const count = shape.reduce((product, length) => product * length, 1);
  if (name === '' || name === '__metadata__') throw new InputError(`a tensor is named ${quote(name)}: give it another name`);
  if (data.length !== count)
    throw new InputError(`tensor ${quote(name)} has ${data.length} values but shape [${shape.join(', ')}] needs ${count}`);
  const lost = dtype === 'F32' ? data.find((value) => Number.isFinite(value) && !Number.isFinite(Math.fround(value))) : undefined;
  if (lost !== undefined) throw new InputError(`tensor ${quote(name)} holds ${lost}, more than F32 can: write it as F64`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FileError(`the safetensors header is not JSON (${(cause as Error).message})`, { cause });
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
