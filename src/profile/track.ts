/** The group of tracks in the Performance panel that everything of this library is drawn in. */
export const TRACK_GROUP = 'reluvex';

export const TRACKS = { phases: 'Phases', gpu: 'GPU kernels' } as const;

/** Colours of the Performance panel, by what a span stands for. */
export type Color = 'primary' | 'primary-light' | 'primary-dark' | 'secondary' | 'secondary-light' | 'tertiary' | 'tertiary-light';

/** What a span says when it is selected, line by line. */
export type Properties = Readonly<Record<string, string | number>>;

/** One bar on a track; `start` and `end` are milliseconds on the clock of `performance.now()`. */
export interface Span {
  readonly name: string;
  readonly track: keyof typeof TRACKS;
  readonly start: number;
  readonly end: number;
  readonly color: Color;
  readonly properties: Properties;
}

/** Records the span as a measure that the Performance panel of browsers draws on a track of its own. */
export function drawSpan({ name, track, start, end, color, properties }: Span): void {
  performance.measure(name, {
    start,
    end,
    detail: {
      devtools: {
        dataType: 'track-entry',
        track: TRACKS[track],
        trackGroup: TRACK_GROUP,
        color,
        properties: Object.entries(properties).map(([key, value]) => [key, String(value)]),
        tooltipText: `${name}: ${Math.max(0, end - start).toFixed(3)} ms`,
      },
    },
  });
}
