import type { ProductFamily } from '../../src/kernels/fastest-product';
import type { ProductShape } from '../../src/kernels/matrix-product';
import { whole } from '../harness/format';

/** What the adapter does at most, measured in the same run; entry r of both lists comes from round r. */
export interface Roofline {
  /** Multiply-adds, in billions per second, in registers alone. */
  readonly multiplyAdds: readonly number[];
  /** Single values loaded from storage, in billions per second. */
  readonly loads: readonly number[];
}

/** How long a kernel took from its source to the end of its first dispatch, in milliseconds. */
export interface FirstUse {
  readonly kernel: string;
  readonly milliseconds: number;
}

/** One kernel on one product, operands and result on the device. */
export interface TimedKernel {
  readonly kernel: string;
  /** Multiply-adds for each value that an invocation loads. */
  readonly intensity: number;
  readonly milliseconds: readonly number[];
}

/** The kernels of one shape, in rounds that time each of them once: the naive one first, then the library's families. */
export interface ProductComparison extends ProductShape {
  readonly kernels: readonly TimedKernel[];
}

/** A masked product of the library against the naive kernel, both checked; n P d multiply-adds each. */
export interface MaskedComparison {
  readonly operation: 'forward' | 'adjoint';
  /** What each computes, as a formula. */
  readonly formula: string;
  /** Which splitting needs it. */
  readonly splitting: 'prediction' | 'lifted';
  readonly kernels: string;
  readonly naiveKernel: string;
  readonly milliseconds: { readonly reluvex: readonly number[]; readonly naive: readonly number[] };
}

/** One way to multiply, from operands that are where it wants them to a result on the host. */
export interface PeerTiming {
  readonly name: string;
  readonly backend: 'WebGPU' | 'WebAssembly';
  /** First call in the page, with whatever it compiles, in milliseconds; null when it failed. */
  readonly first: number | null;
  readonly milliseconds: readonly number[];
  /** Why there is no timing. */
  readonly error: string | null;
}

/** Everyone's time for one shape, in rounds that call each of them once; reluvex comes first. */
export interface PeerComparison extends ProductShape {
  readonly peers: readonly PeerTiming[];
}

export interface KernelsResult {
  /** The family that measurement chose for this adapter, and those it chose from. */
  readonly family: ProductFamily;
  readonly families: readonly ProductFamily[];
  /** How long that choice took, kernels compiled. */
  readonly choiceMilliseconds: number;
  readonly roofline: Roofline;
  readonly firstUse: readonly FirstUse[];
  readonly products: readonly ProductComparison[];
  readonly masked: {
    readonly samples: number;
    readonly patterns: number;
    readonly features: number;
    readonly comparisons: readonly MaskedComparison[];
  };
  /** Undefined where there are no peers to compare with: outside a page. */
  readonly peers?: readonly PeerComparison[];
}

/** `rows × inner × columns`. */
export function shapeText({ rows, inner, columns }: ProductShape): string {
  return `${whole(rows)} × ${whole(inner)} × ${whole(columns)}`;
}
