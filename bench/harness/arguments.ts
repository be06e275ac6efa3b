import type { PartName } from '../results';
import { ENGINE_NAMES, partsOf, type DirectoryName, type EngineName, type Suite } from '../suites';

/** What the command line asks for. */
export interface RunOptions {
  readonly engine: EngineName;
  readonly only: PartName | null;
  readonly quick: boolean;
  /** Whether the parts that take long, or much code of others, run too. */
  readonly full: boolean;
  readonly seed: number;
  readonly out: string;
  /** Where the user has data that the repository does not ship. */
  readonly directories: Readonly<Partial<Record<DirectoryName, string>>>;
  readonly help: boolean;
}

/** The text of --help. */
export function helpOf(suite: Suite): string {
  const { name, fullParts, out, help, directories } = suite;
  const options: readonly (readonly [string, string])[] = [
    ['--engine chrome|node', help.engine],
    ['--only NAME', `one ${help.part}: ${partsOf(suite).join(', ')}`],
    ['--quick', help.quick],
    ...(fullParts.length > 0
      ? [['--full', `also ${fullParts.join(', ')}${help.full === undefined ? '' : `: ${help.full}`}`] as const]
      : []),
    ['--seed N', 'seed of everything drawn at random: data, patterns, splits (default 1)'],
    ['--out DIR', `where to write the report (default ${out})`],
    ...Object.entries(directories).map(([directory, text]) => [`--${directory} DIR`, text] as const),
    ['--help', 'this text'],
  ];
  const lines = options.flatMap(([option, text]) => {
    const [first, ...rest] = wrapped(text, 96);
    return [`  ${option.padEnd(22)} ${first}`, ...rest.map((line) => `${' '.repeat(25)}${line}`)];
  });
  return `Usage: npm run ${name} -- [options]\n\n${help.purpose}\n\nOptions:\n${lines.join('\n')}`;
}

/** A command line that the suite does not understand; the message says what was given and what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the command line of a suite; both `--name value` and `--name=value` are accepted.
 *
 * @throws UsageError on an unknown argument, a missing or misplaced value, or a value outside its range.
 */
export function parseArguments(argv: readonly string[], suite: Suite): RunOptions {
  const directories: Partial<Record<DirectoryName, string>> = {};
  const options: { -readonly [K in keyof RunOptions]: RunOptions[K] } = {
    engine: suite.engine,
    only: null,
    quick: false,
    full: false,
    seed: 1,
    out: suite.out,
    directories,
    help: false,
  };
  const rest = [...argv];
  while (rest.length > 0) {
    const argument = rest.shift()!;
    const equals = argument.startsWith('--') ? argument.indexOf('=') : -1;
    const name = equals < 0 ? argument : argument.slice(0, equals);
    const given = equals < 0 ? undefined : argument.slice(equals + 1);
    const directory = directoryNamed(name, suite);
    const value = (): string => {
      const text = given ?? rest.shift();
      if (text === undefined || text === '' || (given === undefined && text.startsWith('--')))
        throw new UsageError(`${name} needs a value`);
      return text;
    };
    const flag = flagNamed(name, suite);
    if (flag !== undefined) {
      if (given !== undefined) throw new UsageError(`${name} takes no value, but was given ${JSON.stringify(given)}`);
      options[flag] = true;
    } else if (name === '--engine') options.engine = choice(value(), ENGINE_NAMES, name);
    else if (name === '--only') options.only = choice(value(), partsOf(suite), name);
    else if (name === '--seed') options.seed = seedOf(value());
    else if (name === '--out') options.out = value();
    else if (directory !== undefined) directories[directory] = value();
    else throw new UsageError(`unknown argument ${JSON.stringify(argument)}: see --help`);
  }
  return options;
}

function flagNamed(option: string, { fullParts }: Suite): 'quick' | 'full' | 'help' | undefined {
  return (['quick', 'help', ...(fullParts.length > 0 ? (['full'] as const) : [])] as const).find((name) => option === `--${name}`);
}

function directoryNamed(option: string, { directories }: Suite): DirectoryName | undefined {
  return (Object.keys(directories) as DirectoryName[]).find((name) => option === `--${name}`);
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

/** `text` in lines of at most `width` characters, broken at spaces. */
function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
