import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { findData } from '../harness/data-sources';
import { describeEnvironment } from '../harness/environment';
import { bytesText } from '../harness/format';
import { PART_DATA } from '../suites';
import { GPU_PARTS, type Cargo } from './gpu-report';

const USAGE = `usage: bench/gpu/pack FOLDER
  writes FOLDER/run and FOLDER/reluvex-gpu.tar.gz: the benchmark in one file, its data, this Node, dawn.node of the package webgpu and the
  Vulkan loader. Copy the folder to a Linux machine with a GPU and this processor's kind, and start FOLDER/run FOLDER there.`;

const run = promisify(execFile);

/** The command: returns its exit status. */
export async function pack(argv: readonly string[], root: string): Promise<number> {
  const [folder, ...rest] = argv;
  if (folder === undefined || folder.startsWith('--') || rest.length > 0) {
    process.stderr.write(`${USAGE}\n`);
    return folder === '--help' ? 0 : 2;
  }
  if (process.platform !== 'linux') {
    process.stderr.write('bench/gpu/pack packs the Node that it runs on, and bench/gpu/run runs on Linux: pack on Linux\n');
    return 1;
  }
  const cargo = await mkdtemp(join(tmpdir(), 'reluvex-pack-'));
  try {
    await fill(cargo, root);
    await mkdir(folder, { recursive: true });
    const archive = resolve(folder, 'reluvex-gpu.tar.gz');
    await run('tar', ['-czf', archive, '-C', cargo, ...(await readdir(cargo))], { env: { ...process.env, GZIP: '-9' } });
    await copyFile(join(root, 'bench', 'gpu', 'run'), join(folder, 'run'));
    process.stdout.write(`${join(folder, 'reluvex-gpu.tar.gz')}: ${bytesText((await stat(archive)).size)}\n`);
    return 0;
  } finally {
    await rm(cargo, { recursive: true, force: true });
  }
}

async function fill(cargo: string, root: string): Promise<void> {
  await bundle(cargo, root);
  await copyStripped(process.execPath, join(cargo, 'node'));
  const webgpu = dirname(createRequire(join(root, 'package.json')).resolve('webgpu'));
  const binary = join('dist', `linux-${process.arch}`, 'dawn.node');
  const packed = join(cargo, 'node_modules', 'webgpu');
  await mkdir(join(packed, dirname(binary)), { recursive: true });
  for (const file of ['package.json', 'index.js']) await copyFile(join(webgpu, file), join(packed, file));
  await copyStripped(join(webgpu, binary), join(packed, binary));
  const loader = await vulkanLoader();
  await mkdir(join(cargo, 'lib'));
  await copyFile(loader, join(cargo, 'lib', 'libvulkan.so.1'));
  await writeFile(join(cargo, 'cargo.json'), JSON.stringify(await cargoOf(root)));
}

/** bench/gpu/main.ts and all it imports in one file; webgpu stays an import, of the package beside it. */
async function bundle(outDir: string, root: string): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['webgpu'] },
    build: {
      ssr: join(root, 'bench', 'gpu', 'main.ts'),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        external: [/\/peers$/, /^node:/, 'webgpu'],
        checks: { ineffectiveDynamicImport: false },
        output: { entryFileNames: 'main.mjs', codeSplitting: false },
      },
    },
  });
}

/** A copy without symbols for debuggers, where binutils are installed. */
async function copyStripped(from: string, to: string): Promise<void> {
  try {
    await run('strip', ['--strip-unneeded', '-o', to, from]);
  } catch {
    await copyFile(from, to);
  }
}

async function vulkanLoader(): Promise<string> {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const folders = [`/usr/lib/${triplet}`, `/lib/${triplet}`, '/usr/lib64', '/usr/lib', '/usr/local/lib'];
  const found = folders.map((folder) => join(folder, 'libvulkan.so.1')).find((path) => existsSync(path));
  if (found === undefined) throw new Error('libvulkan.so.1 was not found: install it (Debian, Ubuntu: apt-get install libvulkan1)');
  return found;
}

async function cargoOf(root: string): Promise<Cargo> {
  const names = [...new Set(GPU_PARTS.flatMap((part) => PART_DATA[part] ?? []))];
  const files = (await Promise.all(names.map((name) => findData(name, { directories: {} }, root)))).flat();
  const { reluvex, commit } = await describeEnvironment(root);
  return { reluvex, commit, data: files.map(({ name, source }) => ({ name, source })), files };
}
