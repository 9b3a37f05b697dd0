import { expect, it } from 'vitest';
import { planeAxes, type FreePart } from '../../src/drawing/axes';
import { axisNames } from '../../src/app/map/overlay';
import { usualPlane } from '../../src/app/map/plane';
import { openConstruction } from '../../src/network/opened-network';
import { LIGHT } from '../../src/drawing/ink';

const FREE: FreePart = {
  width: 900,
  height: 600,
  left: 250,
  top: 0,
  bottom: 600,
  bar: [540, 584],
  textSize: 13,
};

function textsOf(free: FreePart, view = { u0: -1.5, u1: 1.5, v0: -1, v1: 1 }) {
  const shapes = planeAxes(view, ['speed', 'v'], free, LIGHT);
  return shapes.flatMap((shape) =>
    shape.kind === 'text' ? [{ text: shape.text, x: shape.at[0], y: shape.at[1] }] : [],
  );
}

it('axes have their ticks where the coordinates are', () => {
  const texts = textsOf(FREE);
  const across = texts.filter(({ y }) => y > 590);
  for (const { text, x } of across.filter((one) => one.text !== 'speed'))
    expect(x).toBeCloseTo(900 * ((Number(text.replace('−', '-')) + 1.5) / 3), 9);
  const up = texts.filter(({ y, text }) => y <= 590 && text !== 'v');
  for (const { text, x, y } of up) {
    expect(x).toBe(FREE.left + 8);
    expect(y - 0.35 * 13).toBeCloseTo(600 * ((1 - Number(text.replace('−', '-'))) / 2), 9);
  }
  expect(across.length).toBeGreaterThan(4);
  expect(up.length).toBeGreaterThan(2);
});

it('labels of axes keep clear of each other, of the bar and of the ends', () => {
  for (const view of [
    { u0: -1.5, u1: 1.5, v0: -1, v1: 1 },
    { u0: 0.3058123456789, u1: 0.3058123456804, v0: 0.1, v1: 0.100000000001 },
    { u0: -4e6, u1: 5e6, v0: -3e6, v1: 3e6 },
  ]) {
    const texts = textsOf(FREE, view);
    const [first, last] = [texts.filter(({ y }) => y > 590), texts.filter(({ y }) => y <= 590)];
    const [title, ...rest] = first;
    expect(title.text).toMatch(/^speed/);
    for (const { x, text } of rest) {
      expect(x + 3.5 * text.length).toBeLessThan(title.x - 7 * title.text.length);
      expect(x - 3.5 * text.length).toBeGreaterThan(0);
    }
    for (const [k, { x, text }] of rest.slice(1).entries())
      expect(x - rest[k].x).toBeGreaterThan(3.5 * (text.length + rest[k].text.length));
    for (const { y } of last.slice(1)) {
      expect(y).toBeGreaterThan(30);
      expect(y < 540 || y > 584).toBe(true);
    }
  }
});

it('axes are called what the network’s author calls its inputs, where they are inputs', () => {
  const opened = openConstruction('random:3-4-1?seed=1');
  const inputs = [{ name: 'speed' }, {}, { name: 'angle' }];
  const axes = { axes: [2, 1] };
  expect(axisNames({ ...opened, inputs }, axes)).toEqual(['angle', 'v']);
  expect(axisNames(opened, usualPlane(opened))).toEqual(['u', 'v']);
  const through = { name: 'points.json', sha256: '', points: [] };
  expect(axisNames({ ...opened, inputs }, { ...axes, through })).toEqual(['u', 'v']);
});
