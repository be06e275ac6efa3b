import { fileURLToPath } from 'node:url';
import { ensureBrowser } from './browser.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { say } from './system.mjs';
import { ensureVulkan } from './vulkan.mjs';

const OLDEST_NODE = 20;

try {
  process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new Error(`this is Node ${process.versions.node}: reluvex needs Node ${OLDEST_NODE} or later`);
  }
  ensureDependencies();
  say(`browser ${ensureBrowser()}`);
  say(`adapter in Node: ${ensureVulkan()}`);
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
