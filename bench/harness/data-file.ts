import type { DataFile } from '../results';

/** The content of a data file, decoded. */
export function bytesOf({ base64 }: DataFile): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** The file of that name, or undefined when it was not found. */
export function findFile(files: readonly DataFile[], name: string): DataFile | undefined {
  return files.find((file) => file.name === name);
}
