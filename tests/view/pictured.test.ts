import { describe, expect, it } from 'vitest';
import { inputAt, picturedOf } from '../../src/view/pictured';
import type { ImageLayout } from '../../src/network/image-layout';
import { openConstruction } from '../../src/network/open';
import { sensitivePlane } from '../../src/network/sensitive-plane';
import { axesSlice, throughSlice } from '../../src/network/slice';
import { inputPixels, isPicture, pictureScaleOf } from '../../src/view/input-picture';

const unit = { black: 0, white: 1 };

describe('pixels of an input', () => {
  it('are grey for one channel, row by row, and cut off beyond black and white', () => {
    const image: ImageLayout = { channels: 1, height: 2, width: 2, order: 'chw' };
    const pixels = inputPixels(Float64Array.of(0, 0.2, 1, 7), image, unit);
    expect([...pixels]).toEqual([
      0, 0, 0, 255, 51, 51, 51, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    ]);
    const moved = inputPixels(Float64Array.of(-2, -1, 0, 2), image, { black: -2, white: 2 });
    expect([0, 4, 8, 12].map((at) => moved[at])).toEqual([0, 64, 128, 255]);
  });

  it('are red, green and blue for three, in either order', () => {
    const [red, green] = [
      [1, 0, 0],
      [0, 1, 0],
    ];
    const values = { chw: [1, 0, 0, 1, 0, 0], hwc: [...red, ...green] };
    for (const order of ['chw', 'hwc'] as const) {
      const image: ImageLayout = { channels: 3, height: 1, width: 2, order };
      const pixels = inputPixels(Float64Array.from(values[order]), image, unit);
      expect([...pixels]).toEqual([255, 0, 0, 255, 0, 255, 0, 255]);
    }
  });

  it('are there for grey and colours only', () => {
    const image = { height: 2, width: 2, order: 'chw' } as const;
    expect([1, 2, 3, 4, 5].map((channels) => isPicture({ ...image, channels }))).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('the scale of pictures', () => {
  it.each([
    [[0, 0.3, 0.9], { black: 0, white: 1 }],
    [[0, 0, 0], { black: 0, white: 1 }],
    [[-0.5, 0, 2], { black: -0.5, white: 2 }],
    [[0, 255], { black: 0, white: 255 }],
    [[3, 3], { black: 2, white: 4 }],
  ])('of %j is that of images, or as far as they reach', (values, scale) => {
    expect(pictureScaleOf([Float64Array.from(values)])).toEqual(scale);
  });
});

describe('the anchors of a plane', () => {
  const opened = openConstruction('cnn:1x4x4-2c2-3');

  it('are its three points, and no others count for the scale', () => {
    const points = [0, 1, 2].map((k) =>
      Float64Array.from({ length: 16 }, (_, i) => (i === k ? 1 : 0)),
    );
    const slice = throughSlice(16, points);
    const pictured = picturedOf(opened, slice, { u0: -0.25, u1: 1.25, v0: -0.25, v1: 1.25 }, true);
    const shown = pictured?.anchors.map(([u, v]) => inputAt(slice, u, v));
    expect(shown).toEqual(points);
    expect(pictured?.scale).toEqual({ black: 0, white: 1 });
  });

  it('are the middle of the window, and how far u and v go', () => {
    const { slice, window } = sensitivePlane(opened);
    const pictured = picturedOf(opened, slice, window, false);
    expect(pictured?.anchors).toEqual([
      [0, 0],
      [window.u1, 0],
      [0, window.v1],
    ]);
    const { black = 0, white = 0 } = pictured?.scale ?? {};
    // Everything in the window is between them.
    for (const [u, v] of [
      [-1, 0.3],
      [1, 1],
      [-0.7, -1],
    ])
      for (const x of inputAt(slice, u * window.u1, v * window.v1)) {
        expect(x).toBeGreaterThanOrEqual(black);
        expect(x).toBeLessThanOrEqual(white);
      }
  });

  it('are none where the input is no picture', () => {
    const vector = openConstruction('random:20-4-1');
    const home = { u0: -1, u1: 1, v0: -1, v1: 1 };
    expect(picturedOf(vector, axesSlice(20, [0, 1]), home, false)).toBeUndefined();
  });
});
