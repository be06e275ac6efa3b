import { InvalidArgumentError } from 'commander';
import { InputError } from '../errors';
import { radiusList } from './options';

/** Radii as the user wrote them: in the features' own units or, with the ending `sd`, in their standard deviations. */
export interface Radii {
  readonly values: readonly number[];
  readonly inDeviations: boolean;
}

export const RADIUS_HELP =
  'one number in the units of the features, or one for each, separated by commas; with the ending sd, such as 0.1sd, in standard deviations';

/** "0.1", "0.1,0.2", "0.1sd" or "0.1sd,0.2sd". */
export function parseRadii(text: string): Radii {
  const parts = text.split(',').map((part) => part.trim());
  const inDeviations = parts.every((part) => part.endsWith('sd'));
  if (!inDeviations && parts.some((part) => part.endsWith('sd'))) {
    throw new InvalidArgumentError('Expected the ending sd on all of the numbers, or on none.');
  }
  return { values: radiusList(parts.map((part) => part.replace(/sd$/, '')).join(',')), inDeviations };
}

export function isZero({ values }: Radii): boolean {
  return values.every((radius) => radius === 0);
}

/** The radii as estimators take them. @throws InputError when they are not one or one for each feature, or a deviation is needed and unknown. */
export function radiiFor({ values, inDeviations }: Radii, features: number, deviation: Float64Array | undefined): number | number[] {
  if (values.length !== 1 && values.length !== features) {
    throw new InputError(
      `--epsilon has ${values.length} values but the data have ${features} features: give one number, or one for each feature`,
    );
  }
  if (!inDeviations) return values.length === 1 ? values[0]! : [...values];
  if (deviation === undefined) {
    throw new InputError(
      'an epsilon in sd needs the deviations of the training data: train with --standardize, or give it in their own units',
    );
  }
  return Array.from({ length: features }, (_, j) => (values[j] ?? values[0]!) * deviation[j]!);
}
