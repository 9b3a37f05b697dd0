import { describe, expect, it } from 'vitest';
import { LIGHT } from '../../src/drawing/ink';
import { ownPointsOf, parseOwnPoints, withPoint } from '../../src/story/own-points';
import { SIDE } from '../../src/drawing/picture';
import { separateScene } from '../../src/story/scenes/separate';

const state = separateScene.at(0);

describe('points of a reader’s own', () => {
  it('are read, and written again with another', () => {
    const text = withPoint('0.1,-0.2,1 0,0,0', [0.25, 1], 1);
    expect(text).toBe('0.1,-0.2,1 0,0,0 0.25,1,1');
    expect(parseOwnPoints(text).map(({ target }) => target)).toEqual([1, 0, 1]);
    expect(parseOwnPoints(' ')).toEqual([]);
  });

  it.each(['1,2', '1,2,3', 'x,0,1', '1e999,0,1', '0,0,1,1', ',,0'])('are not "%s"', (text) => {
    expect(() => parseOwnPoints(text)).toThrow(/is no point: write x,y,0 or x,y,1 for each/);
  });

  it('are the last ones where there are too many', () => {
    const many = Array.from({ length: 400 }, (_, k) => `${k / 1000},0,0`).join(' ');
    expect(parseOwnPoints(withPoint(many, [1, 1], 1))).toHaveLength(400);
    expect(() => parseOwnPoints(`${many} 0,0,0`)).toThrow(/401 points are too many/);
  });

  it('come from a table, moved and scaled into the picture', () => {
    expect(ownPointsOf('a.csv', 'x,y,kind\n10,20,cat\n30,30,dog\n20,20,cat\n')).toBe(
      '-1,-0.5,0 1,0.5,1 0,-0.5,0',
    );
    expect(() => ownPointsOf('a.csv', 'x,y,z,kind\n1,2,3,a\n1,2,4,b\n')).toThrow(
      /a.csv: a picture has points of two inputs and a class/,
    );
  });
});

describe('a picture that is pressed', () => {
  it('has a point there of the chosen class, and learns once there are two', async () => {
    const middle = [SIDE / 2, SIDE / 2] as const;
    const first = separateScene.press?.(state, 0, middle) ?? state;
    expect(first).toMatchObject({ data: 'own', own: '0,0,1', seeds: 1 });
    const alone = await separateScene.draw(first, LIGHT);
    expect(alone.panels).toHaveLength(1);
    expect(alone.caption).toContain('1 point, and two classes are learned');
    const blue = { ...first, brush: 'blue' as const };
    const both = separateScene.press?.(blue, 0, [SIDE / 4, SIDE / 4]) ?? blue;
    const { caption, panels } = await separateScene.draw(both, LIGHT);
    // Two maps and, at right, errors by seed over errors by regions.
    expect(panels.map(({ isBelow = false }) => isBelow)).toEqual([false, false, false, true]);
    expect(caption).toContain('2 points of your own');
    // Two points are on the right sides of any of them.
    expect(caption.match(/: 0.0 % wrong/g)).toHaveLength(4);
  });

  it('adds to the points that are there, whatever was shown meanwhile', () => {
    const moons = { ...state, own: '0.5,0.5,0' };
    expect(separateScene.press?.(moons, 0, [SIDE / 2, SIDE / 2])).toMatchObject({
      data: 'own',
      own: '0.5,0.5,0 0,0,1',
    });
  });

  it('is that of the maps alone', () => {
    expect(separateScene.press?.(state, 2, [10, 10])).toEqual(state);
  });
});
