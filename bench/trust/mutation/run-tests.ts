import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Mutant } from './mutant';

/** What the tests made of a mutant: 'invalid' ones do not even compile. */
export type Verdict = 'killed' | 'timeout' | 'survived' | 'invalid';

/** What compilers say of a text that is none of their language; test files that fail to load for it say so, too. */
const DOES_NOT_COMPILE = /does not compile|Transform failed|PARSE_ERROR|Parse failure/;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Tests that are running now, each in a process group of its own, with workers that may be in an endless loop. */
const running = new Set<ChildProcess>();

function endGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}

/** When this process is told to end, nothing that it began goes on. */
function endAll(signal: NodeJS.Signals): void {
  running.forEach(endGroup);
  process.kill(process.pid, signal);
}

/** Runs some test files in Node, with a mutant in the place of its file; nothing is written to the disk. */
export async function runTests(root: string, files: readonly string[], mutant: Mutant | undefined, limitSeconds: number): Promise<Verdict> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join(root, 'bench', 'trust', 'mutation', 'vitest.config.ts');
  const env = { ...process.env, RELUVEX_MUTANT: mutant && JSON.stringify({ ...mutant, path: join(root, mutant.file) }) };
  const child = spawn(process.execPath, [vitest, 'run', '--root', root, '--config', config, ...files], {
    ...{ cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  if (running.size === 0) for (const signal of SIGNALS) process.once(signal, endAll);
  running.add(child);
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endGroup(child);
    }, 1000 * limitSeconds);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      if (running.size === 0) for (const signal of SIGNALS) process.off(signal, endAll);
      if (late) resolve('timeout');
      else if (code === 0) resolve('survived');
      else if (/No test files found/.test(output)) reject(new Error(`no tests of ${files.join(', ')} were found`));
      else resolve(DOES_NOT_COMPILE.test(output) ? 'invalid' : 'killed');
    });
  });
}
