import type { Table } from './table';

/** One entry of a figure's legend; `series` numbers a colour of the report's palette from 1, 0 is the colour of text. */
export interface LegendEntry {
  readonly series: number;
  readonly label: string;
  readonly mark: 'dot' | 'square' | 'line' | 'dash' | 'frame';
}

/** A figure: which drawing, what it shows, with which settings. */
export interface Figure {
  readonly drawing: string;
  readonly title: string;
  readonly legend: readonly LegendEntry[];
  readonly caption: string;
}

/** A number worth reading first. */
export interface Headline {
  readonly value: string;
  readonly label: string;
}

/** What a part has to say: every text and number is made from the results. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly question: string;
  /** What it came to; each line is a paragraph. */
  readonly conclusion: string;
  /** What a reader must know before believing the numbers, such as data that were not found. */
  readonly notices?: readonly string[];
  /** Name and value of what the experiment was run with; shown beside the figures. */
  readonly settings?: readonly (readonly [string, string])[];
  readonly headlines: readonly Headline[];
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
}
