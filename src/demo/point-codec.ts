import { fromGridStep, gridStep, MOST_POINTS, VIEW, type DemoPoint } from './state';

/** A label and two coordinates of 16 bits. */
const BYTES = 5;

/** Points as base64url text: for each a byte 0 (circle) or 1 (triangle), then both coordinates as little-endian grid steps. */
export function encodePoints(points: readonly DemoPoint[]): string {
  const bytes = new DataView(new ArrayBuffer(BYTES * points.length));
  points.forEach(({ x1, x2, label }, k) => {
    bytes.setUint8(BYTES * k, label > 0 ? 1 : 0);
    bytes.setInt16(BYTES * k + 1, gridStep(x1), true);
    bytes.setInt16(BYTES * k + 3, gridStep(x2), true);
  });
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Reads {@link encodePoints}; undefined for text that is anything else, for too many points and for points outside the picture. */
export function decodePoints(text: string): DemoPoint[] | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1 || text.length > Math.ceil((BYTES * MOST_POINTS * 4) / 3)) return undefined;
  const raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  if (raw.length % BYTES !== 0) return undefined;
  const bytes = new DataView(Uint8Array.from(raw, (character) => character.charCodeAt(0)).buffer);
  const points: DemoPoint[] = [];
  for (let at = 0; at < bytes.byteLength; at += BYTES) {
    const kind = bytes.getUint8(at);
    const [x1, x2] = [fromGridStep(bytes.getInt16(at + 1, true)), fromGridStep(bytes.getInt16(at + 3, true))];
    if (kind > 1 || Math.abs(x1) > VIEW || Math.abs(x2) > VIEW) return undefined;
    points.push({ x1, x2, label: kind === 1 ? 1 : -1 });
  }
  return points;
}
