import { productFamilies, productFamily } from '../../src/kernels/fastest-product';
import type { MaskedShape } from '../../src/kernels/masked-product';
import type { ProductShape } from '../../src/kernels/matrix-product';
import type { PartContext } from '../harness/context';
import type { Repetitions } from '../harness/measure';
import { comparePeers } from './compare-peers';
import { measureMasked } from './masked';
import { measureProduct } from './products';
import { shapeText, type FirstUse, type KernelsResult, type PeerComparison, type ProductComparison } from './result';
import { measureRoofline } from './roofline';

interface Plan {
  readonly products: readonly ProductShape[];
  readonly peers: readonly ProductShape[];
  readonly masked: MaskedShape;
  readonly repetitions: Repetitions;
  readonly leastMultiplyAdds: number;
}

const cube = (size: number): ProductShape => ({ rows: size, inner: size, columns: size });
const WIDE: ProductShape = { rows: 2048, inner: 784, columns: 256 };

const FULL: Plan = {
  products: [cube(256), cube(512), WIDE],
  peers: [cube(512), WIDE],
  masked: { samples: 512, patterns: 512, features: 256 },
  repetitions: { minimum: 5, maximum: 21, budgetMilliseconds: 25_000 },
  leastMultiplyAdds: 2 ** 27,
};

const QUICK: Plan = {
  products: [cube(128), cube(256)],
  peers: [cube(128)],
  masked: { samples: 128, patterns: 64, features: 64 },
  repetitions: { minimum: 3, maximum: 5, budgetMilliseconds: 1000 },
  leastMultiplyAdds: 2 ** 22,
};

/** Times the kernels that everything else is made of: against naive ones, against what the adapter can do, and against peers. */
export async function measureKernels({ accelerator, request, progress }: PartContext): Promise<KernelsResult> {
  const plan = request.quick ? QUICK : FULL;
  const { seed } = request;
  const { repetitions } = plan;
  const firstUse: FirstUse[] = [];
  const roofline = await measureRoofline(accelerator, repetitions);
  progress('what the adapter can do at most is measured');
  const products: ProductComparison[] = [];
  for (const shape of plan.products) {
    products.push(await measureProduct(accelerator, shape, seed, repetitions, firstUse, plan.leastMultiplyAdds));
    progress(`product ${shapeText(shape)}: agrees with double precision, timed`);
  }
  const comparisons = await measureMasked(accelerator, plan.masked, seed, repetitions, firstUse);
  progress('masked products: agree with double precision, timed');
  const started = performance.now();
  const family = await productFamily(accelerator);
  const choiceMilliseconds = performance.now() - started;
  const peers: PeerComparison[] = [];
  if (typeof window !== 'undefined') {
    const { PEERS } = await import('./peers');
    for (const shape of plan.peers) {
      peers.push(await comparePeers(accelerator, PEERS, shape, seed, repetitions));
      progress(`peers at ${shapeText(shape)}: timed`);
    }
  }
  return {
    family,
    families: productFamilies(accelerator),
    choiceMilliseconds,
    roofline,
    firstUse,
    products,
    masked: { ...plan.masked, comparisons },
    ...(peers.length > 0 && { peers }),
  };
}
