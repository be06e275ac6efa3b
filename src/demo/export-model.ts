import { foldNetworks } from '../data/dense-network';
import { writeModel, type Model } from '../data/model-file';
import { networkToSafetensors } from '../data/network-tensors';
import { writeOnnx } from '../data/onnx';
import { checkPerturbation } from '../problem/problem';
import { METHOD } from './methods';
import type { MethodResult } from './result';
import type { Settings, Units } from './state';

export const FORMATS = ['json', 'onnx', 'safetensors'] as const;
export type Format = (typeof FORMATS)[number];

/** A file to be saved. */
export interface ExportedFile {
  readonly name: string;
  readonly type: string;
  readonly content: string | Uint8Array;
}

/** A trained network on the picture's coordinates, or on the file's own columns where there are units, in the asked format. */
export function exportModel(result: MethodResult, settings: Settings, units: Units | null, format: Format): ExportedFile {
  const model = modelOf(result, settings, units);
  const name = `reluvex-${result.method}.${format === 'json' ? 'model.json' : format}`;
  if (format === 'json') return { name, type: 'application/json', content: writeModel(model) };
  const dense = foldNetworks([model.network], model);
  if (format === 'onnx')
    return { name, type: 'application/octet-stream', content: writeOnnx(dense, { classes: model.classes!.map(String) }) };
  const metadata = { classes: JSON.stringify(model.classes), method: METHOD[result.method].title };
  return { name, type: 'application/octet-stream', content: networkToSafetensors(dense, { metadata }) };
}

function modelOf({ method, network, solution, status }: MethodResult, settings: Settings, units: Units | null): Model {
  const { program } = METHOD[method];
  const epsilon = program?.robust === false ? 0 : settings.epsilon;
  const { objective, relativeGap } = solution ?? { objective: { program: null, dualBound: null, network: null }, relativeGap: null };
  return {
    network: network!,
    bias: true,
    scaling: units && { mean: Float64Array.from(units.middle), deviation: Float64Array.from(units.scale) },
    featureNames: units ? units.names : ['x1', 'x2'],
    classes: units ? units.classes : ['circle', 'triangle'],
    training: {
      loss: settings.loss,
      cone: program?.cone ?? 'soft',
      beta: settings.beta,
      perturbation: checkPerturbation([epsilon, epsilon, 0], 'linf', 3),
      seed: settings.seed,
      masksHash: solution?.masksHash ?? '',
      status: status ?? 'cancelled',
      objective,
      relativeGap,
    },
  };
}
