import { byId, make } from './elements';
import { exportModel, FORMATS } from './export-model';
import { METHOD, METHODS, type MethodId } from './methods';
import type { MethodResult } from './result';
import type { Settings, Units } from './state';

/** The networks that can be saved, and what they were trained with. */
export interface Saved {
  readonly results: Readonly<Record<MethodId, MethodResult>>;
  readonly settings: Settings;
  readonly units: Units | null;
}

const method = byId('export-method', HTMLSelectElement);
const buttons = FORMATS.map((format) => byId(`export-${format}`, HTMLButtonElement));
const note = byId('share-note', HTMLElement);

/** Wires saving and sharing. */
export function openTakeForm(saved: () => Saved | undefined): void {
  FORMATS.forEach((format, at) => {
    buttons[at]!.addEventListener('click', () => {
      const current = saved();
      if (!current) return;
      const { name, type, content } = exportModel(current.results[method.value as MethodId], current.settings, current.units, format);
      save(name, new Blob([content as BlobPart], { type }));
    });
  });
  byId('share', HTMLButtonElement).addEventListener('click', () => {
    navigator.clipboard.writeText(location.href).then(
      () => (note.textContent = 'Copied.'),
      () => (note.textContent = 'Copying is not allowed here: the link is in the address bar.'),
    );
  });
}

/** Offers the networks that there are; the one chosen stays. */
export function showSavable(results: Readonly<Record<MethodId, MethodResult>> | undefined): void {
  const there = results ? METHODS.filter((id) => results[id].network !== undefined) : [];
  const chosen = method.value;
  if (there.join() !== Array.from(method.options, ({ value }) => value).join()) {
    method.replaceChildren(...there.map((id) => make('option', { value: id }, METHOD[id].title)));
    method.value = there.find((id) => id === chosen) ?? there.find((id) => id === 'soft') ?? there[0] ?? '';
  }
  for (const control of [method, ...buttons]) control.disabled = there.length === 0;
}

function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  make('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
