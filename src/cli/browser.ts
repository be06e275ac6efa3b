import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'puppeteer';
import { InputError } from '../errors';
import { hasGpu } from '../node';

const NAMES = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];

const INSTALLED: Readonly<Record<string, readonly string[]>> = {
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    const folder = process.env[name];
    return folder === undefined ? [] : [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')];
  }),
};

/**
 * A headless Chrome with WebGPU and unrounded GPU timestamps, with a fresh profile: the executable given, else
 * PUPPETEER_EXECUTABLE_PATH, else Puppeteer's own, else the system's.
 *
 * @throws InputError where Puppeteer is not installed or there is no browser, with what to install.
 */
export async function launchBrowser(executable: string | undefined): Promise<Browser> {
  const { default: puppeteer } = await import('puppeteer').catch((cause: unknown) => {
    throw new InputError('a trace needs Puppeteer, which reluvex does not bring: npm install puppeteer', { cause });
  });
  const executablePath =
    executable ?? process.env['PUPPETEER_EXECUTABLE_PATH'] ?? [puppeteersOwn(puppeteer), ...systems()].find(existsSync);
  if (executablePath === undefined || !existsSync(executablePath)) {
    const tried = executablePath === undefined ? 'there is no Chrome or Chromium here' : `there is no browser at ${executablePath}`;
    throw new InputError(`${tried}: npx puppeteer browsers install chrome, or name one by --browser or PUPPETEER_EXECUTABLE_PATH`);
  }
  return puppeteer.launch({ executablePath, headless: true, protocolTimeout: 0, args: flags() });
}

function puppeteersOwn({ executablePath }: { executablePath: () => string }): string {
  try {
    return executablePath();
  } catch {
    return '';
  }
}

function systems(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return INSTALLED[process.platform]?.slice() ?? NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function flags(): string[] {
  const always = ['--enable-unsafe-webgpu', '--enable-webgpu-developer-features', '--no-first-run', '--disable-background-networking'];
  if (process.getuid?.() === 0) always.push('--no-sandbox');
  if (process.platform !== 'linux') return always;
  return [...always, ...(hasGpu() ? ['--enable-features=Vulkan', '--use-angle=vulkan'] : ['--use-webgpu-adapter=swiftshader'])];
}
