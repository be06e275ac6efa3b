import { ReluvexError } from '../../../src/errors';
import { SPARSE_NUMBERS, type Format } from './formats';
import { mutated } from './mutate';

/** What a format's reader did with damaged files. */
export interface FuzzTally {
  readonly format: string;
  readonly cases: number;
  /** Refused with a typed error, and read as something. */
  readonly refused: number;
  readonly read: number;
  /** Errors of another type, values larger than the file allows, and reads that took too long. */
  readonly failed: number;
}

export interface FuzzResult {
  readonly tallies: readonly FuzzTally[];
  /** Whether a file changed the prototypes that every object shares. */
  readonly polluted: boolean;
  /** What went wrong, a line each: format, seed, what happened. */
  readonly faults: readonly string[];
}

/** Bytes that a value may take however small its file is. */
const ALLOWANCE = 2 ** 16 + 8 * SPARSE_NUMBERS;
/** A few hundred bytes are read in well under this, also on a busy machine. */
const SLOW_MILLISECONDS = 2000;
/** Mutants whose files are mutated once more, so that damage adds up: the last ones that were read or refused in a new way. */
const CORPUS = 64;

/** Reads `cases` damaged files, the formats in turn; every one follows from `seed`. */
export function fuzz(all: readonly Format[], cases: number, seed: number, progress: (done: number) => void = () => {}): FuzzResult {
  const faults: string[] = [];
  const tallies = all.map(({ name }) => ({ format: name, cases: 0, refused: 0, read: 0, failed: 0 }));
  const corpora = all.map(({ files }) => new Corpus(files));
  for (const { name, files, read } of all) {
    for (const file of files) if (read(file) === undefined) faults.push(`${name}: a valid file gives nothing`);
  }
  const before = sharedKeys();
  for (let at = 0; at < cases; at++) {
    const which = at % all.length;
    const round = Math.floor(at / all.length);
    const [format, tally, corpus] = [all[which]!, tallies[which]!, corpora[which]!];
    const bytes = mutated(corpus.at(round), corpus.at(3 * round + 1), format.text, seed + at);
    tally.cases++;
    const { outcome, kind } = tryRead(format, bytes);
    if (outcome === 'refused') tally.refused++;
    else if (outcome === 'read') tally.read++;
    else {
      tally.failed++;
      faults.push(`${format.name}, seed ${seed + at}: ${kind}`);
    }
    corpus.learn(`${outcome} ${kind}`, bytes);
    if (at % 10_000 === 9_999) progress(at + 1);
  }
  return { tallies, polluted: sharedKeys() !== before, faults };
}

/** What a reader does with the bytes; `kind` tells one way of refusing them from another. */
function tryRead({ expansion, read }: Format, bytes: Uint8Array): { outcome: 'refused' | 'read' | 'failed'; kind: string } {
  const given = bytes.slice();
  const started = performance.now();
  try {
    const size = sizeOf(read(bytes));
    const allowed = ALLOWANCE + expansion * bytes.length;
    if (size > allowed) return { outcome: 'failed', kind: `${size} bytes of values from a file of ${bytes.length}` };
  } catch (error) {
    if (!(error instanceof ReluvexError))
      return { outcome: 'failed', kind: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    return { outcome: 'refused', kind: error.message.replace(/"(\\.|[^"])*"|\d+/g, '#').slice(0, 60) };
  }
  if (performance.now() - started > SLOW_MILLISECONDS) return { outcome: 'failed', kind: `took ${performance.now() - started} ms` };
  if (bytes.some((byte, at) => byte !== given[at])) return { outcome: 'failed', kind: "changed the caller's bytes" };
  return { outcome: 'read', kind: '' };
}

/** Valid files, and the first mutants that were refused in a way not seen before. */
class Corpus {
  readonly #files: Uint8Array[];
  readonly #valid: number;
  readonly #ways = new Set<string>();

  constructor(files: readonly Uint8Array[]) {
    this.#files = [...files];
    this.#valid = files.length;
  }

  at(number: number): Uint8Array {
    // Every other case starts from a valid file, so that most of it is still sound.
    return this.#files[number % 2 === 0 ? (number >> 1) % this.#valid : (number >> 1) % this.#files.length]!;
  }

  learn(way: string, bytes: Uint8Array): void {
    if (this.#ways.has(way) || this.#files.length >= CORPUS || bytes.length === 0) return;
    this.#ways.add(way);
    this.#files.push(bytes);
  }
}

/** Bytes of the numbers and texts inside a value. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  const parts = value instanceof Map ? [...value].flat() : Object.values(value);
  return parts.reduce<number>((sum, part) => sum + 8 + sizeOf(part), 0);
}

/** The names on the prototypes that a malicious key would reach. */
function sharedKeys(): string {
  return [Object.prototype, Array.prototype, Function.prototype, String.prototype]
    .map((prototype) => Reflect.ownKeys(prototype).map(String).join())
    .join(';');
}
