import { converter } from 'culori';
import { expect, it } from 'vitest';
import { paletteByName, palettes } from '../../src/view/palette';
import { paletteIndex } from '../../src/view/palette-index';

const toOklch = converter('oklch');
const toOklab = converter('oklab');

function lightness(colour: number): number {
  const [r, g, b] = [0, 8, 16].map((shift) => ((colour >>> shift) & 255) / 255);
  return toOklch({ mode: 'rgb', r, g, b }).l;
}

for (const { name, colours, crease } of palettes)
  it(`${name}: neighbours differ in lightness, whatever their hues`, () => {
    const even = [...colours.subarray(0, 32)].map(lightness);
    const odd = [...colours.subarray(32)].map(lightness);
    const gap = Math.max(
      Math.min(...even) - Math.max(...odd),
      Math.min(...odd) - Math.max(...even),
    );
    expect(gap).toBeGreaterThan(0.1);
    const distances = [...colours].map((colour) => Math.abs(lightness(colour) - lightness(crease)));
    expect(Math.min(...distances)).toBeGreaterThan(0.05);
  });

/** Distance of two colours in OKLab, in which black and white are 1 apart. */
function distance(first: number, second: number): number {
  const [p, q] = [first, second].map((colour) => {
    const [r, g, b] = [0, 8, 16].map((shift) => ((colour >>> shift) & 255) / 255);
    return toOklab({ mode: 'rgb', r, g, b });
  });
  return Math.hypot(p.l - q.l, p.a - q.a, p.b - q.b);
}

for (const { name, colours, crease, boundary } of palettes)
  it(`${name}: a boundary is seen on every region, and is no crease`, () => {
    const distances = [...colours, crease].map((colour) => distance(boundary, colour));
    expect(Math.min(...distances)).toBeGreaterThan(0.2);
  });

it('chooses the half by the parity of the ID, and spreads IDs over it', () => {
  expect(paletteIndex(0b111, 0)).toBeGreaterThanOrEqual(32);
  expect(paletteIndex(0b11, 0)).toBeLessThan(32);
  expect(paletteIndex(1, 1)).toBeLessThan(32);
  const used = new Set(Array.from({ length: 1000 }, (_, i) => paletteIndex(3 * i, i)));
  expect(used.size).toBe(64);
});

it('lists the palettes when none has the name', () => {
  expect(paletteByName('grey').name).toBe('grey');
  expect(() => paletteByName('gray')).toThrow('There is no palette "gray"; there are washi, ember');
});
