import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RunResults, SamplingResult, TrainingResult } from '../bench/results';

const root = new URL('..', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');
const file = new URL('bench/results/results.json', root);

/** When the run was that the README's figures are of. */
const stated = /run of\s+(\d{4}-\d\d-\d\dT[\d:.]+Z)/.exec(readme)?.[1];

test('the README names the run and the command of its figures', () => {
  expect(stated).toBeDefined();
  expect(readme).toContain('`npm run bench`');
});

test("the README's figures are those of results.json", (context) => {
  const results = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunResults) : undefined;
  if (results?.started !== stated) context.skip(`bench/results/results.json is not of the run of ${stated}`);
  const { parts, adapter } = results!;
  const section = /## Benchmark\n([\s\S]*?)\n## /.exec(readme)![1]!.replaceAll(/\s+/g, ' ');
  expect(section).toContain(adapter.description);
  for (const row of trainingRows(parts.training!)) expect(section).toContain(`| ${row.join(' | ')} |`);
  for (const words of samplingWords(parts.sampling!)) expect(section).toContain(words);
});

function trainingRows({ runs }: TrainingResult): string[][] {
  return runs.map((run) => [
    `${run.dataset}, ${run.trainSamples} × ${run.features}`,
    run.training,
    String(run.epsilon),
    run.status,
    percent(run.relativeGap),
    median(run.seconds).toFixed(1),
    percent(run.testAccuracy),
  ]);
}

function samplingWords({ patterns, points, fit }: SamplingResult): string[] {
  const { samples, milliseconds } = points.at(-1)!;
  const seconds = (median(milliseconds.sampling) / 1000).toFixed(1);
  return [`Sampling ${patterns} patterns of ${samples} samples takes ${seconds} s`, `to the power ${fit.exponent.toFixed(2)}`];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
