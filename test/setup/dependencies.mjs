import { existsSync, readFileSync } from 'node:fs';
import { run, say } from './system.mjs';

const INSTALLED = 'node_modules/.package-lock.json';

/** Installs what package-lock.json pins, when node_modules is missing or holds something else. */
export function ensureDependencies() {
  const reason = staleness();
  if (!reason) return;
  say(`installing the pinned dependencies, since ${reason}: npm ci`);
  if (!npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'])) throw new Error('npm ci failed: see its message above');
}

/** Why node_modules does not match the lockfile; undefined when it does. Packages for other platforms may be absent. */
function staleness() {
  if (!existsSync(INSTALLED)) return 'node_modules is missing';
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf(INSTALLED);
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (path === '' || (optional && !installed[path])) continue;
    if (installed[path]?.version !== version) return `${path.replace('node_modules/', '')} is not at ${version}`;
  }
  return undefined;
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}

function npm(args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js')) return run(process.execPath, [script, ...args]);
  return process.platform === 'win32' ? run('cmd', ['/c', 'npm', ...args]) : run('npm', args);
}
