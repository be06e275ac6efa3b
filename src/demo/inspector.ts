import type { Selected } from './draw-figure';
import { byId } from './elements';
import type { Engine } from './engine';
import { coordinate } from './format';
import { inspectPoint, type Inspection } from './inspect';
import { METHODS, type MethodId } from './methods';
import type { MethodResult } from './result';
import { inspectionTable } from './tables';
import type { Task } from './training';

const field = byId('inspected', HTMLInputElement);
const steps = [
  [byId('previous', HTMLButtonElement), -1],
  [byId('next', HTMLButtonElement), 1],
] as const;

/** The point that is looked at closely: which one, and what each network makes of it. */
export class Inspector {
  readonly #engine: () => Engine;
  readonly #onChange: () => void;
  #task: Task | undefined;
  #results: Readonly<Record<MethodId, MethodResult>> | undefined;
  #at: number | undefined;
  #found: Partial<Record<MethodId, Inspection>> = {};

  constructor(engine: () => Engine, onChange: () => void) {
    [this.#engine, this.#onChange] = [engine, onChange];
    field.addEventListener('change', () => this.choose(Number(field.value) - 1));
    for (const [button, step] of steps) {
      button.addEventListener('click', () => {
        const count = this.#task?.y.length ?? 0;
        if (count > 0) this.choose(((this.#at ?? -step) + step + count) % count);
      });
    }
    this.#show();
  }

  /** A new training begins on these points: nothing is looked at any more. */
  begin(task: Task): void {
    this.#task = task;
    this.#results = undefined;
    this.#at = undefined;
    this.#found = {};
    this.#show();
  }

  /** The networks are there: points can be looked at. */
  take(results: Readonly<Record<MethodId, MethodResult>>): void {
    this.#results = results;
    this.#show();
  }

  /** Attacks a point with every network. */
  choose(at: number): void {
    const [task, results] = [this.#task, this.#results];
    if (!task || !results || !(Number.isInteger(at) && at >= 0 && at < task.y.length)) return;
    this.#at = at;
    this.#found = {};
    this.#show();
    void this.#attack(task, results, at);
  }

  /** What a method's picture shows of the point. */
  selected(method: MethodId): Selected | undefined {
    if (this.#at === undefined) return undefined;
    const found = this.#found[method];
    return { at: this.#at, worst: found?.worst, certifiedRadius: found?.certifiedRadius };
  }

  async #attack(task: Task, results: Readonly<Record<MethodId, MethodResult>>, at: number): Promise<void> {
    for (const method of METHODS) {
      const { network } = results[method];
      if (!network) continue;
      const found = await inspectPoint(this.#engine(), network, task, at);
      if (this.#at !== at || this.#results !== results) return;
      this.#found = { ...this.#found, [method]: found };
      this.#show();
    }
  }

  #show(): void {
    const [task, at] = [this.#task, this.#at];
    const ready = this.#results !== undefined;
    for (const control of [field, ...steps.map(([button]) => button)]) control.disabled = !ready;
    field.max = String(task?.y.length ?? 1);
    field.value = at === undefined ? '' : String(at + 1);
    const place = byId('inspected-place', HTMLElement);
    if (!ready) place.textContent = 'Train first.';
    else if (at === undefined) place.textContent = `of ${task!.y.length}`;
    else
      place.textContent = `of ${task!.y.length}: a ${task!.y[at]! < 0 ? 'circle' : 'triangle'} at ${coordinate(task!.X[at]![0]!)}, ${coordinate(task!.X[at]![1]!)}`;
    const table = byId('inspection', HTMLElement);
    table.replaceChildren(...(at === undefined ? [] : [inspectionTable(this.#found, task!.epsilon[0]!)]));
    this.#onChange();
  }
}
