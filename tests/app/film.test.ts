import { describe, expect, test } from 'vitest';
import { filmOf } from '../../src/app/film/film';
import { openFiles } from '../../src/app/open/dropped-files';
import { openConstruction } from '../../src/network/open';
import { regionIdsByDepth, regionKeys } from '../../src/network/region-id';
import { writeSafetensors } from '../../src/network/safetensors-writer';
import { readCourse, stepInName } from '../../src/training/course';

function checkpoint(name: string, construction = `random:2-4-1?seed=${name.length}`): File {
  const { network } = openConstruction(construction);
  return new File([writeSafetensors(network)], name);
}

const TABLE = new File(['step,loss,test_loss,regions\n0,0.5,0.75,9\n100,0.25,,11\n'], 'loss.csv');

describe('files of a training', () => {
  test('are its checkpoints in the order of steps, with what is known of them', async () => {
    const files = [
      checkpoint('step-00100.safetensors'),
      TABLE,
      checkpoint('step-00000.safetensors'),
    ];
    const found = await openFiles(files);
    expect(found.kind).toBe('film');
    if (found.kind !== 'film') return;
    expect(found.film.map(({ step, opened, course }) => [step, opened.name, course])).toEqual([
      [0, 'step-00000.safetensors', { step: 0, loss: 0.5, testLoss: 0.75 }],
      [100, 'step-00100.safetensors', { step: 100, loss: 0.25 }],
    ]);
  });

  test('need no table', async () => {
    const found = await openFiles([checkpoint('a-9.safetensors'), checkpoint('a-10.safetensors')]);
    expect(found).toMatchObject({ kind: 'film', film: [{ step: 9 }, { step: 10 }] });
  });

  test.each<[string, File[], string]>([
    [
      'shapes',
      [checkpoint('s-1.safetensors'), checkpoint('s-2.safetensors', 'random:2-5-1')],
      '“s-1.safetensors” is 2–4–1 of relu, “s-2.safetensors” is 2–5–1 of relu.',
    ],
    [
      'no steps',
      [checkpoint('a.safetensors'), checkpoint('b.safetensors')],
      '“a.safetensors” has no number of a step in its name.',
    ],
    [
      'one step twice',
      [checkpoint('a-1.safetensors'), checkpoint('b-1.safetensors')],
      '“a-1.safetensors” and “b-1.safetensors” are both of step 1.',
    ],
    [
      'other formats',
      [new File([''], 'a-1.onnx'), new File([''], 'a-2.onnx')],
      'Open one network at a time, not “a-1.onnx” and “a-2.onnx”: only checkpoints of one training',
    ],
  ])('are refused where they do not go together: %s', async (_, files, sentence) => {
    await expect(openFiles(files)).rejects.toThrow(sentence);
  });

  test('are as many as a page can hold', async () => {
    const files = Array.from({ length: 1001 }, (_, k) => new File([''], `s-${k}.json`));
    await expect(openFiles(files)).rejects.toThrow('There are 1001 networks; 1000 are opened');
  });

  test('of other activations are no training', () => {
    const networks = ['relu', 'abs'].map((activation, k) => ({
      ...openConstruction(`random:2-4-1?activation=${activation}`),
      name: `step-${k}`,
    }));
    expect(() => filmOf(networks, [])).toThrow('2–4–1 of relu, “step-1” is 2–4–1 of abs');
  });
});

test('a region has the hue of its pattern, whatever the weights: hues are kept from step to step', () => {
  const pattern = Uint8Array.from({ length: 80 }, (_, unit) => (unit % 3 === 0 ? 1 : 0));
  const ids = [1, 2].map((seed) => {
    const { network } = openConstruction(`random:2-80-1?seed=${seed}`);
    return Array.from(regionIdsByDepth([pattern], regionKeys(network)));
  });
  expect(ids[0]).toEqual(ids[1]);
  expect(ids[0][0]).not.toBe(0);
});

describe('readCourse', () => {
  test('reads what it knows, wherever it stands', () => {
    expect(readCourse('loss.csv', 'error,note,step\n0.5,hello,0\n,,20\n\n')).toEqual([
      { step: 0, error: 0.5 },
      { step: 20 },
    ]);
  });

  test.each([
    ['loss\n1', 'loss.csv, line 1: there is no column "step".'],
    ['step,loss\n0,1\n1,high', 'loss.csv, line 3: "high" is not a finite number.'],
    ['step,loss\n,1', 'loss.csv, line 2: "" is not a finite number.'],
  ])('refuses %o', (text, sentence) => {
    expect(() => readCourse('loss.csv', text)).toThrow(sentence);
  });

  test('knows the step in a name', () => {
    const names = ['step-00300.safetensors', 'net3.epoch12.json.gz', '7', 'final.safetensors'];
    expect(names.map(stepInName)).toEqual([300, 12, 7, undefined]);
  });
});
