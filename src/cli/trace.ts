import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { readProblem } from '../data/problem-file';
import { fillGaussians } from '../random';
import { checkWritable, readWith } from './files';
import { packageFolder } from './from-clone';
import type { Io } from './io';
import { addSolverOptions, positiveInteger, settingsFrom, type SolverOptions } from './options';
import { exitCodeOf } from './output';
import { recordTrace } from './record-trace';
import { taskOf, type TraceTask } from './trace-page';

type DemoSize = readonly [samples: number, features: number, patterns: number];

interface TraceOptions extends SolverOptions {
  readonly demoSize: DemoSize;
  readonly out: string;
  readonly browser?: string;
  readonly spans: number;
}

const EXAMPLES = `
The trace opens in the Performance panel of Chrome's DevTools (Load profile) and in
https://ui.perfetto.dev: the group "reluvex" has a track of phases and a track of GPU kernels, with
times by the GPU's own clock where the adapter gives them. docs/profiling.md walks through one.
Needs Puppeteer (npm install puppeteer) and Chrome or Chromium.

Examples:
  $ reluvex trace --demo-size 2000,50,100 --out trace.json
  $ reluvex trace problem.json --gap 1e-4 --out trace.json`;

/** `reluvex trace [PROBLEM.json]`: a run in headless Chrome as a trace file. */
export function addTraceCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command('trace')
    .description('record where the time of a run goes, as a trace for DevTools or Perfetto')
    .argument('[problem]', 'a convex-relu-problem file (JSON); without one, random data of --demo-size')
    .option('--demo-size <samples,features,patterns>', 'the size of the random data, whose patterns are sampled', demoSize, [1000, 20, 50])
    .requiredOption('--out <file>', 'write the trace to this file (JSON)')
    .option('--browser <path>', 'the Chrome or Chromium to run')
    .option('--spans <count>', 'draw at most so many spans; later ones are in the totals alone', positiveInteger, 20_000)
    .addHelpText('after', EXAMPLES);
  addSolverOptions(command, new Option('--device <device>', 'where the page computes').choices(['gpu', 'cpu']).default('gpu')).action(
    async (path: string | undefined, options: TraceOptions) => finish(await traceCommand(path, options, io)),
  );
}

async function traceCommand(path: string | undefined, options: TraceOptions, io: Io): Promise<number> {
  checkWritable(options.out);
  const what = path === undefined ? demoTask(options.demoSize) : taskOf((await readWith(path, readProblem)).problem);
  const settings = { ...settingsFrom(options), device: options.device };
  const task: TraceTask = { ...what, settings, mostSpans: options.spans };
  io.stderr('recording in a headless browser …\n');
  const library = join(packageFolder(), 'dist');
  const { json, outcome, browser } = await recordTrace(task, { library, browser: options.browser, signal: io.signal });
  await writeFile(options.out, json);
  const { status, device, iterations, seconds, relativeGap, phases, kernels, spansLeftOut, table } = outcome;
  if (options.json === true) {
    const report = { status, relativeGap, iterations, seconds, device, browser, phases, kernels, spansLeftOut, out: options.out };
    io.stdout(`${JSON.stringify(report)}\n`);
  } else {
    io.stdout(`${status} in ${iterations} iterations and ${seconds.toFixed(2)} s on ${device}, ${browser}\n\n${table}`);
  }
  io.stderr(`wrote ${options.out} (${(json.length / 1e6).toFixed(1)} MB)\n`);
  return exitCodeOf(status);
}

/** Gaussian features and a last column of ones; the class is the sign of a product of two features. */
function demoTask([samples, features, patterns]: DemoSize): Pick<TraceTask, 'input' | 'patterns'> {
  const data = new Float64Array(samples * features);
  fillGaussians(data, { seed: 1, stream: 0 }, 0);
  for (let k = 0; k < samples; k++) data[(k + 1) * features - 1] = 1;
  const y = Array.from({ length: samples }, (_, k) => (data[k * features]! * data[k * features + 1]! > 0 ? 1 : -1));
  const epsilon = Array.from({ length: features }, (_, j) => (j === features - 1 ? 0 : 0.01));
  return {
    input: { X: { shape: [samples, features], data: [...data] }, y, loss: 'hinge', cone: 'soft', beta: 1e-3, norm: 'linf', epsilon },
    patterns,
  };
}

function demoSize(text: string): DemoSize {
  const sizes = text.split(',').map((part) => positiveInteger(part.trim()));
  const [samples, features, patterns] = sizes;
  if (sizes.length !== 3 || features! < 2) {
    throw new InvalidArgumentError('Expected samples,features,patterns with at least 2 features, such as 1000,20,50.');
  }
  return [samples!, features!, patterns!];
}
