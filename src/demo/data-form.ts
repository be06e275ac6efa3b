import { csvPoints, openCsv, type CsvColumns } from './csv-points';
import { DATA_SET_TITLES } from './data-sets';
import { byId, make } from './elements';
import { showValue } from './settings-form';
import { DATA_SETS, type DataChoice, type DataSetName, type DemoPoint, type DemoState, type Units } from './state';
import type { Tool } from './editor';

const dataSet = byId('data-set', HTMLSelectElement);
const count = byId('count', HTMLInputElement);
const noise = byId('noise', HTMLInputElement);
const file = byId('csv-file', HTMLInputElement);
const columnChoices = ['csv-x1', 'csv-x2', 'csv-label'].map((id) => byId(id, HTMLSelectElement)) as [
  HTMLSelectElement,
  HTMLSelectElement,
  HTMLSelectElement,
];

export interface DataHooks {
  onChoice(choice: DataChoice): void;
  onTool(tool: Tool): void;
  onOwnPoints(points: readonly DemoPoint[], units: Units | null): void;
}

/** The option of the list that stands for points drawn by hand or read from a file. */
const OWN = 'own';

/** Wires data set, sliders, tools and files; `current` says what is chosen now. */
export function openDataForm(hooks: DataHooks, current: () => DataChoice): void {
  dataSet.append(...DATA_SETS.map((name) => make('option', { value: name }, DATA_SET_TITLES[name])));
  dataSet.append(make('option', { value: OWN, hidden: '' }, 'Your own points'));
  dataSet.addEventListener('input', () => hooks.onChoice({ ...current(), name: dataSet.value as DataSetName }));
  for (const slider of [count, noise]) {
    slider.addEventListener('input', () => hooks.onChoice({ ...current(), count: Number(count.value), noise: Number(noise.value) }));
  }
  byId('resample', HTMLButtonElement).addEventListener('click', () =>
    hooks.onChoice({ ...current(), sample: (current().sample % 9999) + 1 }),
  );
  byId('clear', HTMLButtonElement).addEventListener('click', () => hooks.onOwnPoints([], null));
  for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="tool"]')) {
    radio.addEventListener('input', () => hooks.onTool(radio.value as Tool));
  }
  let columns: CsvColumns | undefined;
  const take = (): void =>
    reporting(() => {
      const [x1, x2, label] = columnChoices.map(({ value }) => Number(value)) as [number, number, number];
      const { points, units, rows } = csvPoints(columns!, [x1, x2], label);
      byId('csv-note', HTMLElement).textContent =
        points.length < rows ? `${points.length} of ${rows} rows, spread evenly over the file.` : `${rows} rows.`;
      hooks.onOwnPoints(points, units);
    });
  for (const choice of columnChoices) choice.addEventListener('input', take);
  file.addEventListener('change', () => {
    const chosen = file.files?.[0];
    file.value = '';
    chosen?.arrayBuffer().then(
      (buffer) =>
        reporting(() => {
          columns = openCsv(new Uint8Array(buffer));
          showColumns(columns);
          take();
        }),
      (error: unknown) => showProblem(`the file could not be read: ${String(error)}`),
    );
  });
}

/** Shows what is chosen in the form. */
export function showData({ data, ownPoints, units }: DemoState): void {
  const own = ownPoints !== null;
  dataSet.value = own ? OWN : data.name;
  count.value = String(data.count);
  noise.value = String(data.noise);
  for (const slider of [count, noise]) {
    slider.closest<HTMLElement>('.field')!.hidden = own;
    showValue(slider);
  }
  if (units === null) byId('csv-columns', HTMLElement).hidden = true;
}

/** Shows what is wrong with the points, or nothing. */
export function showProblem(text: string | undefined): void {
  const notice = byId('data-problem', HTMLElement);
  notice.hidden = text === undefined;
  notice.textContent = text ?? '';
}

function showColumns({ titles, features, label }: CsvColumns): void {
  const chosen = [...features, label];
  columnChoices.forEach((choice, at) => {
    choice.replaceChildren(...titles.map((title, column) => make('option', { value: column }, title)));
    choice.value = String(chosen[at]);
  });
  byId('csv-columns', HTMLElement).hidden = false;
}

function reporting(work: () => void): void {
  try {
    work();
    showProblem(undefined);
  } catch (error) {
    showProblem(error instanceof Error ? error.message : String(error));
  }
}
