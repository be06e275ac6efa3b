import type { Workgroups } from '../gpu/kernel';

/** The most workgroups in x that {@link cover} asks for: WebGPU's default limit. */
const WIDEST = 65_535;

/** Workgroup counts for one invocation each of `entries` entries: along x, and along y where x does not suffice. */
export function cover(entries: number, workgroupSize: number): Workgroups {
  const groups = Math.ceil(entries / workgroupSize);
  const rows = Math.ceil(groups / WIDEST);
  return [Math.ceil(groups / Math.max(1, rows)), rows];
}
