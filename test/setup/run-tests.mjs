import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLine, countTests } from './count.mjs';

const folder = mkdtempSync(join(tmpdir(), 'reluvex-tests-'));
const report = join(folder, 'report.json');
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], { stdio: 'inherit' });

const counts = countTests(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined, status);
rmSync(folder, { recursive: true });
process.stdout.write(`\n${closingLine(counts)}\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
