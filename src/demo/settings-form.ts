import { byId, make } from './elements';
import { percentAtMost, tick } from './format';
import { LIMITS, numberIn } from './share';
import { BETAS, GAPS, TIME_LIMITS, type DemoState, type Settings } from './state';

const epsilon = byId('epsilon', HTMLInputElement);
const loss = byId('loss', HTMLSelectElement);
const beta = byId('beta', HTMLSelectElement);
const patterns = byId('patterns', HTMLInputElement);
const gap = byId('gap', HTMLSelectElement);
const limit = byId('limit', HTMLSelectElement);
const seed = byId('seed', HTMLInputElement);
const device = byId('device-choice', HTMLSelectElement);

/** Fills the lists of the training settings, and reports every change of a field. */
export function openSettingsForm(onChange: (settings: Settings) => void, current: () => Settings): void {
  beta.append(...BETAS.map((value) => make('option', { value }, String(value))));
  gap.append(...GAPS.map((value) => make('option', { value }, percentAtMost(value))));
  limit.append(...TIME_LIMITS.map((value) => make('option', { value }, `${value} s`)));
  for (const field of [epsilon, loss, beta, patterns, gap, limit, seed, device]) {
    field.addEventListener('input', () => onChange(readSettings(current())));
  }
}

/** Shows settings in the form. */
export function showSettings({ settings, units }: DemoState): void {
  epsilon.value = String(settings.epsilon);
  loss.value = settings.loss;
  beta.value = String(settings.beta);
  patterns.value = String(settings.patterns);
  gap.value = String(settings.gap);
  limit.value = String(settings.timeLimitSeconds);
  if (document.activeElement !== seed) seed.value = String(settings.seed);
  device.value = settings.device;
  for (const field of [epsilon, patterns]) showValue(field);
  byId('epsilon-help', HTMLElement).textContent = epsilonText(settings.epsilon, units);
}

/** Writes a slider's value beside it. */
export function showValue(slider: HTMLInputElement): void {
  const output = document.querySelector(`output[for="${slider.id}"]`);
  if (output) output.textContent = tick(Number(slider.value));
}

/** A seed that is no number keeps the one before. */
function readSettings(before: Settings): Settings {
  return {
    loss: loss.value as Settings['loss'],
    beta: Number(beta.value),
    epsilon: Number(epsilon.value),
    patterns: Number(patterns.value),
    seed: numberIn(seed.value, LIMITS.seed, true) ?? before.seed,
    device: device.value as Settings['device'],
    gap: Number(gap.value),
    timeLimitSeconds: Number(limit.value),
  };
}

function epsilonText(radius: number, units: DemoState['units']): string {
  if (radius === 0) return 'No adversary: the robust methods train as the standard one does.';
  if (units === null) return `An adversary may move each coordinate of a point by ${tick(radius)}: anywhere in its box.`;
  const [first, second] = units.scale.map((scale) => tick(scale * radius));
  return `An adversary may move ${units.names[0]} by ${first} and ${units.names[1]} by ${second}.`;
}
