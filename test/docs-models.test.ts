import { describe, expect, test } from 'vitest';
import page from '../docs/models.md?raw';
import { denseOutputs, networkToSafetensors, readSafetensors, type DenseNetwork, type Tensor } from '../src/index';
import { multiplyByTranspose, toMatrix, transpose, type Matrix } from '../src/matrix';

/** What the Python lines of docs/models.md do, stated here with the shapes that the two libraries document. */

const X = toMatrix(
  [
    [0.6, -0.8, 0.1],
    [1, 2, 3],
    [-2, 0.5, 0.25],
  ],
  'X',
);

function networkOf(bias: boolean): DenseNetwork {
  return {
    hidden: toMatrix(
      [
        [1, -2, 0.5],
        [0.25, 3, -1],
        [-1, 1, 1],
        [2, 0, 0.125],
      ],
      'hidden',
    ),
    hiddenBias: bias ? Float64Array.of(0.5, -0.25, 1, 0) : null,
    output: toMatrix(
      [
        [1, -1, 0.5, 2],
        [0, 3, -2, 0.25],
      ],
      'output',
    ),
  };
}

const matrixOf = ({ shape, data }: Tensor): Matrix => ({ rows: shape[0]!, columns: shape[1]!, data });
const rectified = (Z: Matrix): Matrix => ({ ...Z, data: Z.data.map((value) => Math.max(0, value)) });

function shifted(Z: Matrix, bias: Float64Array | undefined): Matrix {
  return { ...Z, data: Z.data.map((value, at) => value + (bias?.[at % Z.columns] ?? 0)) };
}

describe.each([true, false])('the safetensors of a network, with biases: %s', (bias) => {
  const network = networkOf(bias);
  const { tensors } = readSafetensors(networkToSafetensors(network, { precision: 'double' }));
  const [hidden, output] = [tensors.get('hidden.weight')!, tensors.get('output.weight')!];

  test('have the names that the pages read, and a bias only where there is one', () => {
    expect([...tensors.keys()].sort()).toEqual(['hidden.weight', 'output.weight', ...(bias ? ['hidden.bias'] : [])].sort());
    const python = [...page.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code]) => code!);
    expect(python).toHaveLength(2);
    for (const code of python) {
      const named = new Set([...code.matchAll(/"((?:hidden|output)\.\w+)"/g)].map(([, name]) => name!));
      expect([...named].sort()).toEqual(['hidden.bias', 'hidden.weight', 'output.weight']);
    }
  });

  test('are torch.nn.Linear layers: weight (outputs, inputs), x Wᵀ + b', () => {
    expect(hidden.shape).toEqual([4, 3]);
    expect(output.shape).toEqual([2, 4]);
    const activations = rectified(shifted(multiplyByTranspose(X, matrixOf(hidden)), tensors.get('hidden.bias')?.data));
    expect([...multiplyByTranspose(activations, matrixOf(output)).data]).toEqual([...denseOutputs(network, X).data]);
  });

  test('are Keras Dense kernels once transposed: kernel (inputs, units), x K + b', () => {
    const [first, second] = [transpose(matrixOf(hidden)), transpose(matrixOf(output))];
    expect([first.rows, first.columns, second.rows, second.columns]).toEqual([3, 4, 4, 2]);
    const activations = rectified(shifted(multiplyByTranspose(X, transpose(first)), tensors.get('hidden.bias')?.data));
    expect([...multiplyByTranspose(activations, transpose(second)).data]).toEqual([...denseOutputs(network, X).data]);
    expect(page).toContain('set_weights([hidden.T, *bias])');
    expect(page).toContain('set_weights([output.T])');
  });
});
