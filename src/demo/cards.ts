import { isUnproven, statusText } from './describe';
import { drawFigure, type Selected } from './draw-figure';
import { make } from './elements';
import { accuracyText } from './format';
import { frameOf, fromCanvas } from './frame';
import { METHOD, METHODS, type MethodId } from './methods';
import type { Palette } from './palette';
import type { Accuracy, MethodResult } from './result';
import type { DemoPoint, Units } from './state';

/** What all pictures share. */
export interface Scene {
  readonly points: readonly DemoPoint[];
  readonly epsilon: number;
  readonly units: Units | null;
}

/** A click this close to a point means the point. */
const REACH = 0.15;

const SHARES: readonly (readonly [keyof Accuracy, string])[] = [
  ['clean', 'clean'],
  ['attacked', 'under attack'],
  ['certified', 'certified'],
];

/** The card of one method: its picture, how it stands, and its three accuracies. */
export class Card {
  readonly element: HTMLElement;
  readonly #method: MethodId;
  readonly #canvas = make('canvas', { role: 'img' });
  readonly #status = make('p', { class: 'status' });
  readonly #shares = SHARES.map(([, title]) => make('div', {}, make('dt', {}, title), make('dd', {}, '–')));

  constructor(method: MethodId, onPoint: (place: readonly [number, number]) => void) {
    this.#method = method;
    const { title, sentence } = METHOD[method];
    const facts = make('dl', { class: 'facts' }, ...this.#shares);
    const heading = make('h3', { id: `card-${method}` }, title);
    this.element = make('article', { class: 'card', 'aria-labelledby': `card-${method}` }, heading);
    this.element.append(make('p', { class: 'sentence' }, sentence), make('div', { class: 'body' }, this.#canvas, facts), this.#status);
    this.#canvas.addEventListener('click', (event) => {
      const { left, top } = this.#canvas.getBoundingClientRect();
      onPoint(fromCanvas(frameOf(this.#canvas.clientWidth), event.clientX - left, event.clientY - top));
    });
  }

  /** Shows a result; the picture is redrawn where `redraw` says so. */
  show(result: MethodResult, scene: Scene, selected: Selected | undefined, palette: Palette | undefined): void {
    const { accuracy, network, verdicts, attack } = result;
    const text = statusText(result);
    if (this.#status.textContent !== text) this.#status.textContent = text;
    this.#status.classList.toggle('unproven', isUnproven(result) || result.phase === 'failed');
    this.element.dataset['phase'] = result.phase;
    SHARES.forEach(([key], at) => {
      this.#shares[at]!.lastElementChild!.textContent = accuracy ? accuracyText(accuracy[key]) : '–';
    });
    this.#canvas.setAttribute('aria-label', `${METHOD[this.#method].title}: ${pictureText(result)}`);
    if (palette) drawFigure(this.#canvas, { ...scene, network, verdicts, worst: attack?.X, selected }, palette);
  }
}

/** A card for each method, in order. */
export function makeCards(onPoint: (place: readonly [number, number]) => void): Readonly<Record<MethodId, Card>> {
  return Object.fromEntries(METHODS.map((method) => [method, new Card(method, onPoint)])) as Record<MethodId, Card>;
}

/** The point nearest to a place, if it is near enough. */
export function pointNear(points: readonly DemoPoint[], [x1, x2]: readonly [number, number]): number | undefined {
  const distances = points.map((point) => Math.hypot(point.x1 - x1, point.x2 - x2));
  const at = distances.indexOf(Math.min(...distances));
  return at >= 0 && distances[at]! <= REACH ? at : undefined;
}

function pictureText({ network, accuracy }: MethodResult): string {
  if (!network) return 'the points with their boxes, not trained yet.';
  if (!accuracy) return `decision regions of a network of ${network.hidden.rows} neurons, in training.`;
  return `decision regions; ${accuracyText(accuracy.clean)} of the points are right, ${accuracyText(accuracy.attacked)} under attack, ${accuracyText(accuracy.certified)} certified.`;
}
