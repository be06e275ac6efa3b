import { digits, duration, percent, range, whole } from '../harness/format';
import type { Section } from '../harness/section';
import { median, medianRatio, spread } from '../harness/statistics';
import { number, text, type Table } from '../harness/table';
import { adapterName, type RunResults } from '../results';
import {
  shapeText,
  type KernelsResult,
  type MaskedComparison,
  type PeerComparison,
  type PeerTiming,
  type ProductComparison,
  type Roofline,
  type TimedKernel,
} from './result';

/** The shader of each family. */
const KERNEL_OF = { broadcast: 'broadcast_product', tile: 'tile_product', register: 'matrix_product' } as const;

/** The library's own kernel for a shape: that of the family which was chosen for the adapter. */
export function chosenKernel(result: KernelsResult, { kernels }: ProductComparison): TimedKernel {
  return kernels.find(({ kernel }) => kernel === KERNEL_OF[result.family])!;
}

/** How many times as fast as the naive kernel, by the median over rounds. */
export function overNaive(result: KernelsResult, comparison: ProductComparison): number {
  return medianRatio(comparison.kernels[0]!.milliseconds, chosenKernel(result, comparison).milliseconds);
}

/** The same of a masked product. */
export function maskedOverNaive({ milliseconds }: MaskedComparison): number {
  return medianRatio(milliseconds.naive, milliseconds.reluvex);
}

/** Billions of floating-point operations in a second, two for each multiply-add, at the median time. */
export function rateOf({ rows, inner, columns }: ProductComparison | PeerComparison, milliseconds: readonly number[]): number {
  return (2 * rows * inner * columns) / (1e6 * median(milliseconds));
}

/** The rate that the adapter allows a kernel of this intensity: 2 min(multiply-adds, intensity · loads), in GFLOP/s. */
export function roofAt({ multiplyAdds, loads }: Roofline, intensity: number): number {
  return 2 * Math.min(median(multiplyAdds), intensity * median(loads));
}

/** What was timed: reluvex first, then those peers on WebGPU, or on the processor, that worked. */
function timed({ peers }: PeerComparison, backend: PeerTiming['backend']): readonly PeerTiming[] {
  return peers.filter((peer) => peer.backend === backend && peer.error === null);
}

/** Time of the fastest peer over that of reluvex, on one backend; undefined where either has no timing. */
export function overPeers(comparison: PeerComparison, backend: PeerTiming['backend']): { name: string; ratio: number } | undefined {
  const [own, ...peers] = timed(comparison, backend);
  if (own === undefined || !own.name.startsWith('reluvex') || peers.length === 0) return undefined;
  const fastest = peers.reduce((best, peer) => (median(peer.milliseconds) < median(best.milliseconds) ? peer : best));
  return { name: fastest.name, ratio: medianRatio(fastest.milliseconds, own.milliseconds) };
}

/** What the kernels part found; undefined when it did not run. */
export function presentKernels(results: RunResults): Section | undefined {
  const result = results.parts.kernels;
  if (!result) return undefined;
  const { products, masked, peers } = result;
  const settings = `${adapterName(results.adapter)}, ${results.engine.runtime}`;
  return {
    id: 'kernels',
    title: 'Kernels',
    question:
      'How do the products compare with naive kernels, with the limits of the adapter, and with other libraries on the same adapter?',
    conclusion: [
      `On ${settings}, the matrix product (${KERNEL_OF[result.family]}) is ${products
        .map((product) => `${times(overNaive(result, product))} at ${shapeText(product)}`)
        .join(', ')} as fast as a naive kernel with 4 × 4 registers.`,
      `The masked products, n = ${masked.samples}, P = ${masked.patterns}, d = ${masked.features}, against one invocation for each sample or entry: ${masked.comparisons
        .map((one) => `${one.formula} ${times(maskedOverNaive(one))}`)
        .join(', ')}.`,
      ...(peers ?? []).map(peersText),
      'Every ratio is the median over rounds that run both, and every result was compared with double precision before it was timed.',
    ].join(' '),
    ...(peers === undefined && { notices: ['Other libraries were not measured: they need a page, --engine chrome.'] }),
    headlines: headlinesOf(result),
    figures: [
      {
        drawing: 'kernels-roofline',
        title: 'Against the limits of the adapter',
        legend: [
          { series: 0, mark: 'line', label: 'what the adapter allows' },
          { series: 1, mark: 'dot', label: `reluvex, ${KERNEL_OF[result.family]}` },
          { series: 2, mark: 'dot', label: 'naive kernel, other families' },
        ],
        caption: `Rate of the products against multiply-adds for each value that an invocation loads; both limits were measured in the same run: ${rooflineText(result.roofline)}. ${settings}.`,
      },
      {
        drawing: 'kernels-ratios',
        title: 'Against naive kernels',
        legend: [
          { series: 1, mark: 'square', label: 'matrix product' },
          { series: 3, mark: 'square', label: 'masked products' },
        ],
        caption: `Time of the naive kernel divided by that of reluvex: medians over rounds, dots are single rounds. ${settings}.`,
      },
      ...(peers === undefined
        ? []
        : [
            {
              drawing: 'kernels-peers',
              title: 'Against other libraries',
              legend: [
                { series: 1, mark: 'square' as const, label: 'WebGPU' },
                { series: 4, mark: 'square' as const, label: 'WebAssembly, on the processor' },
              ],
              caption: `Rate of one product at its median time, from operands in place to the result on the host; dots are single rounds. On the processor reluvex computes in double precision on the threads of its iterations, the peer in single on those it chooses. ${settings}.`,
            },
          ]),
    ],
    tables: [productTable(result), maskedTable(result), ...(peers === undefined ? [] : [peerTable(peers)]), firstUseTable(result)],
  };
}

function headlinesOf(result: KernelsResult): Section['headlines'] {
  const slowest = result.products.reduce((a, b) => (overNaive(result, b) < overNaive(result, a) ? b : a));
  const least = (operation: MaskedComparison['operation']): MaskedComparison =>
    result.masked.comparisons
      .filter((one) => one.operation === operation && one.splitting === 'prediction')
      .reduce((a, b) => (maskedOverNaive(b) < maskedOverNaive(a) ? b : a));
  const [forward, adjoint] = [least('forward'), least('adjoint')];
  const versus = result.peers?.flatMap((comparison) => {
    const over = overPeers(comparison, 'WebGPU');
    return over ? [{ comparison, over }] : [];
  });
  return [
    { value: times(overNaive(result, slowest)), label: `matrix product over the naive kernel, ${shapeText(slowest)}` },
    {
      value: `${times(maskedOverNaive(forward))} · ${times(maskedOverNaive(adjoint))}`,
      label: 'masked forward · adjoint over naive kernels',
    },
    ...(versus ?? []).map(({ comparison, over }) => ({
      value: times(over.ratio),
      label: `${over.name}'s time over that of reluvex, WebGPU, ${shapeText(comparison)}`,
    })),
  ];
}

function peersText(comparison: PeerComparison): string {
  const told = (['WebGPU', 'WebAssembly'] as const).flatMap((backend) => {
    const over = overPeers(comparison, backend);
    return over ? [`on ${backend} the fastest peer, ${over.name}, takes ${times(over.ratio)} the time of reluvex`] : [];
  });
  const failed = comparison.peers.filter(({ error }) => error !== null).map(({ name, backend }) => `${name} on ${backend}`);
  return `At ${shapeText(comparison)}, result on the host, ${told.join('; ') || 'no peer could be timed'}${failed.length > 0 ? `; failed: ${failed.join(', ')}` : ''}.`;
}

function rooflineText(roofline: Roofline): string {
  return `${digits(2 * median(roofline.multiplyAdds))} GFLOP/s in registers, ${digits(median(roofline.loads))} billion loads a second`;
}

function productTable(result: KernelsResult): Table {
  const { roofline, products } = result;
  const rounds = Math.min(...products.map(({ kernels }) => kernels[0]!.milliseconds.length));
  return {
    caption: `Matrix product, operands and result on the adapter: medians of ${rounds} rounds or more, small products several in a row; the adapter does at most ${rooflineText(roofline)}`,
    columns: [
      text('rows × inner × columns'),
      text('kernel'),
      ...['time', 'range', 'GFLOP/s', 'over naive', 'share of peak', 'multiply-adds per load', 'share of roof'].map(number),
    ],
    rows: products.flatMap((product) =>
      product.kernels.map(({ kernel, intensity, milliseconds }) => [
        shapeText(product),
        kernel === KERNEL_OF[result.family] ? `${kernel} (chosen)` : kernel,
        duration(median(milliseconds)),
        range(spread(milliseconds)),
        digits(rateOf(product, milliseconds)),
        times(medianRatio(product.kernels[0]!.milliseconds, milliseconds)),
        percent(rateOf(product, milliseconds) / (2 * median(roofline.multiplyAdds))),
        digits(intensity),
        percent(rateOf(product, milliseconds) / roofAt(roofline, intensity)),
      ]),
    ),
  };
}

function maskedTable({ masked: { samples, patterns, features, comparisons } }: KernelsResult): Table {
  const rate = (milliseconds: readonly number[]): string => digits((2 * samples * patterns * features) / (1e6 * median(milliseconds)));
  return {
    caption: `Masked products: n = ${whole(samples)}, P = ${whole(patterns)}, d = ${whole(features)}, counted as 2 n P d operations; medians`,
    columns: [
      ...['product', 'splitting', 'kernels'].map(text),
      ...['time', 'GFLOP/s'].map(number),
      text('naive kernel'),
      ...['its time', 'its GFLOP/s', 'over naive'].map(number),
    ],
    rows: comparisons.map((one) => [
      one.formula,
      one.splitting,
      one.kernels,
      duration(median(one.milliseconds.reluvex)),
      rate(one.milliseconds.reluvex),
      one.naiveKernel,
      duration(median(one.milliseconds.naive)),
      rate(one.milliseconds.naive),
      times(maskedOverNaive(one)),
    ]),
  };
}

function peerTable(peers: readonly PeerComparison[]): Table {
  return {
    caption:
      'One product in the same page, from operands in place to the result on the host; medians, and first calls with whatever they compile or load',
    columns: [text('rows × inner × columns'), text('library'), text('runs on'), ...['time', 'range', 'GFLOP/s', 'first call'].map(number)],
    rows: peers.flatMap((comparison) =>
      comparison.peers.map(({ name, backend, first, milliseconds, error }) => [
        shapeText(comparison),
        name,
        backend,
        ...(error === null
          ? [duration(median(milliseconds)), range(spread(milliseconds)), digits(rateOf(comparison, milliseconds)), duration(first!)]
          : [`failed: ${error.slice(0, 120)}`, '', '', '']),
      ]),
    ),
  };
}

function firstUseTable({ firstUse, families, choiceMilliseconds }: KernelsResult): Table {
  return {
    caption: `First use of a kernel, from its source to the end of its first run; less where the driver keeps compiled kernels on disk. Choosing among ${families.join(', ')} took ${duration(choiceMilliseconds)} once they were compiled`,
    columns: [text('kernel'), number('time')],
    rows: firstUse.map(({ kernel, milliseconds }) => [kernel, duration(milliseconds)]),
  };
}

function times(ratio: number): string {
  return `${digits(ratio, 2)}×`;
}
