import { Matrix as MlMatrix } from 'ml-matrix';
import { expectTypeOf, test } from 'vitest';
import type { Matrix, MatrixLike } from '../../src/matrix';
import { defineProblem, type Problem, type ProblemInput } from '../../src/problem/problem';

test('matrices are accepted as rows, typed rows, shape with data, and from ml-matrix', () => {
  expectTypeOf<number[][]>().toExtend<MatrixLike>();
  expectTypeOf<Float32Array[]>().toExtend<MatrixLike>();
  expectTypeOf<{ shape: [number, number]; data: Float32Array }>().toExtend<MatrixLike>();
  expectTypeOf<Matrix>().toExtend<MatrixLike>();
  expectTypeOf<MlMatrix>().toExtend<MatrixLike>();
  expectTypeOf<number[]>().not.toExtend<MatrixLike>();
});

test('a problem needs X, y, patterns, loss and beta, and nothing else', () => {
  expectTypeOf(defineProblem).returns.toEqualTypeOf<Problem>();
  expectTypeOf<Pick<ProblemInput, 'X' | 'y' | 'patterns' | 'loss' | 'beta'>>().toExtend<ProblemInput>();
  expectTypeOf<Omit<ProblemInput, 'loss'>>().not.toExtend<ProblemInput>();
  expectTypeOf<'hinged'>().not.toExtend<ProblemInput['loss']>();
});
