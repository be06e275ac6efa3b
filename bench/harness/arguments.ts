/** The parts of the benchmark, in the order in which they run. */
export const PART_NAMES = ['sampling', 'iteration', 'training'] as const;
export type PartName = (typeof PART_NAMES)[number];

export const ENGINE_NAMES = ['chrome', 'node'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What the command line asks for. */
export interface BenchOptions {
  readonly engine: EngineName;
  readonly only: PartName | null;
  readonly quick: boolean;
  readonly seed: number;
  readonly out: string;
  readonly help: boolean;
}

export const HELP = `Usage: npm run bench -- [options]

Measures reluvex on this machine, prints tables, and writes results.json and index.html.

Options:
  --engine chrome|node   headless Chrome through puppeteer (default), or Node through dawn.node
  --only NAME            one part: ${PART_NAMES.join(', ')}
  --quick                every part, small: under a minute
  --seed N               seed of the synthetic data and of the patterns (default 1)
  --out DIR              where to write the report (default bench/results)
  --help                 this text`;

/** A command line that the benchmark does not understand; the message says what was given and what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the command line; both `--name value` and `--name=value` are accepted.
 *
 * @throws UsageError on an unknown argument, a missing or misplaced value, or a value outside its range.
 */
export function parseArguments(argv: readonly string[]): BenchOptions {
  const options: { -readonly [K in keyof BenchOptions]: BenchOptions[K] } = {
    engine: 'chrome',
    only: null,
    quick: false,
    seed: 1,
    out: 'bench/results',
    help: false,
  };
  const rest = [...argv];
  while (rest.length > 0) {
    const argument = rest.shift()!;
    const equals = argument.startsWith('--') ? argument.indexOf('=') : -1;
    const name = equals < 0 ? argument : argument.slice(0, equals);
    const given = equals < 0 ? undefined : argument.slice(equals + 1);
    const value = (): string => {
      const text = given ?? rest.shift();
      if (text === undefined || text === '' || (given === undefined && text.startsWith('--')))
        throw new UsageError(`${name} needs a value`);
      return text;
    };
    if (name === '--quick' || name === '--help') {
      if (given !== undefined) throw new UsageError(`${name} takes no value, but was given ${JSON.stringify(given)}`);
      options[name === '--quick' ? 'quick' : 'help'] = true;
    } else if (name === '--engine') options.engine = choice(value(), ENGINE_NAMES, name);
    else if (name === '--only') options.only = choice(value(), PART_NAMES, name);
    else if (name === '--seed') options.seed = seedOf(value());
    else if (name === '--out') options.out = value();
    else throw new UsageError(`unknown argument ${JSON.stringify(argument)}: see --help`);
  }
  return options;
}

function choice<T extends string>(value: string, allowed: readonly T[], name: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`${name} is ${JSON.stringify(value)}: expected one of ${allowed.join(', ')}`);
  return found;
}

function seedOf(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(seed <= 0xffffffff)) throw new UsageError(`--seed is ${JSON.stringify(text)}: expected a whole number from 0 to 4294967295`);
  return seed;
}
