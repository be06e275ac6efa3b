import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveFolder } from '../../../src/cli/serve-folder';
import { serveFiles } from '../../harness/server';
import type { Finding, PartFindings, TrustContext } from '../finding';
import { attackServer } from './attack';

/** What no answer may hold. */
const SECRET = 'nobody outside may read this';

/** Requests of every kind that the local servers must not fall for: those of the benchmark and of the demo. */
export async function measureServers({ progress }: Pick<TrustContext, 'progress'>): Promise<PartFindings> {
  const folder = await mkdtemp(join(tmpdir(), 'reluvex-servers-'));
  const findings: Finding[] = [];
  const faults: string[] = [];
  const judge = async (name: string, origin: string): Promise<void> => {
    progress(name);
    for (const [question, answers] of Object.entries(await attackServer(origin, SECRET))) {
      const broken = answers.filter(({ fault }) => fault !== undefined);
      findings.push({ part: 'servers', question, where: name, cases: answers.length, failures: broken.length, note: '' });
      faults.push(...broken.map(({ request, fault }) => `${name}: ${request}: ${fault}`));
    }
  };
  try {
    const bench = await serveFiles(new Map([['/index.html', { type: 'text/html; charset=utf-8', body: '<title>page</title>' }]]));
    await judge('server of the benchmark', bench.origin).finally(() => bench.close());
    const demo = await serveFolder(await writeFolder(folder), 0);
    await judge('server of the demo', demo.url.replace(/\/$/, '')).finally(() => demo.close());
    return { findings, faults };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A folder to serve, with a secret beside it, in a hidden file, and behind links. */
async function writeFolder(root: string): Promise<string> {
  const served = join(root, 'served');
  await mkdir(join(served, 'assets', '.git'), { recursive: true });
  await mkdir(join(root, 'served-beside'));
  await writeFile(join(served, 'index.html'), '<title>page</title>');
  for (const path of ['secret.txt', 'served-beside/secret.txt', 'served/.env', 'served/assets/.git/config']) {
    await writeFile(join(root, path), SECRET);
  }
  await symlink(join(root, 'secret.txt'), join(served, 'link.txt'));
  await symlink(root, join(served, 'up'));
  return served;
}
