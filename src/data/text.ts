import { FileError } from '../errors';

/** The bytes as UTF-8 text, without a byte order mark. @throws FileError when they are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FileError('the file is not UTF-8 text: save it as UTF-8, or check that it is the file you mean', { cause });
  }
}
