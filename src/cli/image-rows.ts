import { readCifar10 } from '../data/cifar';
import { readIdx } from '../data/idx';
import type { LabelledImages } from '../data/images';
import { FileError } from '../errors';
import { zeros, type Matrix } from '../matrix';

type Pixels = Pick<LabelledImages, 'count' | 'channels' | 'height' | 'width' | 'pixels'>;

/** The images of an IDX file, images × rows × columns, as rows of {@link imageRows}. */
export function idxRows(bytes: Uint8Array, every: number): Matrix {
  const { shape, data } = readIdx(bytes);
  const [count, height, width] = shape;
  if (shape.length !== 3) {
    throw new FileError(`the IDX file has shape (${shape.join(', ')}): expected three dimensions, images × rows × columns`);
  }
  return imageRows({ count: count!, channels: 1, height: height!, width: width!, pixels: data }, every);
}

/** The labels of an IDX file of one dimension. */
export function idxLabels(bytes: Uint8Array): number[] {
  const { shape, data } = readIdx(bytes);
  if (shape.length !== 1) throw new FileError(`the labels have shape (${shape.join(', ')}): expected one dimension`);
  return [...data];
}

/** The images and labels of a CIFAR-10 batch. */
export function cifarRows(bytes: Uint8Array, every: number): { X: Matrix; labels: number[] } {
  const images = readCifar10(bytes);
  return { X: imageRows(images, every), labels: [...images.labels] };
}

/** Each image as a row of features in [0, 1], byte/255: rows and columns 0, `every`, 2 `every`, … of every channel. */
function imageRows({ count, channels, height, width, pixels }: Pixels, every: number): Matrix {
  const places: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < height; row += every) {
      for (let column = 0; column < width; column += every) places.push((channel * height + row) * width + column);
    }
  }
  const size = channels * height * width;
  const X = zeros(count, places.length);
  for (let image = 0; image < count; image++) {
    places.forEach((place, at) => (X.data[image * places.length + at] = pixels[image * size + place]! / 255));
  }
  return X;
}
