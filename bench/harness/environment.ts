import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunResults } from '../results';

/** What the results say about the code and the machine that produced them. */
export async function describeEnvironment(root: string): Promise<Pick<RunResults, 'reluvex' | 'commit' | 'node' | 'machine'>> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return {
    reluvex: manifest.version,
    commit: await commitOf(root),
    node: process.version,
    machine: {
      platform: `${process.platform} ${process.arch}`,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryBytes: totalmem(),
    },
  };
}

async function commitOf(root: string): Promise<string | null> {
  const git = async (...args: string[]): Promise<string> => (await promisify(execFile)('git', ['-C', root, ...args])).stdout.trim();
  try {
    const commit = await git('rev-parse', 'HEAD');
    return (await git('status', '--porcelain')) === '' ? commit : `${commit}-dirty`;
  } catch {
    return null;
  }
}
