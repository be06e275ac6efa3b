import { FileError } from '../errors';
import { readNpy } from './npy';
import type { NumericArray } from './numeric-array';
import { readZip } from './zip';

const MAX_UNPACKED_BYTES = 2 ** 31;

/**
 * The arrays of a NumPy .npz archive by name (`numpy.savez` and `savez_compressed`), without the `.npy` of their files.
 *
 * @throws FileError when the archive or one of its arrays is not what it says, or unpacks to more than `maxBytes`.
 */
export function readNpz(bytes: Uint8Array, maxBytes: number = MAX_UNPACKED_BYTES): Map<string, NumericArray> {
  const arrays = new Map<string, NumericArray>();
  for (const [file, content] of readZip(bytes, maxBytes)) {
    const name = file.replace(/\.npy$/, '');
    try {
      arrays.set(name, readNpy(content));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new FileError(`array ${JSON.stringify(name)} of the .npz file: ${error.message}`, { cause: error });
    }
  }
  if (arrays.size === 0) throw new FileError('the .npz file holds no arrays: expected at least X and its labels');
  return arrays;
}
