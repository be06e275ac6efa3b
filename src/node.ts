import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GpuError } from './errors';

/** Where Vulkan's loader looks for driver manifests. */
const MANIFEST_FOLDERS = ['usr/local/share/vulkan/icd.d', 'usr/share/vulkan/icd.d', 'etc/vulkan/icd.d'];

/** Where packages of Chromium and Chrome keep their SwiftShader. */
const BROWSER_FOLDERS = ['usr/lib/chromium', 'usr/lib64/chromium-browser', 'usr/lib/chromium-browser', 'opt/google/chrome'];

const SWIFTSHADER = 'vk_swiftshader_icd.json';

/** Environment variables with which a user chooses Vulkan drivers: when one is set, nothing is chosen here. */
const DRIVER_VARIABLES = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES'] as const;

const HOW_TO_GET_A_DRIVER =
  'install a driver (Debian, Ubuntu: apt-get install libvulkan1 mesa-vulkan-drivers, Mesa 25 or later; or apt-get install chromium, ' +
  'or npx puppeteer browsers install chrome, for SwiftShader), or name one in VK_ICD_FILENAMES';

/** Dawn's instance: when nothing refers to it any more, the process aborts at the next garbage collection. */
let instance: GPU | undefined;

/**
 * The entry to WebGPU in Node, from the optional peer dependency `webgpu` (dawn.node).
 *
 * On a Linux machine without a GPU it first points Vulkan's loader at a software driver, unless the user has named one.
 *
 * @throws GpuError 'webgpu-unavailable' that says how to get the package or a driver.
 */
export async function nodeGpu(): Promise<GPU> {
  if (instance !== undefined) return instance;
  if (process.platform === 'linux') prepareVulkan();
  const { create } = await import('webgpu').catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new GpuError('webgpu-unavailable', `the optional package "webgpu" did not load: npm install webgpu (${message})`, undefined, {
      cause,
    });
  });
  // Dawn rounds timestamps to a tenth of a millisecond to hide them from pages; here there is no page.
  instance ??= explained(create(['disable-dawn-features=timestamp_quantization']));
  return instance;
}

/** True when this machine shows a GPU: a render node, an NVIDIA device or WSL's. `root` is for tests. */
export function hasGpu(root = '/'): boolean {
  const renderNodes = list(join(root, 'dev/dri')).some((name) => name.startsWith('renderD'));
  return renderNodes || ['dev/nvidia0', 'dev/nvidiactl', 'dev/dxg'].some((device) => existsSync(join(root, device)));
}

/**
 * The manifest of a software Vulkan driver: lavapipe of Mesa 25 or later (Dawn refuses older ones), else SwiftShader from an
 * installed Chrome or Chromium, else from Puppeteer's cache; undefined when there is none.
 */
export function findSoftwareDriver(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  root = '/',
): string | undefined {
  const manifests = MANIFEST_FOLDERS.map((folder) => join(root, folder)).flatMap((folder) =>
    list(folder)
      .filter((name) => /^lvp_icd.*\.json$/.test(name))
      .map((name) => join(folder, name)),
  );
  const browser = environment['PUPPETEER_EXECUTABLE_PATH'];
  const browsers = [...(browser === undefined ? [] : [dirname(browser)]), ...BROWSER_FOLDERS.map((folder) => join(root, folder))];
  const swiftShaders = [...browsers, ...puppeteerFolders(environment)].map((folder) => join(folder, SWIFTSHADER));
  return [...manifests.filter(isRecentLavapipe), ...swiftShaders.filter((path) => existsSync(path))][0];
}

function prepareVulkan(): void {
  process.env['XDG_RUNTIME_DIR'] ??= tmpdir();
  if (DRIVER_VARIABLES.some((name) => process.env[name]) || hasGpu()) return;
  const driver = findSoftwareDriver();
  if (driver === undefined) {
    throw new GpuError('webgpu-unavailable', `this machine shows no GPU, and no software Vulkan driver was found: ${HOW_TO_GET_A_DRIVER}`);
  }
  process.env['VK_ICD_FILENAMES'] = driver;
}

/** The same entry, whose `requestAdapter` says what to do when there is no adapter. */
function explained(gpu: GPU): GPU {
  const requestAdapter = gpu.requestAdapter.bind(gpu);
  gpu.requestAdapter = async (options) => {
    const adapter = await requestAdapter(options);
    if (adapter !== null) return adapter;
    const named = DRIVER_VARIABLES.filter((name) => process.env[name]).map((name) => `${name}=${process.env[name]}`);
    const tried = named.length > 0 ? ` (${named.join(', ')})` : '';
    throw new GpuError('webgpu-unavailable', `dawn.node found no adapter${tried}: ${HOW_TO_GET_A_DRIVER}`);
  };
  return gpu;
}

/** Mesa 25 is the first whose lavapipe offers Vulkan 1.4. */
function isRecentLavapipe(path: string): boolean {
  const [major = 0, minor = 0] = apiVersion(path).split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 4);
}

function apiVersion(path: string): string {
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { ICD?: { api_version?: string } };
    return manifest.ICD?.api_version ?? '';
  } catch {
    return '';
  }
}

/** Newest first. */
function puppeteerFolders(environment: Readonly<Record<string, string | undefined>>): string[] {
  const cache = environment['PUPPETEER_CACHE_DIR'] ?? join(environment['HOME'] ?? homedir(), '.cache', 'puppeteer');
  const byVersion = (left: string, right: string): number => right.localeCompare(left, 'en', { numeric: true });
  const chrome = list(join(cache, 'chrome')).sort(byVersion);
  const shell = list(join(cache, 'chrome-headless-shell')).sort(byVersion);
  return [
    ...chrome.map((build) => join(cache, 'chrome', build, 'chrome-linux64')),
    ...shell.map((build) => join(cache, 'chrome-headless-shell', build, 'chrome-headless-shell-linux64')),
  ];
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
