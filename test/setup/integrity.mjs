// Prints the subresource integrity of files, for the notes of a release: `node test/setup/integrity.mjs FILE…`
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

for (const file of process.argv.slice(2)) {
  process.stdout.write(`${file} sha384-${createHash('sha384').update(readFileSync(file)).digest('base64')}\n`);
}
