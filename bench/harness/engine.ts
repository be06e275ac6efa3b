import { nodeGpu } from '../../src/node';
import { runPart } from '../parts';
import type { PartFailure, PartName, PartReply, PartRequest } from '../results';
import type { BenchPage } from './browser';

/** Where the parts run: the same modules in a page of headless Chrome or in this Node process. */
export interface Engine {
  /** The runtime with its version. */
  readonly runtime: string;
  run<N extends PartName>(request: PartRequest<N>, progress: (line: string) => void): Promise<PartReply<N>>;
}

/** Runs the parts in the page; one part at a time. */
export async function chromeEngine({ page, version }: BenchPage): Promise<Engine> {
  let report: (line: string) => void = () => undefined;
  await page.exposeFunction('reportProgress', (line: string) => report(line));
  return {
    runtime: version,
    async run<N extends PartName>(request: PartRequest<N>, progress: (line: string) => void) {
      report = progress;
      const answer = (await page.evaluate((asked) => window.reluvexBench.run(asked), request)) as PartReply<N> | PartFailure;
      if ('failure' in answer) throw new Error(`${request.part}: ${answer.failure}`);
      return answer;
    },
  };
}

/** Runs the parts in this process, on dawn.node. */
export function nodeEngine(): Engine {
  return {
    runtime: `Node ${process.version} with dawn.node`,
    run: async (request, progress) => runPart(request, await nodeGpu(), progress),
  };
}
