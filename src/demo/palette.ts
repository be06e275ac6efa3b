/** A colour as red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** The page's colours as canvases need them, light or dark as the reader prefers. */
export interface Palette {
  readonly paper: Rgb;
  readonly ink: Rgb;
  readonly soft: Rgb;
  readonly rule: Rgb;
  readonly circle: Rgb;
  readonly triangle: Rgb;
}

/** Reads the style sheet's custom properties, in whatever form it writes colours. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const context = document.createElement('canvas').getContext('2d')!;
  const read = (name: string): Rgb => {
    context.fillStyle = style.getPropertyValue(name).trim();
    return parseHex(context.fillStyle);
  };
  return {
    paper: read('--card'),
    ink: read('--ink'),
    soft: read('--soft'),
    rule: read('--rule'),
    circle: read('--circle'),
    triangle: read('--triangle'),
  };
}

/** A colour between two, `share` of the way to the second. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return [0, 1, 2].map((c) => Math.round(from[c]! + share * (to[c]! - from[c]!))) as unknown as Rgb;
}

/** A colour as canvases take it. */
export function css([red, green, blue]: Rgb, alpha = 1): string {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** The six digits that a canvas gives opaque colours back in. */
function parseHex(text: string): Rgb {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
