import { vi } from 'vitest';

/** A measure as the library makes it, with what it says to the Performance panel. */
export interface DrawnSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly track: string;
  readonly trackGroup: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Runs `work` and returns every `performance.measure` that it made. */
export async function drawnSpans(work: () => Promise<unknown> | unknown): Promise<DrawnSpan[]> {
  const measure = vi.spyOn(performance, 'measure');
  try {
    await work();
    return measure.mock.calls.map(([name, options]) => {
      const { start, end, detail } = options as { start: number; end: number; detail: { devtools: PanelDetail } };
      const { dataType, track, trackGroup, properties } = detail.devtools;
      if (dataType !== 'track-entry') throw new Error(`${name} is ${dataType}`);
      return { name, start, end, track, trackGroup, properties: Object.fromEntries(properties) };
    });
  } finally {
    measure.mockRestore();
  }
}

interface PanelDetail {
  readonly dataType: string;
  readonly track: string;
  readonly trackGroup: string;
  readonly properties: readonly (readonly [string, string])[];
}
