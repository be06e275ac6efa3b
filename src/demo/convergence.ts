import { makeSvg } from './elements';
import { percentAtMost, tick } from './format';
import { METHOD, METHODS, type MethodId } from './methods';
import type { MethodResult, TracePoint } from './result';
import { logDomain, logScale, type Scale } from './scales';

const WIDTH = 420;
const HEIGHT = 230;
const PLOT = { left: 52, right: WIDTH - 12, top: 12, bottom: HEIGHT - 38 };

/** A drawing for one method: the program's value above, the proven bound below, on a log axis of its own; the time axis is common to all methods. */
export function convergencePlot(result: MethodResult, all: Readonly<Record<MethodId, MethodResult>>): SVGSVGElement {
  const { trace } = result;
  const values = trace.flatMap(({ upper, lower }) => (lower === undefined ? [upper] : [upper, lower]));
  const y = logScale(clipped(logDomain(values), trace), [PLOT.bottom, PLOT.top]);
  const times = METHODS.flatMap((method) => all[method].trace.map(({ seconds }) => seconds));
  const x = logScale(logDomain(times), [PLOT.left, PLOT.right]);
  const { title } = METHOD[result.method];
  const svg = makeSvg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `${title}: ${sentenceOf(result)}` });
  svg.append(...axes(x, y));
  if (trace.length === 0) {
    svg.append(makeSvg('text', { x: (PLOT.left + PLOT.right) / 2, y: (PLOT.top + PLOT.bottom) / 2, class: 'nothing' }, 'not trained yet'));
    return svg;
  }
  const bounded = trace.filter((point): point is TracePoint & { lower: number } => point.lower !== undefined);
  if (bounded.length > 0) {
    const back = [...bounded].reverse().map(({ seconds, lower }) => `${x(seconds)},${y(lower)}`);
    svg.append(
      makeSvg('polygon', {
        class: 'between',
        points: [...trace.map(({ seconds, upper }) => `${x(seconds)},${y(upper)}`), ...back].join(' '),
      }),
    );
    svg.append(makeSvg('polyline', { class: 'lower', points: bounded.map(({ seconds, lower }) => `${x(seconds)},${y(lower)}`).join(' ') }));
  }
  svg.append(makeSvg('polyline', { class: 'upper', points: trace.map(({ seconds, upper }) => `${x(seconds)},${y(upper)}`).join(' ') }));
  const last = trace.at(-1)!;
  svg.append(makeSvg('circle', { class: 'upper end', cx: x(last.seconds), cy: y(last.upper), r: 3.5 }));
  if (last.lower !== undefined)
    svg.append(makeSvg('rect', { class: 'lower end', x: x(last.seconds) - 3, y: y(last.lower) - 3, width: 6, height: 6 }));
  return svg;
}

/** What the drawing shows, in words. */
export function sentenceOf({ trace, solution }: MethodResult): string {
  const last = trace.at(-1);
  if (!last) return 'not trained yet.';
  if (last.lower === undefined) return `training loss ${tick(last.upper)} after ${last.iteration} epochs; there is no lower bound.`;
  const gap = solution?.relativeGap ?? (last.upper - last.lower) / Math.abs(last.upper);
  return `value ${tick(last.upper)}, proven lower bound ${tick(last.lower)}: the optimum is at most ${percentAtMost(gap)} lower.`;
}

/** Bounds that are next to nothing at first would press all that matters into the top: three decades below the best value are enough. */
function clipped([low, high]: [number, number], points: readonly TracePoint[]): [number, number] {
  const least = Math.min(...points.map(({ upper }) => upper));
  return [Math.max(low, Math.min(least / 1000, high / 10)), high];
}

function axes(x: Scale, y: Scale): SVGElement[] {
  const lines = y.ticks.map((value) => makeSvg('line', { class: 'grid', x1: PLOT.left, x2: PLOT.right, y1: y(value), y2: y(value) }));
  const left = y.ticks.map((value) => makeSvg('text', { x: PLOT.left - 6, y: y(value) + 4, class: 'tick left' }, tick(value)));
  const below = x.ticks.map((value) => makeSvg('text', { x: x(value), y: PLOT.bottom + 16, class: 'tick' }, tick(value)));
  const base = makeSvg('line', { class: 'axis', x1: PLOT.left, x2: PLOT.right, y1: PLOT.bottom, y2: PLOT.bottom });
  return [...lines, base, ...left, ...below, makeSvg('text', { x: (PLOT.left + PLOT.right) / 2, y: HEIGHT - 5, class: 'tick' }, 'seconds')];
}
