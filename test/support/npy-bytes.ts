type Writer = (view: DataView, at: number, value: number, littleEndian: boolean) => void;

const WRITERS: Record<string, readonly [bytes: number, write: Writer]> = {
  f4: [4, (view, at, value, little) => view.setFloat32(at, value, little)],
  f8: [8, (view, at, value, little) => view.setFloat64(at, value, little)],
  i1: [1, (view, at, value) => view.setInt8(at, value)],
  i2: [2, (view, at, value, little) => view.setInt16(at, value, little)],
  i4: [4, (view, at, value, little) => view.setInt32(at, value, little)],
  i8: [8, (view, at, value, little) => view.setBigInt64(at, BigInt(value), little)],
  u1: [1, (view, at, value) => view.setUint8(at, value)],
  u2: [2, (view, at, value, little) => view.setUint16(at, value, little)],
  u4: [4, (view, at, value, little) => view.setUint32(at, value, little)],
  u8: [8, (view, at, value, little) => view.setBigUint64(at, BigInt(value), little)],
  b1: [1, (view, at, value) => view.setUint8(at, value)],
};

/** A .npy file with the header given as text, padded like NumPy's, followed by `payload`. */
export function npyFile(header: string, payload: Uint8Array, version = 1): Uint8Array {
  const lengthBytes = version === 1 ? 2 : 4;
  const padding = 63 - ((8 + lengthBytes + header.length) % 64);
  const text = new TextEncoder().encode(`${header}${' '.repeat(padding)}\n`);
  const bytes = new Uint8Array(8 + lengthBytes + text.length + payload.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  bytes.set(text, 8 + lengthBytes);
  bytes.set(payload, 8 + lengthBytes + text.length);
  return bytes;
}

/** A .npy file of `values`, already in the order that `fortran` says. */
export function npyBytes(shape: readonly number[], values: readonly number[], descr = '<f8', fortran = false, version = 1): Uint8Array {
  const [size, write] = WRITERS[descr.slice(1)]!;
  const payload = new Uint8Array(values.length * size);
  values.forEach((value, at) => write(new DataView(payload.buffer), at * size, value, descr[0] !== '>'));
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  return npyFile(`{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`, payload, version);
}
