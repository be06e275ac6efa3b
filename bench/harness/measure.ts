/** How often a timing is repeated: between `minimum` and `maximum` rounds, stopping in between once `budgetMilliseconds` are spent. */
export interface Repetitions {
  readonly minimum: number;
  readonly maximum: number;
  readonly budgetMilliseconds: number;
}

/**
 * Times several tasks in alternation, so that a drift of the machine's speed hits all of them alike: one discarded warm-up
 * round, then rounds that run the tasks forwards and backwards in turn. Entry r of every list comes from round r; `onRound` hears
 * of every round that is done.
 */
export async function timeInTurn<K extends string>(
  tasks: Readonly<Record<K, () => Promise<unknown>>>,
  repetitions: Repetitions,
  onRound: (rounds: number) => void = () => undefined,
): Promise<Record<K, number[]>> {
  const names = Object.keys(tasks) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (const name of names) await tasks[name]();
  const started = performance.now();
  for (let round = 0; round < repetitions.maximum; round++) {
    if (round >= repetitions.minimum && performance.now() - started > repetitions.budgetMilliseconds) break;
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const before = performance.now();
      await tasks[name]();
      times[name].push(performance.now() - before);
    }
    onRound(round + 1);
  }
  return times;
}
