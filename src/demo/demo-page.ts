import { makeCards, pointNear, type Scene } from './cards';
import { compare } from './compare';
import { convergencePlot, sentenceOf } from './convergence';
import { openDataForm, showData, showProblem } from './data-form';
import { drawDataSet } from './data-sets';
import { statusText, summaryText } from './describe';
import { PointEditor } from './editor';
import { byId, make } from './elements';
import { openEngine, type Engine } from './engine';
import { Inspector } from './inspector';
import { METHOD, METHODS, type MethodId } from './methods';
import { readPalette } from './palette';
import { phaseBars } from './phase-bars';
import { waiting, type MethodResult } from './result';
import { openSettingsForm, showSettings } from './settings-form';
import { readFragment, writeFragment } from './share';
import { START, type DemoPoint, type DemoState, type Units } from './state';
import { resultsTable } from './tables';
import { openTakeForm, showSavable } from './take-form';
import { taskOf, type Task } from './training';
import { adapterText, chosenDevice, findAdapter, type Adapter } from './webgpu';

type Results = Record<MethodId, MethodResult>;

/** A training that was begun, with what it was begun on. */
interface Run {
  readonly task: Task;
  readonly scene: Scene;
  readonly results: Results;
  readonly fragment: string;
}

/** Edits that can be undone. */
const MOST_UNDO = 50;

/** The page: its state, the training under way, and what is drawn of both. */
export class DemoPage {
  #state: DemoState = START;
  #points: readonly DemoPoint[] = [];
  #undo: DemoState[] = [];
  #run: Run | undefined;
  #adapter: Adapter = { name: undefined, software: false, reason: undefined };
  #training: AbortController | undefined;
  #engine: Engine | undefined;
  #frame = 0;
  readonly #cards = makeCards((place) => this.#choosePoint(place));
  readonly #editor = new PointEditor(byId('editor', HTMLCanvasElement), {
    onEdit: (points) => this.#change({ ...this.#state, ownPoints: points }),
    onSay: (sentence) => this.#say(sentence),
  });
  readonly #inspector = new Inspector(
    () => this.#engineNow(),
    () => this.#drawSoon(),
  );

  /** Reads the address, wires the forms and draws. */
  start(): void {
    byId('cards', HTMLElement).append(...METHODS.map((method) => this.#cards[method].element));
    openSettingsForm(
      (settings) => this.#change({ ...this.#state, settings }, false),
      () => this.#state.settings,
    );
    openDataForm(
      {
        onChoice: (data) => this.#change({ ...this.#state, data, ownPoints: null, units: null }),
        onTool: (tool) => (this.#editor.tool = tool),
        onOwnPoints: (ownPoints, units) => this.#change({ ...this.#state, ownPoints, units }),
      },
      () => this.#state.data,
    );
    openTakeForm(() => this.#run && { results: this.#run.results, settings: this.#run.task.settings, units: this.#run.scene.units });
    byId('undo', HTMLButtonElement).addEventListener('click', () => this.#undoEdit());
    byId('cancel', HTMLButtonElement).addEventListener('click', () => this.#training?.abort());
    byId('controls', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#train();
    });
    const editor = byId('editor', HTMLCanvasElement);
    for (const event of ['cursor', 'focus', 'blur']) editor.addEventListener(event, () => this.#drawSoon());
    window.addEventListener('resize', () => this.#drawSoon());
    window.addEventListener('hashchange', () => this.#readAddress());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#drawSoon());
    this.#readAddress();
    void this.#lookForAdapter();
  }

  async #lookForAdapter(): Promise<void> {
    this.#adapter = await findAdapter();
    const line = byId('device', HTMLElement);
    line.textContent = adapterText(this.#adapter);
    line.classList.toggle('notice', this.#adapter.name === undefined);
    const gpu = [...byId('device-choice', HTMLSelectElement).options].find(({ value }) => value === 'gpu');
    if (gpu) gpu.disabled = this.#adapter.name === undefined;
  }

  /** Takes what the address says, unless it is what the page wrote there itself. */
  #readAddress(): void {
    if (this.#points.length > 0 && location.hash.slice(1) === writeFragment(this.#state)) return;
    const { state, refused } = readFragment(location.hash);
    const notice = byId('link-problem', HTMLElement);
    notice.hidden = refused.length === 0;
    notice.textContent = `The link says something that this page does not take: ${refused.join(', ')}. It uses its defaults there.`;
    this.#change(state);
  }

  #change(state: DemoState, undoable = true): void {
    const before = this.#state;
    const sameData = state.data === before.data && state.ownPoints === before.ownPoints && this.#points.length > 0;
    if (undoable && this.#points.length > 0) this.#undo = [...this.#undo, before].slice(-MOST_UNDO);
    this.#state = state;
    if (!sameData) this.#points = state.ownPoints ?? drawDataSet(state.data);
    this.#showState();
  }

  #undoEdit(): void {
    const before = this.#undo.pop();
    if (!before) return;
    this.#state = { ...before, settings: this.#state.settings };
    this.#points = before.ownPoints ?? drawDataSet(before.data);
    this.#showState();
  }

  #showState(): void {
    history.replaceState(null, '', `#${writeFragment(this.#state)}`);
    showSettings(this.#state);
    showData(this.#state);
    byId('undo', HTMLButtonElement).disabled = this.#undo.length === 0;
    const circles = this.#points.filter(({ label }) => label < 0).length;
    const triangles = this.#points.length - circles;
    const [first, second] = this.#state.units?.classes ?? ['circles', 'triangles'];
    byId('point-count', HTMLElement).textContent = `${circles} ${first}, ${triangles} ${second}.`;
    const ready = circles > 0 && triangles > 0;
    showProblem(ready ? undefined : 'Both kinds of points are needed: add at least one circle and one triangle.');
    byId('train', HTMLButtonElement).disabled = !ready || this.#training !== undefined;
    this.#drawSoon();
  }

  async #train(): Promise<void> {
    if (this.#training) return;
    const training = (this.#training = new AbortController());
    const settings = { ...this.#state.settings, device: chosenDevice(this.#state.settings.device, this.#adapter) };
    const task = taskOf(this.#points, settings);
    const scene = { points: this.#points, epsilon: settings.epsilon, units: this.#state.units };
    const results = Object.fromEntries(METHODS.map((method) => [method, waiting(method)])) as Results;
    this.#run = { task, scene, results, fragment: writeFragment(this.#state) };
    this.#inspector.begin(task);
    this.#showTraining(true);
    this.#bringResultsIntoView();
    await compare(this.#engineNow(), task, training.signal, (result) => {
      const { method, phase } = result;
      const isNew = results[method].phase !== phase;
      results[method] = result;
      if (isNew && phase === 'training') this.#say(`${METHOD[method].title}: training …`);
      if (isNew && (phase === 'done' || phase === 'failed')) this.#say(`${METHOD[method].title}: ${statusText(result)}`);
      this.#drawSoon();
    });
    this.#training = undefined;
    this.#showTraining(false);
    this.#say(training.signal.aborted ? 'Cancelled.' : summaryText(results));
    this.#inspector.take(results);
  }

  #showTraining(busy: boolean): void {
    byId('cancel', HTMLButtonElement).disabled = !busy;
    document.body.classList.toggle('busy', busy);
    this.#showState();
  }

  /** On small screens the pictures are far below the button. */
  #bringResultsIntoView(): void {
    const heading = byId('compare-title', HTMLElement);
    const { top } = heading.getBoundingClientRect();
    if (top >= 0 && top < 0.6 * window.innerHeight) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    heading.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' });
  }

  #choosePoint(place: readonly [number, number]): void {
    const at = this.#run && pointNear(this.#run.scene.points, place);
    if (at !== undefined) this.#inspector.choose(at);
  }

  #engineNow(): Engine {
    return (this.#engine ??= openEngine());
  }

  #say(sentence: string): void {
    byId('progress', HTMLElement).textContent = sentence;
  }

  #drawSoon(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const palette = readPalette();
    const { epsilon } = this.#state.settings;
    this.#editor.draw(this.#points, epsilon, this.#state.units, palette);
    const run = this.#run;
    const scene = run?.scene ?? { points: this.#points, epsilon, units: this.#state.units as Units | null };
    const results = run?.results ?? (Object.fromEntries(METHODS.map((method) => [method, waiting(method)])) as Results);
    for (const method of METHODS) this.#cards[method].show(results[method], scene, this.#inspector.selected(method), palette);
    byId('stale', HTMLElement).hidden = !run || run.fragment === writeFragment(this.#state);
    byId('convergence', HTMLElement).replaceChildren(
      ...METHODS.map((method) =>
        make(
          'figure',
          {},
          make('h3', {}, METHOD[method].title),
          convergencePlot(results[method], results),
          make('figcaption', {}, sentenceOf(results[method])),
        ),
      ),
    );
    byId('phases', HTMLElement).replaceChildren(...phaseBars(results));
    byId('table', HTMLElement).replaceChildren(resultsTable(results, scene.points.length));
    showSavable(run?.results);
  }
}
