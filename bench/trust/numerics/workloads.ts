import { pgd } from '../../../src/attacks/pgd';
import { initialPenalties } from '../../../src/admm/penalties';
import { ON_GPU } from '../../../src/admm/splittings';
import { trainByGradient } from '../../../src/baselines/train-by-gradient';
import type { Accelerator } from '../../../src/gpu/accelerator';
import { zeros, type Matrix } from '../../../src/matrix';
import type { Network } from '../../../src/model/network';
import { defineProblem } from '../../../src/problem/problem';
import { fillGaussians } from '../../../src/random';
import { samplePatterns } from '../../../src/sampling/sample';
import { verify } from '../../../src/verify/verify';

/** Something that keeps a GPU busy for a while. */
export interface Workload {
  readonly name: string;
  run(device: Accelerator): Promise<unknown>;
}

function gaussians(rows: number, columns: number, stream: number): Matrix {
  const matrix = zeros(rows, columns);
  fillGaussians(matrix.data, { seed: 1, stream }, 0);
  return matrix;
}

function labelsOf({ rows, columns, data }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, k) => (data[k * columns]! * data[k * columns + 1]! > 0 ? 1 : -1));
}

/** Every kind of task that the library gives to a GPU, at sizes that take it a second or so. */
export function workloads(quick: boolean): Workload[] {
  const scale = quick ? 4 : 1;
  const [samples, features, patterns] = [1024 / scale, 64, 64];
  const X = gaussians(samples, features, 0);
  const y = labelsOf(X);
  // Without certificates: while the thread is busy with one, nobody sees when a submission ended.
  const iterate = async (device: Accelerator, epsilon: number, rows: Matrix, iterations: number) => {
    const sampled = await samplePatterns(rows, { patterns, seed: 1, accelerator: device });
    const problem = defineProblem({ X: rows, y: labelsOf(rows), patterns: sampled, loss: 'hinge', beta: 1e-3, epsilon });
    const lent = device.lend();
    try {
      const splitting = await (await ON_GPU.lifted())(lent, problem, initialPenalties(problem, 'lifted'), 1.6);
      for (let turn = 0; turn < 3; turn++) await splitting.advance(iterations);
    } finally {
      lent.dispose();
    }
  };
  const tall = gaussians(16_384 / scale, features, 1);
  const many = gaussians(262_144 / scale, 32, 2);
  const hidden = gaussians(64, features, 3);
  const network: Network = { features, hidden, output: Float64Array.from({ length: 64 }, (_, j) => (j % 2 === 0 ? 0.02 : -0.02)) };
  return [
    { name: `ordinary training, ${samples} × ${features}`, run: (device) => iterate(device, 0, X, 20) },
    { name: `robust training, ${samples} × ${features}`, run: (device) => iterate(device, 0.02, X, 20) },
    { name: `ordinary training, ${tall.rows} × ${features}`, run: (device) => iterate(device, 0, tall, 2) },
    {
      name: `sampling, ${many.rows} × ${many.columns}`,
      run: (accelerator) => samplePatterns(many, { patterns: 256, seed: 1, accelerator }),
    },
    { name: `PGD, ${samples} × ${features}`, run: (device) => pgd(network, X, y, { epsilon: 0.1, steps: 40, restarts: 2, device }) },
    {
      name: `branch and bound, ${samples} × ${features}`,
      run: (device) => verify(network, X, y, { epsilon: 0.02, method: 'branch-and-bound', budget: 50, device }),
    },
    {
      name: `PGD training, ${samples} × ${features}`,
      run: (device) =>
        trainByGradient(
          { X, y, loss: 'hinge', beta: 1e-3, epsilon: 0.02, neurons: 64 },
          { adversary: 'pgd', adversarySteps: 7, epochs: 2, device },
        ),
    },
  ];
}
