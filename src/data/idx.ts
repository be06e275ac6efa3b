import { gunzipSync } from 'fflate';
import { FileError } from '../errors';
import type { LabelledImages } from './images';
import { crc32 } from './zip';

const UNSIGNED_BYTE = 0x08;
const MAX_DIMENSIONS = 4;
const GZIP_LEAST_BYTES = 18;
/** Deflate's own limit: a claim beyond it is a lie, not worth an allocation. */
const LARGEST_RATIO = 1032;

/** The array of an IDX file: `data` in C (row-major) order. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes, the format of MNIST and Fashion-MNIST, plain or gzip-compressed: two zero bytes, the type
 * 0x08, the number of dimensions, each length as a big-endian 32-bit word, then the values.
 *
 * @throws FileError when the bytes are anything else, or not as many as the header says.
 */
export function readIdx(file: Uint8Array): IdxArray {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? unpack(file) : file;
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) throw new FileError('not an IDX file: it does not begin with two zero bytes');
  if (bytes[2] !== UNSIGNED_BYTE) {
    throw new FileError(`the IDX file holds values of type 0x${bytes[2]!.toString(16).padStart(2, '0')}: expected unsigned bytes, 0x08`);
  }
  const dimensions = bytes[3]!;
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw new FileError(`the IDX file has ${dimensions} dimensions: expected 1 to ${MAX_DIMENSIONS}`);
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) throw new FileError(`the IDX file ends inside its header, after ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = start + shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== expected) {
    throw new FileError(
      `the IDX file has ${bytes.length} bytes but shape (${shape.join(', ')}) needs ${expected}: it is truncated or damaged`,
    );
  }
  return { shape, data: bytes.slice(start) };
}

/**
 * Grey images with their labels from a pair of IDX files, such as `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`.
 *
 * @throws FileError when one is not an IDX file, their dimensions are not 3 and 1, or their counts differ.
 */
export function readIdxImages(imageFile: Uint8Array, labelFile: Uint8Array): LabelledImages {
  const images = readIdx(imageFile);
  const labels = readIdx(labelFile);
  const [count, height, width] = images.shape;
  if (images.shape.length !== 3) {
    throw new FileError(`the images have shape (${images.shape.join(', ')}): expected three dimensions, images × rows × columns`);
  }
  if (labels.shape.length !== 1) throw new FileError(`the labels have shape (${labels.shape.join(', ')}): expected one dimension`);
  if (labels.shape[0] !== count) {
    throw new FileError(`there are ${count} images but ${labels.shape[0]} labels: the two files do not belong together`);
  }
  return { count: count!, channels: 1, height: height!, width: width!, pixels: images.data, labels: labels.data };
}

/** The content of a gzip file of one member, checked against the size and the CRC-32 at its end (RFC 1952). */
function unpack(file: Uint8Array): Uint8Array {
  if (file.length < GZIP_LEAST_BYTES) throw new FileError(`the gzip file ends after ${file.length} bytes: it is truncated`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const checksum = view.getUint32(file.length - 8, true);
  const size = view.getUint32(file.length - 4, true);
  if (size > file.length * LARGEST_RATIO) {
    throw new FileError(`the gzip file claims ${size} bytes out of ${file.length}: more than deflate can pack; it is damaged`);
  }
  let data: Uint8Array;
  try {
    data = gunzipSync(file, { out: new Uint8Array(size) });
  } catch (cause) {
    throw new FileError('the gzip file cannot be unpacked: it is truncated or damaged', { cause });
  }
  if (data.length !== size) throw new FileError(`the gzip file unpacks to ${data.length} bytes but says ${size}: it is damaged`);
  if (crc32(data) !== checksum) throw new FileError('the gzip file fails its checksum: it is damaged');
  return data;
}
