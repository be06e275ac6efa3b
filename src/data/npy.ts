import { FileError } from '../errors';
import type { NumericArray } from './numeric-array';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const MAX_HEADER_BYTES = 1 << 16;
const MAX_DIMENSIONS = 32;

type Reader = (view: DataView, at: number, littleEndian: boolean) => number;

const READERS: Readonly<Record<string, readonly [bytes: number, read: Reader]>> = {
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
  i1: [1, (view, at) => view.getInt8(at)],
  i2: [2, (view, at, little) => view.getInt16(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  i8: [8, (view, at, little) => exactInteger(view.getBigInt64(at, little))],
  u1: [1, (view, at) => view.getUint8(at)],
  u2: [2, (view, at, little) => view.getUint16(at, little)],
  u4: [4, (view, at, little) => view.getUint32(at, little)],
  u8: [8, (view, at, little) => exactInteger(view.getBigUint64(at, little))],
  b1: [1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)],
};

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  readonly dataStart: number;
}

/**
 * Reads NumPy's .npy format, versions 1 to 3: f4, f8, i1–i8, u1–u8 and b1 in either byte order, in C or Fortran order
 * (numpy.lib.format). Nothing is allocated before the header agrees with the number of bytes.
 *
 * @throws FileError when the bytes are anything else; pickled objects are never read.
 */
export function readNpy(bytes: Uint8Array): NumericArray {
  const header = readHeader(bytes);
  const type = /^([<>|])([fiub]\d+)$/.exec(header.descr);
  const reader = type !== null && Object.hasOwn(READERS, type[2]!) ? READERS[type[2]!] : undefined;
  if (reader === undefined) {
    throw new FileError(
      `the .npy file holds ${quote(header.descr)} values: expected numbers (${Object.keys(READERS).join(', ')}); save with X.astype('f8')`,
    );
  }
  const [size, read] = reader;
  const count = header.shape.reduce((product, length) => product * length, 1);
  const expected = header.dataStart + count * size;
  if (!Number.isSafeInteger(expected) || bytes.length !== expected) {
    throw new FileError(
      `the .npy file has ${bytes.length} bytes but shape (${header.shape.join(', ')}) of ${header.descr} needs ${expected}: it is truncated or damaged`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Float64Array(count);
  for (let at = 0; at < count; at++) data[at] = read(view, header.dataStart + at * size, type![1] !== '>');
  return { shape: header.shape, data: header.fortran ? toRowMajor(data, header.shape) : data };
}

/** True when the bytes start like a .npy file. */
export function looksLikeNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

function readHeader(bytes: Uint8Array): Header {
  if (!looksLikeNpy(bytes)) throw new FileError('not a .npy file: it does not begin with \\x93NUMPY');
  const version = bytes[6] ?? 0;
  const start = version === 1 ? 10 : 12;
  if (version < 1 || version > 3) throw new FileError(`.npy version ${version} is not known: expected 1, 2 or 3`);
  if (bytes.length < start) throw new FileError(`the .npy file ends inside its header, after ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER_BYTES) throw new FileError(`the .npy header claims ${length} bytes: expected at most ${MAX_HEADER_BYTES}`);
  if (bytes.length < start + length) {
    throw new FileError(`the .npy file has ${bytes.length} bytes but its header alone needs ${start + length}: it is truncated`);
  }
  const text = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  return { ...parseHeader(text), dataStart: start + length };
}

/** The three entries of the Python dictionary literal in a header, in any order, each exactly once. */
function parseHeader(text: string): Omit<Header, 'dataStart'> {
  const entries = new Map<string, string>();
  const entry = /\s*'(descr|fortran_order|shape)'\s*:\s*('[^']*'|True|False|\([\d,\s]*\))\s*(,|(?=\}))/y;
  entry.lastIndex = text.indexOf('{') + 1;
  let end = entry.lastIndex;
  for (let match = entry.exec(text); match !== null; match = entry.exec(text)) {
    if (entries.has(match[1]!)) throw new FileError(`the .npy header names ${match[1]} twice: ${quote(text)}`);
    entries.set(match[1]!, match[2]!);
    end = entry.lastIndex;
  }
  const [descr, order, shape] = [entries.get('descr'), entries.get('fortran_order'), entries.get('shape')];
  const closed = /^\s*\{$/.test(text.slice(0, text.indexOf('{') + 1)) && /^\s*\}\s*$/.test(text.slice(end));
  if (!closed || !descr?.startsWith("'") || (order !== 'True' && order !== 'False') || !shape?.startsWith('(')) {
    throw new FileError(`the .npy header is ${quote(text)}: expected a dictionary of descr (a plain number type), fortran_order and shape`);
  }
  return { descr: descr.slice(1, -1), fortran: order === 'True', shape: parseShape(shape) };
}

function parseShape(text: string): readonly number[] {
  const inner = text.slice(1, -1).trim();
  const parts =
    inner === ''
      ? []
      : inner
          .replace(/,$/, '')
          .split(',')
          .map((part) => part.trim());
  const shape = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
  if (shape.length > MAX_DIMENSIONS || !shape.every(Number.isSafeInteger)) {
    throw new FileError(`the .npy shape ${quote(text)} is not one: expected at most ${MAX_DIMENSIONS} whole numbers below 2^53`);
  }
  return shape;
}

function toRowMajor(data: Float64Array, shape: readonly number[]): Float64Array {
  const out = new Float64Array(data.length);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, length) => product * length, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

function exactInteger(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new FileError(`the .npy file holds the integer ${value}: expected at most 2^53 in size`);
  return number;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
