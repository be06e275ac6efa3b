import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vitest/config';
import { applyMutant, type Mutant } from './mutant';

/** The mutant that this run of the tests is to find, and the file that holds it. */
const given = process.env['RELUVEX_MUTANT'];
const mutant = given === undefined ? undefined : (JSON.parse(given) as Pick<Mutant, 'start' | 'end' | 'to'> & { readonly path: string });

/** Hands out the mutated text in the place of the file's: nothing on the disk changes. */
const mutate: Plugin = {
  name: 'reluvex-mutant',
  enforce: 'pre',
  load(id) {
    const [path, query] = id.split('?');
    if (mutant === undefined || path !== mutant.path) return null;
    const text = applyMutant(readFileSync(mutant.path, 'utf8'), mutant);
    return query === 'raw' ? `export default ${JSON.stringify(text)};` : text;
  },
};

export default defineConfig({
  plugins: [mutate],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.browser.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    bail: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
