import { readModel, type Model } from '../data/model-file';
import { FileError } from '../errors';
import { fittedOf } from '../estimators/fitted';
import { LOGISTIC_LINK } from '../estimators/platt';
import { ReluClassifier, ReluRegressor, type Status } from '../index';
import { readWith } from './files';

/** A model file as an estimator, with the columns it was trained on. */
export interface LoadedModel {
  readonly estimator: ReluClassifier | ReluRegressor;
  readonly featureNames: readonly string[] | null;
  readonly features: number;
}

/** Reads a `reluvex-estimator` document, which `train` writes, or a `reluvex-model`, which `solve` writes. */
export async function loadModel(path: string): Promise<LoadedModel> {
  return readWith(path, (bytes) => {
    const estimator = estimatorOf(bytes);
    if (!estimator.isFitted) throw new FileError('the estimator in this file was never fitted: expected one that train wrote');
    return {
      estimator,
      featureNames: estimator.state.fitted.models[0]!.featureNames,
      features: estimator.network.hidden.columns,
    };
  });
}

function estimatorOf(bytes: Uint8Array): ReluClassifier | ReluRegressor {
  const { format, kind } = headOf(bytes);
  if (format === 'reluvex-estimator') return kind === 'regressor' ? ReluRegressor.fromJSON(bytes) : ReluClassifier.fromJSON(bytes);
  if (format === undefined || format === 'reluvex-model') return fromModel(readModel(bytes));
  throw new FileError(
    `the file has format ${JSON.stringify(format)}: expected "reluvex-estimator", which train writes, or "reluvex-model", which solve writes`,
  );
}

/** What kind of document this may be; what is none is left to the readers to refuse. */
function headOf(bytes: Uint8Array): { readonly format?: unknown; readonly kind?: unknown } {
  try {
    return (JSON.parse(new TextDecoder().decode(bytes)) ?? {}) as { format?: unknown; kind?: unknown };
  } catch {
    return {};
  }
}

/** What `solve` wrote: labels −1 and +1 where the loss is one of classes. */
function fromModel(model: Model): ReluClassifier | ReluRegressor {
  const { training, scaling, bias, network } = model;
  const { loss, cone, beta, perturbation, status, seed } = training;
  const features = network.features - (bias ? 1 : 0);
  const epsilon = Array.from(perturbation.radius.subarray(0, features), (value, j) => value * (scaling?.deviation[j] ?? 1));
  const { norm } = perturbation;
  const options = { cone, beta, norm, epsilon, bias, standardize: scaling !== null, seed: seed ?? 0 };
  const facts = { status: status as Status, iterations: 0, seconds: 0, device: 'unknown', patterns: undefined, solutions: undefined };
  const fitted = fittedOf([model], facts);
  if (loss === 'squared' && model.classes === null) return new ReluRegressor(options, { fitted });
  const links = loss === 'logistic' ? [LOGISTIC_LINK] : undefined;
  return new ReluClassifier({ ...options, loss }, { fitted, classes: model.classes ?? [-1, 1], links });
}
