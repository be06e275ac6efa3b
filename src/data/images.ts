import { FileError, InputError } from '../errors';
import { zeros, type Matrix } from '../matrix';

/** Images of one size with their classes; the byte of (image, channel, row, column) follows the order of these four indices. */
export interface LabelledImages {
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * Images stored one after the other, each as its label's byte and its pixel bytes in the order channel, row, column.
 *
 * @throws FileError when the bytes are not a whole number of such records, or there are none.
 */
export function imagesFromRecords(bytes: Uint8Array, channels: number, height: number, width: number): LabelledImages {
  const size = channels * height * width;
  const count = bytes.length / (size + 1);
  if (count === 0) throw new FileError(`the file is empty: expected records of ${size + 1} bytes, a label and ${size} pixels`);
  if (!Number.isInteger(count)) {
    throw new FileError(
      `the file has ${bytes.length} bytes, not a multiple of ${size + 1} (a label and ${size} pixels): it is truncated, or of another format`,
    );
  }
  const pixels = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  for (let image = 0; image < count; image++) {
    const at = image * (size + 1);
    labels[image] = bytes[at]!;
    pixels.set(bytes.subarray(at + 1, at + 1 + size), image * size);
  }
  return { count, channels, height, width, pixels, labels };
}

/** What a training problem needs of images: one row of features for each, and its class as −1 or +1. */
export interface LabelledRows {
  readonly X: Matrix;
  readonly y: Float64Array;
}

/**
 * The images of two classes as rows of features in [0, 1]: rows and columns 0, `every`, 2 `every`, … of every channel, each byte
 * divided by 255, in the order channel, row, column. The order of the images is kept.
 *
 * @throws InputError when `every` is not a positive integer, the classes are equal, or one of them has no image.
 */
export function twoClasses(
  images: LabelledImages,
  classes: { readonly negative: number; readonly positive: number },
  every: number,
): LabelledRows {
  if (!(Number.isSafeInteger(every) && every >= 1))
    throw new InputError(`every is ${every}: expected a positive integer, 1 for all pixels`);
  const { negative, positive } = classes;
  if (negative === positive) throw new InputError(`both classes are ${positive}: expected two different labels`);
  for (const label of [negative, positive]) {
    if (!images.labels.includes(label)) {
      throw new InputError(`no image has label ${label}: the labels are ${[...new Set(images.labels)].sort((a, b) => a - b).join(', ')}`);
    }
  }
  const kept = Array.from({ length: images.count }, (_, image) => image).filter((image) =>
    [negative, positive].includes(images.labels[image]!),
  );
  const places = sampledPlaces(images, every);
  const X = zeros(kept.length, places.length);
  const size = images.channels * images.height * images.width;
  kept.forEach((image, row) => {
    places.forEach((place, c) => (X.data[row * places.length + c] = images.pixels[image * size + place]! / 255));
  });
  return { X, y: Float64Array.from(kept, (image) => (images.labels[image] === positive ? 1 : -1)) };
}

/** Positions within an image of every k-th row and column of each channel. */
function sampledPlaces({ channels, height, width }: LabelledImages, every: number): number[] {
  const places: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < height; row += every) {
      for (let column = 0; column < width; column += every) places.push((channel * height + row) * width + column);
    }
  }
  return places;
}
