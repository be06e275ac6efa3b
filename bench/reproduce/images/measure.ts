import { pgd } from '../../../src/attacks/pgd';
import type { LabelledRows } from '../../../src/data/images';
import { networkObjective } from '../../../src/model/network-objective';
import type { PartContext } from '../../harness/context';
import { duration, percent } from '../../harness/format';
import { fit, type Choice, type Fit, type Method } from '../rivals/fit';
import { stratifiedFolds, stratifiedSample, takeSamples } from '../rivals/split';
import { datasetsOf, prepare, type Dataset, type Prepared, type Protocol } from './data';
import { attackAll, certify, share, type Outcomes } from './evaluate';
import { countRight } from './paired';
import { smallerSide } from './pattern-sides';
import { planFor } from './plan';
import type { Candidate, DatasetResult, ImageSettings, ImagesResult, MethodResult, ProtocolResult, Rule, Run } from './result';
import { choose, combinations } from './select';

/** Steps of the attack that cross-validation scores with. */
const SELECTION_STEPS = 20;

/** What the parts of the experiment share. */
interface Session {
  readonly context: PartContext;
  readonly plan: ImageSettings;
  readonly dataset: Dataset;
  readonly protocol: Protocol;
}

/** Runs the experiment on the images of the part, or on shipped data where they were not found. */
export async function measureImages(context: PartContext): Promise<ImagesResult> {
  const { part, quick, seed, data } = context.request;
  const { images, datasets } = datasetsOf(part === 'fashion' ? 'fashion' : 'cifar10', data, seed);
  const settings = planFor(Math.max(...datasets.map(({ train }) => train.y.length)), quick, seed);
  const results: DatasetResult[] = [];
  for (const found of datasets) {
    const cap = (rows: LabelledRows, count: number): LabelledRows => takeSamples(rows, stratifiedSample(rows.y, count, seed));
    const dataset = { ...found, train: cap(found.train, settings.trainCap), test: cap(found.test, settings.testCap) };
    const protocols: ProtocolResult[] = [];
    for (const protocol of dataset.protocols) protocols.push(await measureProtocol({ context, plan: settings, dataset, protocol }));
    const { name, source, classes, epsilon, unit, train, test } = dataset;
    results.push({
      name,
      source,
      classes,
      epsilon,
      unit,
      trainSamples: train.y.length,
      testSamples: test.y.length,
      selectionSamples: Math.min(settings.selectionCap, train.y.length),
      protocols,
    });
  }
  return { images, settings, datasets: results };
}

async function measureProtocol(session: Session): Promise<ProtocolResult> {
  const { plan, dataset, protocol } = session;
  const shares = protocol.choosesShare ? plan.shares : [1];
  const prepared = prepare(protocol, dataset.epsilon, dataset.train, dataset.test);
  const tried: { method: Method; candidates: readonly Candidate[] }[] = [];
  const methods: MethodResult[] = [];
  for (const method of protocol.methods) {
    const soft = tried.find((other) => other.method === 'soft');
    const choices = method === 'refined' && soft ? refinedChoices(choose(soft.candidates), plan) : choicesOf(method, plan, shares);
    const candidates = await crossValidate(session, method, choices);
    tried.push({ method, candidates });
    const validated = choose(candidates);
    methods.push(await runAll(session, prepared, method, 'validated', validated));
    const atPaperBeta = candidates.filter(({ beta, share }) => beta === plan.paperBeta && (share === 1 || share === 0));
    if (protocol.paperBeta && method !== 'refined' && atPaperBeta.length > 0 && validated.beta !== plan.paperBeta) {
      methods.push(await runAll(session, prepared, method, 'paper', choose(atPaperBeta)));
    }
  }
  const { id, title, features } = protocol;
  const { X } = prepared.train;
  const sides = await smallerSide(X, plan.patterns, plan.seeds[0]!);
  return { id, title, features, dimension: X.columns, shares, smallerSide: sides, methods, candidates: tried };
}

function choicesOf(method: Method, { betas, learningRates, epochs }: ImageSettings, shares: readonly number[]): Choice[] {
  const radii = method === 'plain' || method === 'standard' ? [0] : shares;
  const gradient = method === 'plain' || method === 'fgsm' || method === 'pgd';
  return combinations(betas, radii, gradient ? learningRates : [null], gradient ? epochs : [null]);
}

/** Other patterns fit more, and want no smaller β: that of the soft program and the next two, at its radius. */
function refinedChoices({ beta, share }: Candidate, { betas }: ImageSettings): Choice[] {
  const larger = [...betas].sort((a, b) => a - b).filter((value) => value >= beta);
  return combinations(larger.slice(0, 3), [share], [null], [null]);
}

/** Scores every choice on samples that training left out, fold by fold. */
async function crossValidate(session: Session, method: Method, choices: readonly Choice[]): Promise<Candidate[]> {
  const { context, plan, dataset, protocol } = session;
  const { seed } = context.request;
  const samples = takeSamples(dataset.train, stratifiedSample(dataset.train.y, plan.selectionCap, seed));
  const folds = stratifiedFolds(samples.y, plan.folds, seed).slice(0, plan.foldsUsed);
  const right = choices.map(() => ({ clean: 0, attacked: 0 }));
  const started = performance.now();
  for (const held of folds) {
    const kept = Array.from(samples.y, (_, row) => row).filter((row) => !held.includes(row));
    const { train, held: left, epsilon } = prepare(protocol, dataset.epsilon, takeSamples(samples, kept), takeSamples(samples, held));
    let before: { readonly fit: Fit; readonly choice: Choice } | undefined;
    for (const [at, choice] of choices.entries()) {
      const trained = await fit(method, { ...train, epsilon }, choice, {
        accelerator: context.accelerator,
        settings: { ...plan, maxIterations: plan.selectionIterations },
        seed: plan.seeds[0]!,
        warmStart: before?.choice.share === choice.share ? before.fit.solution : undefined,
      });
      const attack = await pgd(trained.network, left.X, left.y, { epsilon, steps: SELECTION_STEPS, device: context.accelerator });
      right[at]!.clean += attack.clean.filter((value) => value > 0).length;
      right[at]!.attacked += attack.values.filter((value) => value > 0).length;
      before = { fit: trained, choice };
    }
  }
  const count = folds.reduce((sum, held) => sum + held.length, 0);
  const candidates = choices.map((choice, at) => ({ ...choice, clean: right[at]!.clean / count, attacked: right[at]!.attacked / count }));
  const best = choose(candidates);
  context.progress(
    `${protocol.id}, ${method}: ${choices.length} settings cross-validated in ${duration(performance.now() - started)}; ` +
      `β = ${best.beta}, radius × ${best.share}: ${percent(best.clean)} clean, ${percent(best.attacked)} under attack`,
  );
  return candidates;
}

/** Trains with every seed on all training samples, attacks and verifies on the test samples. */
async function runAll(session: Session, prepared: Prepared, method: Method, rule: Rule, choice: Candidate): Promise<MethodResult> {
  const { context, plan, protocol } = session;
  const runs: Run[] = [];
  const outcomes: Outcomes[] = [];
  // The robust linear classifier is the same for every seed.
  for (const seed of method === 'linear' ? plan.seeds.slice(0, 1) : plan.seeds) {
    const run = await runOnce(session, prepared, method, choice, seed);
    runs.push(run.run);
    outcomes.push(run.outcomes);
    const { clean, fgsm, pgd, status, seconds, certified } = run.run;
    context.progress(
      `${protocol.id}, ${method} (${rule}, β = ${choice.beta}), seed ${seed}: ${[clean, fgsm, pgd].map(percent).join(' / ')}, ` +
        `certified ${percent(certified)}, ${status}, ${duration(1000 * seconds)}`,
    );
  }
  const right = {
    clean: countRight(outcomes.map(({ clean }) => clean)),
    fgsm: countRight(outcomes.map(({ fgsm }) => fgsm)),
    pgd: countRight(outcomes.map(({ pgd }) => pgd)),
  };
  return { method, rule, choice, runs, right };
}

async function runOnce(
  { context, plan }: Session,
  { train, held, epsilon }: Prepared,
  method: Method,
  choice: Choice,
  seed: number,
): Promise<{ run: Run; outcomes: Outcomes }> {
  const { accelerator } = context;
  const { beta } = choice;
  const trained = await fit(method, { ...train, epsilon }, choice, { accelerator, settings: plan, seed });
  const { network, status, iterations, seconds, patterns, program, dualBound } = trained;
  const objectiveAt = (part: number): number =>
    networkObjective(
      { ...train, loss: plan.loss, beta, perturbation: { norm: 'linf', radius: epsilon.map((radius) => radius * part) } },
      network,
    );
  const outcomes = await attackAll(network, held, epsilon, plan.attackSteps, accelerator);
  return {
    outcomes,
    run: {
      seed,
      status,
      iterations,
      seconds,
      neurons: network.output.length,
      patterns,
      program,
      dualBound,
      network: objectiveAt(choice.share),
      attackedObjective: objectiveAt(1),
      clean: share(outcomes.clean),
      fgsm: share(outcomes.fgsm),
      pgd: share(outcomes.pgd),
      ...(await certify(network, held, epsilon, plan.budget, outcomes)),
    },
  };
}
