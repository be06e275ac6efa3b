import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const json = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const manifest = json('package.json') as {
  dependencies?: object;
  scripts: Record<string, string>;
  devDependencies: Record<string, string>;
};
const { packages } = json('package-lock.json') as { packages: Record<string, { integrity?: string; resolved?: string; link?: boolean }> };

describe('the package', () => {
  test('has no run-time dependencies and runs nothing when it is installed', () => {
    expect(manifest.dependencies ?? {}).toEqual({});
    const hooks = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
    expect(hooks.filter((name) => name in manifest.scripts)).toEqual([]);
  });

  test('is built with exact versions, each with its hash in the lockfile, which names no registry', () => {
    for (const [name, version] of Object.entries(manifest.devDependencies)) expect(version, name).toMatch(/^(npm:.+@)?\d+\.\d+\.\d+/);
    const others = Object.entries(packages).filter(([path]) => path !== '');
    expect(others.filter(([, { integrity, link }]) => !integrity?.startsWith('sha512-') && !link).map(([path]) => path)).toEqual([]);
    expect(others.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });
});

test('the bill of materials lists every package of the lockfile with its version', () => {
  const output = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: 'pipe' });
  const bill = JSON.parse(output) as { bomFormat: string; components: { purl: string }[] };
  expect(bill.bomFormat).toBe('CycloneDX');
  const listed = new Set(bill.components.map(({ purl }) => decodeURIComponent(purl)));
  for (const name of Object.keys(manifest.devDependencies)) {
    const { version } = packages[`node_modules/${name}`] as { version?: string };
    const aliased = manifest.devDependencies[name]!.startsWith('npm:');
    if (!aliased) expect(listed, name).toContain(`pkg:npm/${name}@${version}`);
  }
});

test('the hashes for pages without a bundler are those of the files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reluvex-integrity-'));
  try {
    writeFileSync(join(folder, 'one.js'), 'export {};');
    const output = execFileSync(process.execPath, [join(root, 'test/setup/integrity.mjs'), join(folder, 'one.js')], { encoding: 'utf8' });
    const digest = createHash('sha384').update('export {};').digest('base64');
    expect(output).toBe(`${join(folder, 'one.js')} sha384-${digest}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
