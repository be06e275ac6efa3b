import { LOSSES } from '../problem/problem';
import { decodePoints, encodePoints } from './point-codec';
import { BETAS, DATA_SETS, DEVICES, GAPS, START, TIME_LIMITS, VIEW, type DemoState, type Units } from './state';

/** A state read from a link, and the names of what was not understood and replaced by defaults. */
export interface SharedState {
  readonly state: DemoState;
  readonly refused: readonly string[];
}

/** Limits of the settings, in links and on the page. */
export const LIMITS = {
  count: [8, 200],
  noise: [0, 0.4],
  sample: [1, 9999],
  epsilon: [0, 0.5],
  patterns: [2, 120],
  seed: [0, 9999],
} as const;

const LONGEST = 8000;
const LONGEST_NAME = 40;

/** The state as the fragment of an address, without the '#'. */
export function writeFragment({ data, ownPoints, units, settings }: DemoState): string {
  const { loss, beta, epsilon, patterns, seed, device, gap, timeLimitSeconds } = settings;
  const fields: [string, string | number][] = [
    ['data', data.name],
    ['count', data.count],
    ['noise', data.noise],
    ['sample', data.sample],
    ['loss', loss],
    ['beta', beta],
    ['epsilon', epsilon],
    ['patterns', patterns],
    ['seed', seed],
    ['device', device],
    ['gap', gap],
    ['limit', timeLimitSeconds],
  ];
  if (ownPoints !== null) fields.push(['points', encodePoints(ownPoints)]);
  if (ownPoints !== null && units !== null) fields.push(['units', JSON.stringify([units.names, units.middle, units.scale, units.classes])]);
  return new URLSearchParams(fields.map(([key, value]) => [key, String(value)])).toString();
}

/** Reads a fragment, with or without its '#', that anybody may have written: every value that is not allowed is replaced by its default. */
export function readFragment(fragment: string): SharedState {
  const text = fragment.replace(/^#/, '');
  if (text.length > LONGEST) return { state: START, refused: ['the whole link, which is too long'] };
  const given = new URLSearchParams(text);
  const refused: string[] = [];
  const read = <T>(key: string, otherwise: T, parse: (value: string) => T | undefined): T => {
    const value = given.get(key);
    if (value === null) return otherwise;
    const parsed = parse(value);
    if (parsed === undefined) refused.push(key);
    return parsed ?? otherwise;
  };
  const { data, settings } = START;
  const inLimits = (key: keyof typeof LIMITS, whole: boolean) => (value: string) => numberIn(value, LIMITS[key], whole);
  const ownPoints = read('points', null, decodePoints);
  const state: DemoState = {
    data: {
      name: read('data', data.name, (value) => memberOf(DATA_SETS, value)),
      count: read('count', data.count, inLimits('count', true)),
      noise: read('noise', data.noise, inLimits('noise', false)),
      sample: read('sample', data.sample, inLimits('sample', true)),
    },
    ownPoints,
    units: ownPoints === null ? null : read('units', null, readUnits),
    settings: {
      loss: read('loss', settings.loss, (value) => memberOf(LOSSES, value)),
      beta: read('beta', settings.beta, (value) => numberAmong(BETAS, value)),
      epsilon: read('epsilon', settings.epsilon, inLimits('epsilon', false)),
      patterns: read('patterns', settings.patterns, inLimits('patterns', true)),
      seed: read('seed', settings.seed, inLimits('seed', true)),
      device: read('device', settings.device, (value) => memberOf(DEVICES, value)),
      gap: read('gap', settings.gap, (value) => numberAmong(GAPS, value)),
      timeLimitSeconds: read('limit', settings.timeLimitSeconds, (value) => numberAmong(TIME_LIMITS, value)),
    },
  };
  return { state, refused };
}

/** A decimal number in [low, high], whole if asked for; undefined for any other text. */
export function numberIn(text: string, [low, high]: readonly [number, number], whole: boolean): number | undefined {
  if (!/^\d{1,6}(\.\d{1,8})?$/.test(text)) return undefined;
  const value = Number(text);
  return value >= low && value <= high && (!whole || Number.isInteger(value)) ? value : undefined;
}

function memberOf<T extends string>(allowed: readonly T[], text: string): T | undefined {
  return allowed.find((member) => member === text);
}

function numberAmong(allowed: readonly number[], text: string): number | undefined {
  return allowed.find((member) => String(member) === text);
}

function readUnits(text: string): Units | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 4) return undefined;
  const [names, middle, scale, classes] = parts as unknown[];
  const isName = (value: unknown): boolean => typeof value === 'string' && value.length > 0 && value.length <= LONGEST_NAME;
  const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e12;
  if (!isPair(names, isName) || !isPair(classes, isName) || classes[0] === classes[1] || !isPair(middle, isNumber)) return undefined;
  if (!isPair(scale, (value) => isNumber(value) && (value as number) * VIEW > 1e-12)) return undefined;
  return { names, middle, scale, classes } as Units;
}

function isPair(value: unknown, holds: (member: unknown) => boolean): value is [unknown, unknown] {
  return Array.isArray(value) && value.length === 2 && value.every(holds);
}
