import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { twoClasses, type LabelledImages } from '../../src/data/images';
import { InputError } from '../../src/errors';

/** Images whose byte at (image, channel, row, column) is a known function of the four indices. */
function addressed(count: number, channels: number, height: number, width: number, label: (image: number) => number): LabelledImages {
  const pixels = new Uint8Array(count * channels * height * width);
  let at = 0;
  for (let image = 0; image < count; image++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) pixels[at++] = address(image, channel, row, column);
      }
    }
  }
  return { count, channels, height, width, pixels, labels: Uint8Array.from({ length: count }, (_, image) => label(image)) };
}

function address(image: number, channel: number, row: number, column: number): number {
  return (image * 131 + channel * 61 + row * 17 + column * 3) % 256;
}

const classes = { negative: 8, positive: 2 };

describe('twoClasses', () => {
  test('every fifth pixel of 3 × 32 × 32 is 3 × 7 × 7 = 147 features in [0, 1], channel by channel', () => {
    const images = addressed(5, 3, 32, 32, (image) => [2, 8, 4, 8, 2][image]!);
    const { X, y } = twoClasses(images, classes, 5);
    expect([X.rows, X.columns]).toEqual([4, 147]);
    expect(y).toEqual(Float64Array.of(1, -1, -1, 1));
    [0, 1, 3, 4].forEach((image, row) => {
      for (let c = 0; c < 147; c++) {
        const [channel, i, j] = [Math.floor(c / 49), Math.floor((c % 49) / 7), c % 7];
        expect(X.data[row * 147 + c]).toBe(address(image, channel, 5 * i, 5 * j) / 255);
      }
    });
  });

  test('keeps ⌈height/every⌉ rows and ⌈width/every⌉ columns of every channel, whatever the sizes', () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), size, size, fc.integer({ min: 1, max: 10 }), (channels, height, width, every) => {
        const { X } = twoClasses(
          addressed(2, channels, height, width, (image) => (image === 0 ? 2 : 8)),
          classes,
          every,
        );
        const [rows, columns] = [Math.ceil(height / every), Math.ceil(width / every)];
        expect(X.columns).toBe(channels * rows * columns);
        const last = address(1, channels - 1, (rows - 1) * every, (columns - 1) * every) / 255;
        expect(X.data.at(-1)).toBe(last);
      }),
    );
  });

  test('every = 1 keeps all bytes, and 255 becomes 1', () => {
    const images: LabelledImages = {
      count: 2,
      channels: 1,
      height: 1,
      width: 2,
      pixels: Uint8Array.of(0, 51, 255, 102),
      labels: Uint8Array.of(0, 1),
    };
    expect(twoClasses(images, { negative: 0, positive: 1 }, 1).X.data).toEqual(Float64Array.of(0, 0.2, 1, 0.4));
  });

  test('says what is wrong with the classes and the step', () => {
    const images = addressed(2, 1, 2, 2, (image) => (image === 0 ? 2 : 8));
    expect(() => twoClasses(images, { negative: 3, positive: 2 }, 1)).toThrow(new InputError('no image has label 3: the labels are 2, 8'));
    expect(() => twoClasses(images, { negative: 2, positive: 2 }, 1)).toThrow(InputError);
    for (const every of [0, -1, 1.5, NaN]) expect(() => twoClasses(images, classes, every)).toThrow(InputError);
  });
});
