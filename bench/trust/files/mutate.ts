import { drawsOf, type Draws } from '../../../test/support/problems';

/** What one mutation may do to a file; each returns a new array. */
type Mutation = (bytes: Uint8Array, draws: Draws, other: Uint8Array) => Uint8Array;

/** Bytes at which parsers change their mind, and words that overflow sizes and offsets. */
const BYTES = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a, 0x0d, 0x20, 0x22, 0x27, 0x28, 0x29, 0x2c, 0x2d, 0x30, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d];
const WORDS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];
/** What text may hold instead of a number or a name. */
const TEXTS = [
  '2', '3', '-3.5', '0.25', '"hinge"', '"x"', 'false',
  '-1', '0', '1e999', '-1e999', '1e-400', 'NaN', 'Infinity', 'null', 'true', '[]', '{}', '""', '"__proto__"', '"constructor"', '"prototype"',
  '9007199254740993', '4294967296', '2147483648', '18446744073709551616', '0x10', '1_000', '٣', '\u0000', '\ufeff', '"\\ud800"', '[[[[[[[[',
  '{"__proto__":{"polluted":1}}', '1,1,1,1,1,1,1,1', '1:1', '0:1', '-1:1', '9007199254740991:1', '"a\nb"', "'descr': '|O'",
]; // prettier-ignore

function integer(draws: Draws, below: number): number {
  return Math.min(below - 1, Math.floor(draws.uniform(0, below)));
}

function pick<T>(draws: Draws, from: readonly T[]): T {
  return from[integer(draws, from.length)]!;
}

function spliced(bytes: Uint8Array, from: number, to: number, middle: Uint8Array): Uint8Array {
  const out = new Uint8Array(from + middle.length + bytes.length - to);
  out.set(bytes.subarray(0, from));
  out.set(middle, from);
  out.set(bytes.subarray(to), from + middle.length);
  return out;
}

/** Where a number or a quoted text of the file begins and ends; undefined for files without any near a random place. */
function tokenAt(bytes: Uint8Array, draws: Draws): readonly [from: number, to: number] | undefined {
  const start = integer(draws, bytes.length);
  const text = new TextDecoder('latin1').decode(bytes.subarray(start, start + 400));
  const found = /-?\d[\d.eE+-]*|"[^"]*"|'[^']*'|true|false|null|True|False/.exec(text);
  return found ? [start + found.index, start + found.index + found[0].length] : undefined;
}

const DAMAGES: readonly Mutation[] = [
  function flipBit(bytes, draws) {
    const out = bytes.slice();
    out[integer(draws, out.length)]! ^= 1 << integer(draws, 8);
    return out;
  },
  function setByte(bytes, draws) {
    const out = bytes.slice();
    out[integer(draws, out.length)] = pick(draws, BYTES);
    return out;
  },
  function setWord(bytes, draws) {
    const out = bytes.slice();
    if (out.length < 4) return out;
    new DataView(out.buffer).setUint32(integer(draws, out.length - 3), pick(draws, WORDS), draws.uniform() < 0.5);
    return out;
  },
  function truncate(bytes, draws) {
    return bytes.slice(0, integer(draws, bytes.length + 1));
  },
  function remove(bytes, draws) {
    const from = integer(draws, bytes.length);
    return spliced(bytes, from, Math.min(bytes.length, from + 1 + integer(draws, 16)), new Uint8Array(0));
  },
  function repeat(bytes, draws) {
    const from = integer(draws, bytes.length);
    const to = Math.min(bytes.length, from + 1 + integer(draws, 64));
    return spliced(bytes, from, from, bytes.slice(from, to));
  },
  function insert(bytes, draws) {
    const at = integer(draws, bytes.length + 1);
    return spliced(
      bytes,
      at,
      at,
      Uint8Array.from({ length: 1 + integer(draws, 8) }, () => pick(draws, BYTES)),
    );
  },
  function cross(bytes, draws, other) {
    return spliced(other, 0, integer(draws, other.length), bytes.slice(0, integer(draws, bytes.length)));
  },
];

/** What leaves the grammar of a text alone, so that what its values mean is tested. */
const REPLACEMENTS: readonly Mutation[] = [
  function setToken(bytes, draws) {
    const token = tokenAt(bytes, draws);
    return token ? spliced(bytes, ...token, new TextEncoder().encode(pick(draws, TEXTS))) : bytes.slice();
  },
  function swapTokens(bytes, draws) {
    const [a, b] = [tokenAt(bytes, draws), tokenAt(bytes, draws)];
    return a && b ? spliced(bytes, ...a, bytes.slice(...b)) : bytes.slice();
  },
];

/**
 * A damaged copy of `bytes`: one to four mutations, all from the seed; `other` is a file of the same format. Most mutations of a `text`
 * replace one value by another.
 */
export function mutated(bytes: Uint8Array, other: Uint8Array, text: boolean, seed: number): Uint8Array {
  const draws = drawsOf(seed);
  let out = bytes;
  for (let left = 1 + integer(draws, 4); left > 0; left--) {
    if (out.length === 0) return out;
    out = pick(draws, draws.uniform() < (text ? 0.8 : 0.2) ? REPLACEMENTS : DAMAGES)(out, draws, other);
  }
  return out;
}
