import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillUniforms } from '../../../src/random';
import type { Finding, PartFindings, TrustContext } from '../finding';
import { EQUIVALENTS } from './equivalents';
import { describeChange, describeMutant, type Mutant } from './mutant';
import { runTests, type Verdict } from './run-tests';
import { testStages } from './test-files';
import { typescriptMutants } from './typescript-mutants';
import { wgslMutants } from './wgsl-mutants';

/**
 * What is mutated: the folders of each area, and how many of its mutants a quick and a whole run try. Those whose tests take longest come
 * first, so that none of them is left over at the end.
 */
const AREAS = [
  { name: 'src/admm', folders: ['src/admm'], quick: 1, whole: 10 },
  { name: 'src/problem', folders: ['src/problem'], quick: 1, whole: 10 },
  { name: 'shaders', folders: ['shaders', 'shaders/lib'], quick: 2, whole: 20 },
] as const;

/** Share of the mutants that the tests have to kill. */
const KILLED_SHARE = 0.95;
/** A run of the tests that takes so many times as long as without a mutant, or so many seconds, does not end. */
const SLOWER = 5;
const LEAST_SECONDS = 60;
/** Runs of tests at the same time. */
const AT_ONCE = 2;

/** A mutant of an area. */
interface Drawn {
  readonly area: string;
  readonly mutant: Mutant;
}

interface Tried extends Drawn {
  readonly verdict: Verdict;
}

/** Puts small mistakes into kernels and solver, one at a time and drawn at random, and runs the tests that should find them. */
export async function measureMutation({ root, quick, seed, progress }: TrustContext): Promise<PartFindings> {
  const findings: Finding[] = [];
  const faults: string[] = [];
  const areas = AREAS.map(({ name, folders, quick: few, whole }) => {
    const all = folders.flatMap((folder) => mutantsOf(root, folder));
    // Only then are those left out that change nothing, so that listing one draws no others anew.
    const drawn = inRandomOrder(all, seed).filter((mutant) => !equivalent(root, mutant));
    return {
      name,
      drawn,
      listed: all.length - drawn.length,
      trying: drawn.slice(0, quick ? few : whole).map((mutant) => ({ area: name, mutant })),
    };
  });
  const tried = await tryMutants(
    root,
    areas.flatMap(({ trying }) => trying),
    progress,
  );
  for (const { name, drawn, listed } of areas) {
    const valid = tried.filter(({ area, verdict }) => area === name && verdict !== 'invalid');
    const survivors = valid.filter(({ verdict }) => verdict === 'survived');
    const timeouts = valid.filter(({ verdict }) => verdict === 'timeout').length;
    const allowed = Math.floor((1 - KILLED_SHARE) * valid.length);
    findings.push({
      ...{ part: 'mutation', question: `a mistake in ${name} that no test finds`, where: 'Node', cases: valid.length },
      failures: survivors.length <= allowed ? 0 : survivors.length,
      note: [
        `${valid.length - survivors.length} found (${timeouts} by not ending), drawn from ${drawn.length} beside ${listed} that are listed as changing nothing`,
        ...survivors.map(({ mutant }) => `not found: ${describeMutant(mutant)}`),
      ].join('; '),
    });
    faults.push(...(survivors.length > allowed ? survivors.map(({ mutant }) => `no test finds ${describeMutant(mutant)}`) : []));
  }
  return { findings, faults };
}

/** Every mutant of the files of a folder. */
export function mutantsOf(root: string, folder: string): Mutant[] {
  const names = readdirSync(join(root, folder)).filter((name) => /\.(wgsl|ts)$/.test(name));
  return names.sort().flatMap((name) => {
    const file = `${folder}/${name}`;
    const text = readFileSync(join(root, file), 'utf8');
    return name.endsWith('.wgsl') ? wgslMutants(file, text) : typescriptMutants(file, text);
  });
}

/** Whether a mutant is among those that nothing can be told from. */
export function equivalent(root: string, mutant: Mutant): boolean {
  const known = EQUIVALENTS.filter(({ file, change }) => file === mutant.file && change === describeChange(mutant));
  if (known.length === 0) return false;
  const text = readFileSync(join(root, mutant.file), 'utf8');
  return known.some(({ within }) => holds(text, within, mutant));
}

/** Whether some occurrence of `within` in the text holds the mutated place. */
export function holds(text: string, within: string, { start, end }: Pick<Mutant, 'start' | 'end'>): boolean {
  for (let at = text.indexOf(within); at >= 0; at = text.indexOf(within, at + 1)) {
    if (at <= start && end <= at + within.length) return true;
  }
  return false;
}

/** All mutants: one drawn from each file, files in random order, then a second one of each, and so on. */
export function inRandomOrder(mutants: readonly Mutant[], seed: number): Mutant[] {
  const keys = new Float64Array(mutants.length);
  fillUniforms(keys, { seed, stream: 0 }, 0);
  const shuffled = Array.from(mutants.keys()).sort((a, b) => keys[a]! - keys[b]!);
  const turns = new Map<string, number>();
  const ranked = shuffled.map((at) => {
    const mutant = mutants[at]!;
    const turn = turns.get(mutant.file) ?? 0;
    turns.set(mutant.file, turn + 1);
    return { mutant, turn };
  });
  // A stable sort: within a turn the order stays random.
  return ranked.sort((a, b) => a.turn - b.turn).map(({ mutant }) => mutant);
}

async function tryMutants(root: string, mutants: readonly Drawn[], progress: (line: string) => void): Promise<Tried[]> {
  const seconds = new Map<string, Promise<number>>();
  // A file is run without a mutant once, together with those that are first wanted with it: they take no longer than all of those runs.
  const unmutated = async (files: readonly string[]): Promise<number> => {
    const unknown = files.filter((file) => !seconds.has(file));
    const together = unknown.length === 0 ? undefined : secondsOf(root, unknown);
    for (const file of unknown) seconds.set(file, together!);
    const runs = new Set(files.map((file) => seconds.get(file)!));
    return (await Promise.all(runs)).reduce((sum, time) => sum + time, 0);
  };
  const tried: Tried[] = [];
  const waiting = [...mutants];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const verdict = await verdictOf(root, next.mutant, unmutated);
      tried.push({ ...next, verdict });
      progress(`${tried.length} of ${mutants.length}: ${verdict}: ${describeMutant(next.mutant)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return tried;
}

/** Stage after stage of tests, until one finds the mutant. */
async function verdictOf(root: string, mutant: Mutant, unmutated: (files: readonly string[]) => Promise<number>): Promise<Verdict> {
  for (const files of testStages(root, mutant.file)) {
    const limit = Math.max(LEAST_SECONDS, SLOWER * (await unmutated(files)));
    const verdict = await runTests(root, files, mutant, limit);
    if (verdict !== 'survived') return verdict;
  }
  return 'survived';
}

/** How long tests take that find nothing. @throws Error when they do not pass: then they would find every mutant. */
async function secondsOf(root: string, files: readonly string[]): Promise<number> {
  const started = performance.now();
  const verdict = await runTests(root, files, undefined, 3600);
  if (verdict !== 'survived') throw new Error(`${files.join(', ')} fail without any mutant`);
  return (performance.now() - started) / 1000;
}
