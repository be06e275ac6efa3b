import { fillGaussians, fillUniforms } from '../random';
import { onGrid, type DataChoice, type DataSetName, type DemoPoint } from './state';

/** A point before noise, for a label and a place t in (0, 1) along its class; every other point of a class is `odd`. */
type Shape = (label: 1 | -1, t: number, odd: boolean) => readonly [number, number];

const SHAPES: Readonly<Record<DataSetName, Shape>> = {
  moons: (label, t) => {
    const angle = Math.PI * t;
    const [across, up] = [0.78 * Math.cos(angle) - 0.38, 0.78 * Math.sin(angle) - 0.2];
    return label < 0 ? [across, up] : [-across, -up];
  },
  rings: (label, t) => {
    const radius = label < 0 ? 0.45 : 1.1;
    return [radius * Math.cos(2 * Math.PI * t), radius * Math.sin(2 * Math.PI * t)];
  },
  spirals: (label, t) => {
    const angle = 2.6 * Math.PI * Math.sqrt(t) + (label < 0 ? 0 : Math.PI);
    const radius = 0.1 + 1.1 * Math.sqrt(t);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  },
  blobs: (label) => [0.55 * label, 0.35 * label],
  xor: (label, _, odd) => [(odd ? 0.65 : -0.65) * label, odd ? 0.65 : -0.65],
};

/** The clusters of these are wide by themselves. */
const SPREAD: Readonly<Partial<Record<DataSetName, number>>> = { blobs: 0.15, xor: 0.12 };

export const DATA_SET_TITLES: Readonly<Record<DataSetName, string>> = {
  moons: 'Two moons',
  rings: 'Two rings',
  spirals: 'Two spirals',
  blobs: 'Two blobs',
  xor: 'XOR: four blobs',
};

/** The points of a data set: half circles, half triangles, on the grid of links. */
export function drawDataSet({ name, count, noise, sample }: DataChoice): DemoPoint[] {
  const uniforms = new Float64Array(count);
  const gaussians = new Float64Array(2 * count);
  fillUniforms(uniforms, { seed: sample, stream: 1 }, 0);
  fillGaussians(gaussians, { seed: sample, stream: 2 }, 0);
  const spread = Math.hypot(noise, SPREAD[name] ?? 0);
  return Array.from({ length: count }, (_, k) => {
    const label = k % 2 === 0 ? -1 : 1;
    const own = Math.floor(k / 2);
    const [x1, x2] = SHAPES[name](label, (own + uniforms[k]!) / Math.ceil(count / 2), own % 2 === 1);
    return { x1: onGrid(x1 + spread * gaussians[2 * k]!), x2: onGrid(x2 + spread * gaussians[2 * k + 1]!), label };
  });
}
