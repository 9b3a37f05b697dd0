import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openConstruction } from '../../src/network/open';
import { storyAddress, storyCommand } from '../../src/story/command';
import { DARK, LIGHT } from '../../src/drawing/ink';
import type { Shape } from '../../src/drawing/picture';
import type { Drawing } from '../../src/story/scene';
import { PLAYS } from '../../src/story/plays';
import { SCENES, sceneByName } from '../../src/story/scenes';
import { stateWith } from '../../src/story/settings';
import { svgOf } from '../../src/drawing/svg';
import { inCi, isFull, itInCi } from '../coverage';

const article = readFileSync(new URL('../../origami/index.html', import.meta.url), 'utf8');

function coordinatesOf(shape: Shape): readonly number[] {
  return 'points' in shape ? shape.points : shape.at;
}

function requireDrawn({ panels, handles, caption, alternative }: Drawing): void {
  const numbers = panels.flatMap(({ shapes }) => shapes.flatMap(coordinatesOf));
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers.every(Number.isFinite)).toBe(true);
  for (const { panel, at } of handles) {
    const { width, height } = panels[panel];
    expect(at[0]).toBeGreaterThanOrEqual(0);
    expect(at[0]).toBeLessThanOrEqual(width);
    expect(at[1]).toBeGreaterThanOrEqual(0);
    expect(at[1]).toBeLessThanOrEqual(height);
  }
  expect(caption).toMatch(/\d/);
  expect(caption).not.toMatch(/NaN|undefined|Infinity/);
  // Who hears the picture hears its numbers, too.
  expect(alternative).toContain(caption);
  expect(alternative).not.toMatch(/NaN|undefined|Infinity/);
}

it('has a place in the article for every scene, and a scene for every place', () => {
  const places = [...article.matchAll(/data-scene="(\w+)"/g)].map(([, name]) => name);
  expect(places).toEqual(SCENES.map(({ name }) => name));
  expect(PLAYS.map(({ name }) => name)).toEqual(places);
});

describe.each(SCENES.map((scene) => [scene.name, scene] as const))('%s', (name, scene) => {
  it.each(isFull ? [0, 0.2, 0.4, 0.6, 0.8, 1] : inCi ? [0.6] : [])(
    'is drawn at %d of its play',
    async (time) => {
      requireDrawn(await scene.draw(scene.at(time), LIGHT));
    },
  );

  itInCi('is drawn at both ends of every range, and by every choice', async () => {
    // Early, where trainings have not gone far.
    const state = scene.at(0.15);
    for (const control of scene.controls) {
      const values =
        control.kind === 'range'
          ? [control.min, control.max]
          : control.kind === 'choice'
            ? control.options.map(([value]) => value)
            : control.suggestions;
      for (const value of values)
        requireDrawn(await scene.draw({ ...state, [control.field]: value }, DARK));
    }
  });

  it('takes of a reader what the page asks it to', () => {
    expect(scene.takes).toBe(scene.stroke ? 'strokes' : scene.press ? 'presses' : undefined);
  });

  it('plays within the ranges of its controls', () => {
    for (let step = 0; step <= 50; step++) {
      const state = scene.at(step / 50);
      for (const control of scene.controls) {
        const value = state[control.field];
        if (control.kind === 'choice')
          expect(control.options.map(([option]) => option)).toContain(value);
        else if (control.kind === 'range') {
          expect(value).toBeGreaterThanOrEqual(control.min);
          expect(value).toBeLessThanOrEqual(control.max);
        }
      }
    }
  });

  it('moves what is dragged to where it is dragged, or as near as it may be', async () => {
    const state = scene.at(scene.still);
    const { handles } = await scene.draw(state, LIGHT);
    for (const { name: handle, at } of handles) {
      const moved = await scene.drag?.(state, handle, [at[0] + 12, at[1] - 9]);
      expect(moved).toBeDefined();
      expect(moved).not.toEqual(state);
      requireDrawn(await scene.draw(moved ?? state, LIGHT));
    }
  });

  it('is opened in the explorer with a network that can be opened', async () => {
    const { explorer } = await scene.draw(scene.at(scene.still), LIGHT);
    if (explorer === undefined) return;
    const network = new URLSearchParams(explorer).get('network') ?? '';
    if (network !== 'flower') expect(openConstruction(network).name).toBe(network);
  });

  it('is made again by its command, and by its address', async () => {
    const state = scene.at(scene.still);
    expect(storyCommand(scene, state)).toBe(`crease story ${name} -o ${name}.svg`);
    const other = scene.at(0);
    const address = new URL(storyAddress(scene, other), 'http://localhost/origami/');
    expect(address.hash).toBe(`#${name}`);
    expect(article).toContain(`id="${name}"`);
    const asked = [...address.searchParams].filter(([field]) => field !== 'scene');
    expect(
      stateWith(
        scene,
        state,
        asked.map(([field, value]) => `${field}=${value}`),
      ),
    ).toEqual(other);
    const settings = [...storyCommand(scene, other).matchAll(/--set '?([^' ]+)'?/g)];
    expect(
      stateWith(
        scene,
        state,
        settings.map(([, setting]) => setting),
      ),
    ).toEqual(other);
  });

  it('is written as the same SVG every time', async () => {
    const drawing = await scene.draw(scene.at(scene.still), LIGHT);
    requireDrawn(drawing);
    const again = await scene.draw(scene.at(scene.still), LIGHT);
    const svg = svgOf(drawing, LIGHT, 1100, 'made by <a test>');
    expect(svgOf(again, LIGHT, 1100, 'made by <a test>')).toBe(svg);
    expect(svg).toContain('made by &lt;a test&gt;');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('settings', () => {
  const scene = sceneByName('crease');
  const state = scene.at(0);

  it('are refused by name', () => {
    expect(() => stateWith(scene, state, ['angel=3'])).toThrow(/sets nothing of crease/);
    expect(() => stateWith(scene, state, ['second=2'])).toThrow(/from 0 to 1/);
    expect(() => stateWith(scene, state, ['second='])).toThrow(/from 0 to 1/);
    expect(() => sceneByName('fold')).toThrow(/There is no scene "fold"/);
  });
});
