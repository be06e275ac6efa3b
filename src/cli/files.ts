import { accessSync, constants, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileError, ReluvexError } from '../errors';

/** Reads a file and decodes its bytes; errors begin with the path. */
export async function readWith<T>(path: string, decode: (bytes: Uint8Array) => T): Promise<T> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new FileError(`${path}: ${reason(cause)}`, { cause });
  }
  return locate(path, () => decode(bytes));
}

/** Runs `action`; the message of a FileError or InputError gets the path in front. */
export function locate<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ReluvexError)) throw error;
    throw new FileError(`${path}: ${error.message}`, { cause: error });
  }
}

/** @throws FileError when `path` cannot be written, so that a long run does not end there. */
export function checkWritable(path: string): void {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status?.isDirectory()) throw new FileError(`${path}: is a folder, expected a file to write`);
    accessSync(status === undefined ? dirname(path) : path, constants.W_OK);
  } catch (cause) {
    if (cause instanceof FileError) throw cause;
    throw new FileError(`${path}: cannot be written: ${reason(cause)}`, { cause });
  }
}

/** Writes a file; errors begin with the path. */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new FileError(`${path}: cannot be written: ${reason(cause)}`, { cause });
  }
}

function reason(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code;
  const known: Record<string, string> = {
    ENOENT: 'no such file or folder',
    EISDIR: 'is a folder, expected a file',
    EACCES: 'permission denied',
    ENOTDIR: 'a part of the path is not a folder',
  };
  return (code === undefined ? undefined : known[code]) ?? (cause as Error).message;
}
