import { solve } from '../../../src/admm/solve';
import type { Solution } from '../../../src/admm/solution';
import { refine } from '../../../src/enrich/refine';
import { trainPriced } from '../../../src/enrich/train-priced';
import { toMatrix } from '../../../src/matrix';
import { defineProblem } from '../../../src/problem/problem';
import { samplePatterns } from '../../../src/sampling/sample';
import type { TrainInput } from '../../../src/train';
import type { EnrichedRun } from './result';

/** A training problem without its cones and patterns. */
export type Task = Pick<TrainInput, 'X' | 'y' | 'loss' | 'beta'>;

/** Three ways to do better with so many patterns: soft cones on random ones, those refined, and column generation up to that number. */
export async function enrich(task: Task, sampled: number, seed: number, gap: number, timeLimitSeconds: number): Promise<EnrichedRun[]> {
  const settings = { device: 'cpu', gap, timeLimitSeconds } as const;
  const X = toMatrix(task.X, 'X');
  const patterns = await samplePatterns(X, { patterns: sampled, seed });
  const problem = defineProblem({ ...task, X, patterns, cone: 'soft' });
  const soft = await solve(problem, { ...settings, seed });
  const refined = await refine(problem, soft, settings);
  const priced = await trainPriced(
    { ...task, X, patterns: sampled, cone: 'soft', seed },
    { ...settings, initial: Math.min(sampled, 2), batch: 4 },
  );
  const runOf = (way: EnrichedRun['way'], { network, objective, patterns, seconds, status }: Solution, total = seconds): EnrichedRun => ({
    way,
    seed,
    sampled,
    patterns: patterns.count,
    neurons: network.output.length,
    network: objective.network,
    seconds: total,
    status,
  });
  return [
    runOf('soft', soft),
    runOf(
      'refined',
      refined.solution,
      refined.rounds.reduce((sum, round) => sum + round.seconds, 0),
    ),
    runOf('priced', priced.solution, priced.rounds.at(-1)!.seconds),
  ];
}
