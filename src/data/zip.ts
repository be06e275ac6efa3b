import { inflateSync } from 'fflate';
import { FileError } from '../errors';

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly start: number;
}

/**
 * The files inside a zip archive (stored or deflated, below 4 GiB), by name, each with its CRC-32 checked.
 *
 * @param maxBytes The largest total size after unpacking; read from the directory, before anything is unpacked.
 * @throws FileError when the archive is damaged, encrypted, too large, or claims what its bytes cannot hold.
 */
export function readZip(archive: Uint8Array, maxBytes: number): Map<string, Uint8Array> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const entries = readDirectory(view);
  const unpacked = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (unpacked > maxBytes) throw new FileError(`the archive unpacks to ${unpacked} bytes: expected at most ${maxBytes}`);
  if (entries.reduce((sum, entry) => sum + entry.packedBytes, 0) > archive.length) {
    throw new FileError('the files of the archive overlap: it is damaged');
  }
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (files.has(entry.name)) throw new FileError(`the archive holds two files named ${JSON.stringify(entry.name)}`);
    files.set(entry.name, unpack(archive, entry));
  }
  return files;
}

function readDirectory(view: DataView): Entry[] {
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const directoryBytes = view.getUint32(end + 12, true);
  let at = view.getUint32(end + 16, true);
  if (at === 0xffffffff || count === 0xffff) throw new FileError('the archive is in the zip64 format: expected one below 4 GiB');
  if (at + directoryBytes > end) throw new FileError('the directory of the archive lies outside it: it is truncated or damaged');
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY_SIGNATURE) {
      throw new FileError(`entry ${i} of ${count} is missing from the directory of the archive: it is damaged`);
    }
    entries.push(readEntry(view, at, end));
    at += ENTRY_BYTES + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (view.getUint32(at, true) === END_SIGNATURE && at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw new FileError('not a zip archive, or a truncated one: its directory is missing');
}

function readEntry(view: DataView, at: number, end: number): Entry {
  const nameBytes = view.getUint16(at + 28, true);
  const nameStart = at + ENTRY_BYTES;
  if (nameStart + nameBytes > end) throw new FileError('a name in the directory of the archive runs past its end: it is damaged');
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + nameStart, nameBytes));
  const local = view.getUint32(at + 42, true);
  if (local + LOCAL_BYTES > view.byteLength || view.getUint32(local, true) !== LOCAL_SIGNATURE) {
    throw new FileError(`${JSON.stringify(name)} is not where the directory of the archive says: it is damaged`);
  }
  if ((view.getUint16(at + 8, true) & 1) !== 0) throw new FileError(`${JSON.stringify(name)} is encrypted: expected a plain archive`);
  return {
    name,
    method: view.getUint16(at + 10, true),
    checksum: view.getUint32(at + 16, true),
    packedBytes: view.getUint32(at + 20, true),
    bytes: view.getUint32(at + 24, true),
    start: local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true),
  };
}

function unpack(archive: Uint8Array, entry: Entry): Uint8Array {
  const name = JSON.stringify(entry.name);
  const packed = archive.subarray(entry.start, entry.start + entry.packedBytes);
  if (packed.length !== entry.packedBytes) throw new FileError(`${name} runs past the end of the archive: it is truncated`);
  if (entry.method !== 0 && entry.method !== 8)
    throw new FileError(`${name} is packed by method ${entry.method}: expected stored or deflated`);
  const data = entry.method === 0 ? packed : inflate(packed, entry.bytes, name);
  if (data.length !== entry.bytes) throw new FileError(`${name} unpacks to ${data.length} bytes but the archive says ${entry.bytes}`);
  if (crc32(data) !== entry.checksum) throw new FileError(`${name} fails its checksum: the archive is damaged`);
  return data;
}

function inflate(packed: Uint8Array, bytes: number, name: string): Uint8Array {
  const largestRatio = 1032; // deflate's own limit: a claim beyond it is a lie, not worth an allocation
  if (bytes > packed.length * largestRatio)
    throw new FileError(`${name} claims ${bytes} bytes out of ${packed.length}: more than deflate can pack`);
  try {
    return inflateSync(packed, { out: new Uint8Array(bytes) });
  } catch (cause) {
    throw new FileError(`${name} cannot be unpacked: the archive is damaged`, { cause });
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** The CRC-32 of zip and gzip files (RFC 1952). */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC_TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
