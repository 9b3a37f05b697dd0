import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  sweepKindOf,
  sweepAround,
  sweepText,
  usualChoice,
  type Swept,
} from '../../src/app/sweep/choice';
import { readSweep } from '../../src/sweep/sweep-file';
import { openConstruction, openShipped } from '../../src/network/open';

/** What the choice of a sweep looks at. */
function shown(name: string, format: 'construction' | 'onnx' = 'construction'): Swept {
  const opened = { ...openConstruction(format === 'onnx' ? 'random:5-8-1' : name), name, format };
  return { opened, counted: { u0: -0.5, u1: 0.25, v0: 0, v1: 1 / 3 }, isHome: false };
}

describe('the sweep around what is on screen', () => {
  it.each([
    ['random:2-8-8-1?seed=7&init=xavier&bias=0.5', { hasDepths: true, draws: 'seeds' }],
    ['random:6-8-8-1?init=pytorch', { hasDepths: true, draws: 'seeds' }],
    ['random:2-8-5-1', { hasDepths: false, draws: 'seeds' }],
    ['fold:4x2', { hasDepths: false, draws: undefined }],
  ])('of %s is read from its file as it was', async (name, kind) => {
    const exploration = shown(name);
    expect(sweepKindOf(exploration)).toEqual(kind);
    const sweep = sweepAround(exploration, usualChoice(exploration));
    expect(await readSweep('sweep.yaml', sweepText(sweep))).toEqual(sweep);
  });

  it('of what comes with Crease needs no file beside it', async () => {
    const opened = openShipped('flower', await readFile('src/network/shipped/flower.safetensors'));
    const sweep = sweepAround({ ...shown('fold:2x2'), opened }, { layers: 1, draws: 3 });
    expect(sweep).toMatchObject({ constructions: ['flower'] });
    expect(sweepText(sweep)).not.toContain('needs');
    expect(await readSweep('sweep.yaml', sweepText(sweep))).toEqual(sweep);
  });

  it('of a file has the activations that somebody gave it, and none that are assumed', async () => {
    const { opened, ...rest } = shown('trained.safetensors', 'onnx');
    const choice = { names: 'relu,linear', flag: '--activation' } as const;
    const sweepWith = (assumed: boolean) =>
      sweepAround(
        { ...rest, opened: { ...opened, activation: { ...choice, assumed } } },
        { layers: 1, draws: 3 },
      );
    const sweep = sweepWith(false);
    expect(sweep).toMatchObject({ files: ['trained.safetensors'], activation: 'relu,linear' });
    expect(await readSweep('sweep.yaml', sweepText(sweep))).toEqual(sweep);
    expect(Object.keys(sweep)).toEqual(
      Object.keys(await readSweep('sweep.yaml', sweepText(sweep))),
    );
    expect(sweepWith(true)).not.toHaveProperty('activation');
  });

  it('of a file names it, in planes where it has more than two inputs', async () => {
    const exploration = shown('a "model", trained.onnx', 'onnx');
    expect(sweepKindOf(exploration)).toEqual({ hasDepths: false, draws: 'planes' });
    const sweep = sweepAround(exploration, { layers: 1, draws: 3 });
    expect(sweep).toMatchObject({ files: ['a "model", trained.onnx'], slices: 3 });
    expect(await readSweep('sweep.yaml', sweepText(sweep))).toEqual(sweep);
  });
});
