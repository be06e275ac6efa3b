import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

let updated = false;

/** Prints one line of the set-up, on stderr so that a command's own output stays clean. */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

/** Runs a command with its output shown on stderr; true when it exits with 0. */
export function run(command, args, env = {}) {
  return spawnSync(command, args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env } }).status === 0;
}

/** Runs a command in silence and returns its standard output, or undefined when it fails. */
export function outputOf(command, args, env = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 60_000 });
  return result.status === 0 ? result.stdout : undefined;
}

/** True for the superuser, who must run Chrome without its sandbox. */
export function isRoot() {
  return process.getuid?.() === 0;
}

/** 'debian', 'ubuntu' or another ID from /etc/os-release; undefined elsewhere. */
export function debianId() {
  if (!existsSync('/etc/os-release') || !existsSync('/usr/bin/apt-get')) return undefined;
  return /^ID="?([a-z]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
}

/** True where packages can be installed without asking anybody for a password. */
export function canUseApt() {
  return debianId() !== undefined && (isRoot() || outputOf('sudo', ['-n', 'true']) !== undefined);
}

/** The first suite of the configured sources that has `name` in major version `major` or later. */
export function aptSuiteWith(name, major) {
  aptUpdate();
  for (const line of (outputOf('apt-cache', ['madison', name]) ?? '').split('\n')) {
    const [, version, source] = line.split('|').map((part) => part.trim());
    if (version && Number.parseInt(version.replace(/^\d+:/, ''), 10) >= major) return source?.split(' ')[1]?.split('/')[0];
  }
  return undefined;
}

/** Installs Debian packages, from `suite` where one is named, and says so; true when they are in. */
export function aptInstall(packages, what, suite) {
  say(`installing ${what} with apt-get: ${packages.join(' ')}`);
  aptUpdate();
  return asRoot(['install', '-y', '-qq', '-o=Dpkg::Use-Pty=0', '--no-install-recommends', ...(suite ? ['-t', suite] : []), ...packages]);
}

function aptUpdate() {
  if (updated) return;
  updated = asRoot(['update', '-qq']);
}

function asRoot(args) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  return isRoot() ? run('apt-get', args, env) : run('sudo', ['-n', '--preserve-env=DEBIAN_FRONTEND', 'apt-get', ...args], env);
}
