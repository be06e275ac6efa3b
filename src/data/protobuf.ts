/** One field of a protocol-buffer message, or several, in wire format (protobuf.dev/programming-guides/encoding). */
export type Encoded = Uint8Array;

/** The bytes one after the other: fields make a message. */
export function join(parts: readonly Encoded[]): Encoded {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A field of wire type 0: a whole number in [0, 2⁵³). */
export function integerField(field: number, value: number): Encoded {
  return Uint8Array.from([...varint(field * 8), ...varint(value)]);
}

/** A field of wire type 2: bytes, or a message from its fields. */
export function bytesField(field: number, bytes: Encoded): Encoded {
  return join([Uint8Array.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes]);
}

export function messageField(field: number, parts: readonly Encoded[]): Encoded {
  return bytesField(field, join(parts));
}

export function textField(field: number, text: string): Encoded {
  return bytesField(field, new TextEncoder().encode(text));
}

/** Seven bits in each byte, lowest first, the top bit set in all but the last. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
