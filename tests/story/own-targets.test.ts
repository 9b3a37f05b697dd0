import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import {
  IMAGE_SIDE,
  imageTarget,
  orientationOf,
  requireImage,
  textOfImage,
} from '../../src/story/own-images';
import { curveOf, drawnOver, ownTarget } from '../../src/story/own-targets';
import { LIGHT } from '../../src/drawing/ink';
import { SIDE } from '../../src/drawing/picture';
import { anyScene } from '../../src/story/scenes/any';
import { oriented } from './oriented';

const WINDOW = { u0: -1, u1: 1, v0: -1, v1: 1 };

function valueAt(text: string, x: number, y = 0): number {
  return ownTarget(text, WINDOW).at(x, y);
}

describe('what a reader wants to be learned', () => {
  it('is a formula, or points that are joined', () => {
    expect(valueAt('2*max(x,0)', 0.25)).toBe(0.5);
    expect(valueAt('atan2(1,x)', 1)).toBeCloseTo(Math.PI / 4, 15);
    expect(valueAt('1,3 -1,-1', 0)).toBe(1);
    expect(valueAt('.5,-1e-1', 0)).toBe(-0.1);
  });

  it.each(['1,2 x', '1,', '1,2,3', '1,1e999', '0,0 0;1'])('is not "%s"', (text) => {
    expect(() => ownTarget(text, WINDOW)).toThrow(/is no point of a curve|finite/);
  });

  it('has no more points than a link may hold', () => {
    const points = Array.from({ length: 201 }, (_, k) => `${k},0`).join(' ');
    expect(() => ownTarget(points, WINDOW)).toThrow(/201 points are too many; a curve takes 200/);
  });

  it('comes from a table, moved and scaled only where it would lie outside', () => {
    expect(curveOf('a.csv', 'x,y\n-1,0.25\n1,-0.5\n')).toBe('-1,0.25 1,-0.5');
    expect(curveOf('a.csv', '0;0.5\n5;0\n10;1\n')).toBe('-1,0.5 0,0 1,1');
    expect(curveOf('a.csv', '-1e308,7\n1e308,7\n')).toBe('-1,0 1,0');
    expect(() => curveOf('a.csv', '1,2,3\n')).toThrow(/a.csv: a curve has an x and a value/);
  });
});

describe('a stroke', () => {
  it('is straight from end to end, either way, and leaves the rest as it was', () => {
    const before = ownTarget('x^2', WINDOW);
    for (const [from, to] of [
      [[-0.5, -1] as const, [0.5, 1] as const],
      [[0.5, 1] as const, [-0.5, -1] as const],
    ]) {
      const text = drawnOver(before, from, to);
      expect(text.split(' ')).toHaveLength(33);
      for (let k = -16; k <= 16; k++) {
        const x = k / 16;
        const expected = Math.abs(x) <= 0.5 ? 2 * x : x * x;
        expect(valueAt(text, x)).toBeCloseTo(expected, 2);
      }
    }
  });

  it('that is a point moves one', () => {
    const text = drawnOver(ownTarget('x', WINDOW), [0.26, 0.9], [0.26, 0.9]);
    expect(valueAt(text, 0.25)).toBe(0.9);
    expect(valueAt(text, 0.1875)).toBeCloseTo(0.1875, 2);
  });

  it('over what has no value is refused', () => {
    expect(() => drawnOver(ownTarget('1/x', WINDOW), [0.5, 0], [0.5, 0])).toThrow(
      /no value at 0 to draw on from/,
    );
  });

  it('in the picture is learned, from what was there', async () => {
    const state = anyScene.at(0.2);
    const middle = SIDE / 2;
    const drawn = anyScene.stroke?.(state, 0, [0, middle], [SIDE, middle]) ?? state;
    // Sine is from −1 to 1, so 0 is in the middle.
    for (const x of [-1, -0.3, 0.7, 1]) expect(valueAt(drawn.target, x)).toBeCloseTo(0, 6);
    const { caption, handles } = await anyScene.draw({ ...drawn, step: 40 }, LIGHT);
    expect(caption).toMatch(/^Step 40: .* on the 129 points that are learned/);
    expect(handles).toHaveLength(1);
    expect(anyScene.stroke?.(state, 1, [0, middle], [SIDE, middle])).toBe(state);
    const plane = { ...state, target: 'x*y' };
    expect(anyScene.stroke?.(plane, 0, [0, middle], [SIDE, middle])).toBe(plane);
  });
});

describe('the handle of a curve', () => {
  it('goes along it with left and right, and moves it up and down', async () => {
    const state = { ...anyScene.at(0), target: '-1,0 1,1' };
    const { handles } = await anyScene.draw(state, LIGHT);
    const [{ at }] = handles;
    const along = await anyScene.drag?.(state, 'curve', [at[0] - 10, at[1]]);
    expect(along).toEqual({ ...state, x: state.x - 1 / 16 });
    const up = await anyScene.drag?.(state, 'curve', [at[0], at[1] - 10]);
    expect(up?.x).toBe(state.x);
    expect(valueAt(up?.target ?? '', state.x)).toBeGreaterThan(valueAt(state.target, state.x));
    expect(valueAt(up?.target ?? '', state.x - 1 / 16)).toBeCloseTo(
      valueAt(state.target, state.x - 1 / 16),
      2,
    );
  });
});

describe('an image', () => {
  /** Left half black, right half white; its lower half transparent. */
  const rgba = Uint8Array.from({ length: 4 * IMAGE_SIDE ** 2 }, (_, i) => {
    const pixel = Math.floor(i / 4);
    if (i % 4 === 3) return pixel < IMAGE_SIDE ** 2 / 2 ? 255 : 0;
    return pixel % IMAGE_SIDE < IMAGE_SIDE / 2 ? 0 : 255;
  });

  it('is learned by its brightness, transparent as white', () => {
    const text = textOfImage(rgba);
    expect(text).toHaveLength('image:'.length + 24 ** 2);
    const target = imageTarget(text, WINDOW);
    expect(target.inputs).toBe(2);
    expect([target.at(-0.5, 0.5), target.at(0.5, 0.5), target.at(-0.5, -0.5)]).toEqual([0, 1, 1]);
    expect(ownTarget(text, WINDOW).at(-0.9, 0.9)).toBe(0);
  });

  it('is as bright as its colours are, to one of 64 levels', () => {
    const colour = [200, 100, 50, 255];
    const text = textOfImage(Uint8Array.from(rgba, (_, i) => colour[i % 4]));
    const expected = (0.2126 * 200 + 0.7152 * 100 + 0.0722 * 50) / 255;
    expect(imageTarget(text, WINDOW).at(0.1, 0.2)).toBe(Math.round(63 * expected) / 63);
  });

  it.each(['image:', 'image:AB', 'image:A!AA', `image:${'A'.repeat(25 ** 2)}`])(
    'is not "%s"',
    (text) => {
      expect(() => ownTarget(text, WINDOW)).toThrow(/image|brightness/i);
    },
  );

  it('has its size in the first bytes of its file, of every format', () => {
    const png = encode({ width: 3, height: 2, data: new Uint8Array(24), channels: 4, depth: 8 });
    expect(requireImage('a.png', png)).toEqual({ width: 3, height: 2 });
    const gif = bytesOf('GIF89a', [3, 0, 2, 0]);
    const lossy = bytesOf('RIFF....WEBPVP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 3, 0, 2, 0]);
    const lossless = bytesOf('RIFF....WEBPVP8L', [0, 0, 0, 0, 0x2f, 2, 0x40, 0, 0]);
    const extended = bytesOf('RIFF....WEBPVP8X', [0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 1, 0, 0]);
    // An application's segment, then the frame's header.
    const jpeg = bytesOf('\xff\xd8\xff\xe0\0\x04..\xff\xc2', [0, 11, 8, 0, 2, 0, 3, 1, 0, 0, 0]);
    for (const bytes of [gif, lossy, lossless, extended, jpeg])
      expect(requireImage('an image', bytes)).toEqual({ width: 3, height: 2 });
  });

  it('lies as its camera says, where a JPEG says so', () => {
    const jpeg = bytesOf('\xff\xd8\xff\xe0\0\x04..\xff\xc2', [0, 11, 8, 0, 2, 0, 3, 1, 0, 0, 0]);
    expect(orientationOf(jpeg)).toBe(1);
    for (const isLittle of [false, true])
      for (let orientation = 1; orientation <= 8; orientation++)
        expect(orientationOf(oriented(jpeg, orientation, isLittle))).toBe(orientation);
    for (const none of [0, 9, 65535]) expect(orientationOf(oriented(jpeg, none))).toBe(1);
    const six = oriented(jpeg, 6);
    for (let end = 0; end < 40; end++) expect(orientationOf(six.subarray(0, end))).toBe(1);
    // The size is still found.
    expect(requireImage('six.jpg', six)).toEqual({ width: 3, height: 2 });
  });

  it('of more pixels than may be decoded is refused by its header alone', () => {
    const bomb = bytesOf('\x89PNG\r\n\x1A\n\0\0\0\rIHDR', [0, 1, 0, 0, 0, 1, 0, 0]);
    expect(() => requireImage('bomb.png', bomb)).toThrow(
      /bomb.png: 65536 × 65536 pixels are too many; an image may have 16777216/,
    );
    const empty = bytesOf('GIF89a', [0, 0, 2, 0]);
    expect(() => requireImage('empty.gif', empty)).toThrow(/has no pixels/);
    for (const text of [
      '',
      'BM',
      '\x89PNG',
      'GIF89a',
      'RIFF....WEBPVP8L',
      'hello, this is no image',
    ])
      expect(() => requireImage('other', bytesOf(text, []))).toThrow(
        /other: a figure learns a PNG/,
      );
  });
});

function bytesOf(text: string, more: readonly number[]): Uint8Array {
  return Uint8Array.from([...Array.from(text, (letter) => letter.charCodeAt(0)), ...more]);
}
