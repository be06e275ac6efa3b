import type { Accelerator } from '../../src/gpu/accelerator';
import type { PartRequest } from '../results';

/** What a part gets: its accelerator, what was asked, and where to say how far it is. */
export interface PartContext {
  readonly accelerator: Accelerator;
  readonly request: PartRequest;
  progress(line: string): void;
}
