import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBrowser } from './browser.mjs';
import { aptInstall, aptSuiteWith, canUseApt, outputOf } from './system.mjs';

/** dawn.node refuses the lavapipe of older Mesa releases. */
const OLDEST_MESA = 25;

const LAVAPIPE = '/usr/share/vulkan/icd.d/lvp_icd.json';

const PROBE = `
  import('webgpu').then(async ({ create }) => {
    const gpu = create([]);
    const adapter = await gpu.requestAdapter();
    process.stdout.write(adapter ? adapter.info.description || adapter.info.vendor || 'adapter' : '');
    process.exit(adapter ? 0 : 1);
  });
`;

/** Makes sure that dawn.node finds an adapter, installing a software driver where it may; throws with what to run where it cannot. */
export function ensureVulkan() {
  const found = findAdapter();
  if (found) return found;
  if (process.platform === 'linux' && canUseApt()) {
    aptInstall(['libvulkan1'], 'the Vulkan loader');
    const suite = findAdapter() ? undefined : aptSuiteWith('mesa-vulkan-drivers', OLDEST_MESA);
    if (suite) aptInstall(['mesa-vulkan-drivers'], 'a software Vulkan driver (lavapipe)', suite);
    const installed = findAdapter();
    if (installed) return installed;
  }
  throw new Error(
    'dawn.node (package webgpu) finds no adapter in Node. It needs libvulkan1 and a Vulkan driver: that of your GPU, or a software one ' +
      `(Debian: sudo apt-get install libvulkan1 chromium, whose SwiftShader is enough, or mesa-vulkan-drivers ${OLDEST_MESA} or later).`,
  );
}

/** The description of the first adapter among the system's drivers, lavapipe and the SwiftShader beside the browser. */
function findAdapter() {
  for (const driver of [undefined, LAVAPIPE, swiftShader()]) {
    if (driver && !existsSync(driver)) continue;
    const adapter = outputOf(process.execPath, ['-e', PROBE], driver ? { VK_ICD_FILENAMES: driver } : {});
    if (adapter) return adapter;
  }
  return undefined;
}

function swiftShader() {
  const debian = '/usr/lib/chromium/vk_swiftshader_icd.json';
  const browser = findBrowser();
  return existsSync(debian) || !browser ? debian : join(dirname(browser), 'vk_swiftshader_icd.json');
}
