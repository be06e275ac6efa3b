import { digits, percent } from '../../harness/format';
import type { Method } from '../rivals/fit';
import type { Candidate, MethodResult, ProtocolResult, Rule } from './result';
import { COLUMNS, type Checks, type Verdict } from './verdict';

export const METHOD_NAMES: Readonly<Record<Method, string>> = {
  plain: 'back-propagation, plain',
  fgsm: 'FGSM training',
  pgd: 'PGD training',
  standard: 'convex, standard',
  hard: 'convex robust, hard cones',
  soft: 'convex robust, soft cones',
  refined: 'soft cones, refined patterns',
  linear: 'robust linear',
};

const COLUMN_NAMES = { clean: 'clean', fgsm: 'FGSM', pgd: 'PGD' } as const;

/** A method with the rule for β, as tables and figures name it. */
export function resultName({ method, rule }: Pick<MethodResult, 'method' | 'rule'>): string {
  return rule === 'paper' ? `${METHOD_NAMES[method]}, paper’s β` : METHOD_NAMES[method];
}

/** β, the radius of training and the rate of a choice. */
export function choiceText({ beta, share, learningRate, epochs }: Candidate): string {
  const parts = [`β = ${beta}`];
  if (share > 0 && share < 1) parts.push(`trained at ${share} ε`);
  if (learningRate !== null) parts.push(`rate ${learningRate}, ${epochs} epochs`);
  return parts.join(', ');
}

/** `79.6 ± 0.4` in per cent: mean and standard deviation over seeds. */
export function meanText(values: readonly number[]): string {
  const mean = average(values);
  if (values.length < 2) return (100 * mean).toFixed(1);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return `${(100 * mean).toFixed(1)} ± ${(100 * deviation).toFixed(1)}`;
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a protocol's comparison came to, in one or two sentences. */
export function verdictText({ title }: ProtocolResult, { convex, rival, differences, atLeastAsGood }: Verdict): string {
  const triple = ({ runs }: MethodResult): string =>
    COLUMNS.map((column) => (100 * average(runs.map((run) => run[column]))).toFixed(1)).join(' / ');
  const gains = COLUMNS.map((column, c) => {
    const { difference, standardError } = differences[c]!;
    return `${COLUMN_NAMES[column]} ${signed(difference)} ± ${(100 * standardError).toFixed(1)}`;
  });
  const name = METHOD_NAMES[convex.method];
  const clear = COLUMNS.filter((_, c) => Math.abs(differences[c]!.difference) > 2 * differences[c]!.standardError);
  const weight =
    clear.length === 0
      ? 'no difference is larger than two of them'
      : `larger than two of them: ${clear.map((column) => COLUMN_NAMES[column]).join(', ')}`;
  return (
    `${title[0]!.toUpperCase()}${title.slice(1)}: the best convex robust program by cross-validation (${name}, ${choiceText(convex.choice)}) reaches ` +
    `${triple(convex)} % (clean / FGSM / PGD), PGD training (${choiceText(rival.choice)}) ${triple(rival)} %. ` +
    `It is ${atLeastAsGood ? '' : 'not '}at least as good on all three: ${gains.join(', ')} points (± one standard error over the test samples; ${weight}).`
  );
}

/** What changes the soft program's accuracy on test samples: β by validation, refined patterns, other features. */
export function helpsText(protocols: readonly ProtocolResult[], name: string): string {
  const find = (protocol: ProtocolResult | undefined, method: Method, rule: Rule): MethodResult | undefined =>
    protocol?.methods.find((result) => result.method === method && result.rule === rule);
  const steps = protocols.flatMap((protocol) => {
    const soft = find(protocol, 'soft', 'validated');
    return [
      { what: `β by validation instead of the paper’s (${protocol.title})`, from: find(protocol, 'soft', 'paper'), to: soft },
      { what: `refined patterns (${protocol.title})`, from: soft, to: find(protocol, 'refined', 'validated') },
    ];
  });
  const [first, ...others] = protocols;
  for (const other of others) {
    steps.push({
      what: `${other.title} instead of ${first!.title}`,
      from: find(first, 'soft', 'validated'),
      to: find(other, 'soft', 'validated'),
    });
  }
  const texts = steps.flatMap(({ what, from, to }) => {
    if (!from || !to) return [];
    const gain = (column: (typeof COLUMNS)[number]): string =>
      signed(average(to.runs.map((run) => run[column])) - average(from.runs.map((run) => run[column])));
    return [`${what} ${gain('clean')} clean, ${gain('pgd')} under PGD`];
  });
  return texts.length === 0 ? '' : `What changes the soft program on ${name}, test samples, in points: ${texts.join('; ')}.`;
}

/** How far from all-ones random patterns are under each protocol, where there are several to compare. */
export function patternsText(protocols: readonly ProtocolResult[]): string {
  if (protocols.length < 2) return '';
  const sides = protocols.map(({ title, smallerSide }) => `${percent(smallerSide)} of the samples (${title})`);
  return `Half of the random patterns leave at most ${sides.join(', ')} on their smaller side: the fewer, the closer they are to all-ones, with which a network is linear.`;
}

/** What the checks say, in one sentence each. */
export function checksText(checks: Checks): string {
  const sentences = [
    checks.hard === null ? '' : `Hard cones: training loss under attack and program differ by at most ${digits(checks.hard)}.`,
    checks.soft === null ? '' : softText(checks.soft),
    `Branch and bound leaves at most ${percent(checks.open)} of the test samples open.`,
    checks.outOfOrder === 0 && checks.contradictions === 0
      ? `In all ${checks.runs} runs certified by relaxation ≤ certified by branch and bound ≤ accuracy under PGD, sample by sample.`
      : `In ${checks.outOfOrder} of ${checks.runs} runs the order certified ≤ accuracy under PGD is broken, for ${checks.contradictions} samples: something is wrong.`,
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function softText(least: number): string {
  return least >= 0
    ? `Soft cones: the training loss under attack never exceeds the program; it stays below by at least ${digits(least)}.`
    : `Soft cones: the training loss under attack exceeds the program by ${digits(-least)}: something is wrong.`;
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`;
}
