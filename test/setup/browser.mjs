import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { aptInstall, canUseApt, debianId, isRoot, run, say } from './system.mjs';

/** The path of a Chrome or Chromium: PUPPETEER_EXECUTABLE_PATH, then Puppeteer's cache, then the system's; undefined when there is none. */
export function findBrowser() {
  const named = process.env.PUPPETEER_EXECUTABLE_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`PUPPETEER_EXECUTABLE_PATH is ${named}, which does not exist: correct it or unset it`);
    return named;
  }
  return [...inPuppeteerCache(), ...inSystem()].find((path) => existsSync(path));
}

/** Finds a browser or installs one; throws with the command to run where it cannot. */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  install();
  const installed = findBrowser();
  if (installed) return installed;
  throw new Error(
    'No Chrome or Chromium was found, and none could be installed. Install one (Debian: sudo apt-get install chromium; ' +
      'elsewhere: npx puppeteer browsers install chrome), or set PUPPETEER_EXECUTABLE_PATH to its executable.',
  );
}

/** Command-line flags that give a headless Chrome WebGPU: on the GPU where there is one, else on SwiftShader. */
export function browserFlags() {
  const flags = [
    '--enable-unsafe-webgpu',
    '--enable-webgpu-developer-features',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--no-first-run',
  ];
  if (isRoot()) flags.push('--no-sandbox');
  if (!hasGpu()) flags.push('--use-webgpu-adapter=swiftshader');
  else if (process.platform === 'linux') flags.push('--enable-features=Vulkan', '--use-angle=vulkan');
  return flags;
}

/** False on a Linux machine that shows no GPU device; other systems bring a driver of their own. */
export function hasGpu() {
  if (process.platform !== 'linux') return true;
  const renders = existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
  return renders || existsSync('/dev/nvidia0') || existsSync('/dev/dxg');
}

function install() {
  if (debianId() === 'debian' && canUseApt()) {
    aptInstall(['chromium', 'fonts-liberation'], 'a browser (chromium)');
    return;
  }
  say("installing a browser into Puppeteer's cache: npx puppeteer browsers install chrome");
  const depend = process.platform === 'linux' && isRoot() && debianId() ? ['--install-deps'] : [];
  run(process.execPath, ['node_modules/puppeteer/lib/cjs/puppeteer/node/cli.js', 'browsers', 'install', 'chrome', ...depend]);
}

function inPuppeteerCache() {
  const folder = join(process.env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache', 'puppeteer'), 'chrome');
  if (!existsSync(folder)) return [];
  const newestFirst = readdirSync(folder).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const mac = join('Google Chrome for Testing.app', 'Contents', 'MacOS', 'Google Chrome for Testing');
  const executables = [
    join('chrome-linux64', 'chrome'),
    join('chrome-win64', 'chrome.exe'),
    join('chrome-mac-arm64', mac),
    join('chrome-mac-x64', mac),
  ];
  return newestFirst.flatMap((build) => executables.map((executable) => join(folder, build, executable)));
}

function inSystem() {
  if (process.platform === 'darwin') {
    return ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];
  }
  if (process.platform === 'win32') {
    const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(Boolean);
    return roots.map((root) => join(root, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}
