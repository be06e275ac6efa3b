/** 2²⁶ − 5, the largest prime whose residues have products that a double holds exactly. */
const PRIME = 67108859;

/**
 * An upper bound on how many patterns the directions in general position have, 2 Σ_{k < r} C(m − 1, k) (Cover 1965) for rank r and m
 * different hyperplanes among the rows of x; Infinity as soon as it exceeds `cap`.
 *
 * x is samples × features, its rows scaled so that equal or opposite rows are one hyperplane; zero rows have none. The rank is
 * that of the residues modulo a prime, exact but for a chance of some 1e-8.
 */
export function patternBound(x: Float32Array, features: number, cap: number): number {
  const hyperplanes = new Set<string>();
  const basis: Echelon[] = [];
  for (let at = 0; at < x.length; at += features) {
    const row = x.subarray(at, at + features);
    const pivot = row.findIndex((value) => value !== 0);
    if (pivot < 0) continue;
    const sign = Math.sign(row[pivot]!);
    const before = hyperplanes.size;
    hyperplanes.add(row.map((value) => value * sign + 0).join());
    if (hyperplanes.size === before) continue;
    extendBasis(basis, row);
    if (cellCount(hyperplanes.size, basis.length) > cap) return Infinity;
  }
  return cellCount(hyperplanes.size, basis.length);
}

/** 2 Σ_{k < rank} C(hyperplanes − 1, k), the largest number of cells that central hyperplanes cut space into; 1 without any. */
export function cellCount(hyperplanes: number, rank: number): number {
  if (hyperplanes === 0) return 1;
  let sum = 0;
  let binomial = 1;
  for (let k = 0; k < Math.min(rank, hyperplanes); k++) {
    sum += binomial;
    binomial = (binomial * (hyperplanes - 1 - k)) / (k + 1);
  }
  return 2 * sum;
}

/** A row with residue 1 at its pivot and 0 before it. */
interface Echelon {
  readonly pivot: number;
  readonly residues: Float64Array;
}

function extendBasis(basis: Echelon[], row: Float32Array): void {
  const residues = Float64Array.from(row, (value) => (((value * 2 ** 149) % PRIME) + PRIME) % PRIME);
  for (const known of basis) {
    const factor = residues[known.pivot]!;
    if (factor === 0) continue;
    for (let j = known.pivot; j < residues.length; j++) residues[j] = (residues[j]! + (PRIME - factor) * known.residues[j]!) % PRIME;
  }
  const pivot = residues.findIndex((residue) => residue !== 0);
  if (pivot < 0) return;
  const scale = inverse(residues[pivot]!);
  basis.push({ pivot, residues: residues.map((residue) => (residue * scale) % PRIME) });
}

/** a^(p − 2) = 1/a modulo the prime p. */
function inverse(a: number): number {
  let power = a;
  let result = 1;
  for (let exponent = PRIME - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = (result * power) % PRIME;
    power = (power * power) % PRIME;
  }
  return result;
}
