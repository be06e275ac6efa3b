import { Option, type Command } from 'commander';
import { InputError } from '../errors';
import { addDataOptions, type DataOptions } from './data-options';
import type { DeviceChoice } from './device';
import type { LoadedModel } from './model';
import { deviceOption, range } from './options';
import { parseRadii, RADIUS_HELP, radiiFor, type Radii } from './radii';

/** What an adversary may do, for `certify` and `attack`. */
export interface AdversaryOptions extends DataOptions {
  readonly epsilon?: Radii;
  readonly norm?: 'linf' | 'l2';
  readonly range?: readonly [number, number];
  readonly device: DeviceChoice;
  readonly json?: boolean;
}

/** Adds the options of {@link AdversaryOptions}. */
export function addAdversaryOptions(command: Command): Command {
  return addDataOptions(command)
    .option('--epsilon <radius>', `how far a feature may move: ${RADIUS_HELP} (default: the model's)`, parseRadii)
    .addOption(new Option('--norm <norm>', "what epsilon bounds (default: the model's)").choices(['linf', 'l2']))
    .option('--range <low,high>', 'the range that moved values stay in, such as 0,1 for images', range)
    .addOption(deviceOption())
    .option('--json', 'print one JSON object on stdout');
}

/** The adversary of the options, else the one that the model was trained against. @throws InputError when it may not move anything. */
export function adversaryOf({ estimator, features }: LoadedModel, { epsilon: given, norm: wanted, range: kept }: AdversaryOptions) {
  const { options } = estimator;
  const deviation = estimator.state.fitted.models[0]!.scaling?.deviation;
  const epsilon = given === undefined ? options.epsilon : radiiFor(given, features, deviation);
  const radii = typeof epsilon === 'number' ? [epsilon] : epsilon;
  if (given === undefined && radii.every((radius) => radius === 0)) {
    throw new InputError('the model was trained with epsilon 0: say with --epsilon how far an adversary may move a feature');
  }
  return { epsilon, norm: wanted ?? options.norm, range: kept };
}
