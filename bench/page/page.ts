import { runPart } from '../parts';
import type { PartFailure, PartName, PartReply, PartRequest, RunResults } from '../results';
import { drawFigures, type Drawing } from './figures';

declare global {
  interface Window {
    /** What the harness calls through puppeteer. */
    reluvexBench: {
      run<N extends PartName>(request: PartRequest<N>): Promise<PartReply<N> | PartFailure>;
      draw(results: RunResults): Record<string, Drawing>;
    };
    /** What the harness provides; it takes progress lines. */
    reportProgress(line: string): void;
  }
}

window.reluvexBench = {
  run: (request) =>
    runPart(request, navigator.gpu, (line) => window.reportProgress(line)).catch((error: unknown) => ({
      failure: error instanceof Error ? error.message : String(error),
    })),
  draw: drawFigures,
};
