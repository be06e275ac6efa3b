import { FileError } from '../errors';
import { imagesFromRecords, type LabelledImages } from './images';

const SIDE = 32;
const CHANNELS = 3;
const CLASSES = 10;

/**
 * Reads the binary version of CIFAR-10 (`data_batch_1.bin`, …, `test_batch.bin`): records of one label byte and 3072 pixel bytes,
 * red plane first, then green and blue, each 32 × 32 row by row (Krizhevsky 2009, www.cs.toronto.edu/~kriz/cifar.html).
 *
 * @throws FileError when the bytes are not a whole number of records, there are none, or a label is not 0 … 9.
 */
export function readCifar10(bytes: Uint8Array): LabelledImages {
  const images = imagesFromRecords(bytes, CHANNELS, SIDE, SIDE);
  const wrong = images.labels.findIndex((label) => label >= CLASSES);
  if (wrong >= 0) {
    throw new FileError(
      `record ${wrong} of the CIFAR-10 file has label ${images.labels[wrong]}: expected 0 to 9; is it the binary version of CIFAR-10?`,
    );
  }
  return images;
}
