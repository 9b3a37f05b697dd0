import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../cli/run-crease';
import { randomTensor } from '../network/onnx-agreement';
import { encodeModel } from '../network/onnx-models';
import { testExplorer } from './test-explorer';

const folder = temporaryFolder();
const openExplorer = testExplorer();

it('what is cut off an ONNX file, and which of its outputs is read, is said on the page', async () => {
  const path = join(folder, 'heads.onnx');
  const bytes = encodeModel({
    input: [1, 2],
    tensors: [randomTensor('W', [2, 6]), randomTensor('V', [6, 3], 8)],
    nodes: [
      { op: 'MatMul', inputs: ['x', 'W'], output: 'a' },
      { op: 'Relu', inputs: ['a'], output: 'h' },
      { op: 'MatMul', inputs: ['h', 'V'], output: 'logits' },
      { op: 'Softmax', inputs: ['logits'], output: 'policy' },
    ],
    outputs: ['policy', 'h'],
  });
  writeFileSync(path, bytes);
  const explorer = await openExplorer({ query: '?network=flower', width: 900, height: 600 });
  await explorer.cut('flower');
  const isSaid = () => explorer.page.$eval('#reading', (found) => found.checkVisibility());
  expect(await isSaid()).toBe(false);
  await explorer.drop(path);
  await explorer.cut('heads.onnx');
  expect(await isSaid()).toBe(true);
  expect(await explorer.text('#reading')).toBe(
    '"policy" is read of its outputs "policy", "h". Softmax is cut off at its end, so that its outputs are logits.',
  );
  await explorer.page.click('#copy-command');
  await expect.poll(() => explorer.text('#notice-text')).toContain(' --output policy');
  expect(explorer.problems).toEqual([]);
});

it('another output of a file can be chosen, and a link says which', async () => {
  const path = join(folder, 'actor-critic.onnx');
  const bytes = encodeModel({
    input: [1, 2],
    tensors: [
      randomTensor('W', [2, 6]),
      randomTensor('V', [6, 3], 8),
      randomTensor('U', [2, 4], 9),
      randomTensor('T', [4, 1], 10),
    ],
    nodes: [
      { op: 'MatMul', inputs: ['x', 'W'], output: 'a' },
      { op: 'Relu', inputs: ['a'], output: 'h' },
      { op: 'MatMul', inputs: ['h', 'V'], output: 'actor' },
      { op: 'MatMul', inputs: ['x', 'U'], output: 'b' },
      { op: 'Relu', inputs: ['b'], output: 'g' },
      { op: 'MatMul', inputs: ['g', 'T'], output: 'critic' },
    ],
    outputs: ['actor', 'critic'],
  });
  writeFileSync(path, bytes);
  const explorer = await openExplorer({ query: '?network=flower', width: 900, height: 600 });
  await explorer.cut('flower');
  await explorer.drop(path);
  await explorer.cut('actor-critic.onnx');
  const { page } = explorer;
  await expect.poll(() => explorer.text('#network-shape')).toContain('2–6–3');
  await page.click('#steer-network summary');
  await page.select('#output-name', 'critic');
  await expect.poll(() => explorer.text('#network-shape')).toContain('2–4–1');
  expect(await page.$eval('select#output-name', (field) => field.value)).toBe('critic');
  await expect.poll(() => new URL(page.url()).searchParams.get('output-name')).toBe('critic');
  const link = new URL(page.url()).search;
  // Going back shows the other output again, of the same file.
  await page.goBack();
  await expect.poll(() => explorer.text('#network-shape')).toContain('2–6–3');
  const other = await openExplorer({ query: link, width: 900, height: 600 });
  await expect.poll(() => other.text('#notice-text')).toContain('actor-critic.onnx');
  await other.drop(path);
  await other.cut('actor-critic.onnx');
  await expect.poll(() => other.text('#network-shape')).toContain('2–4–1');
  expect([...explorer.problems, ...other.problems]).toEqual([]);
});

it('points of a network that reads images are shown as pictures', async () => {
  const query = '?network=cnn:3x6x6-4c3-8-2?seed=2';
  const explorer = await openExplorer({ query, width: 900, height: 700 });
  await explorer.cut('cnn:3x6x6-4c3-8-2?seed=2');
  const { page } = explorer;
  await explorer.openSheet('slice');
  const labels = () =>
    page.$$eval('#slice-pictures canvas', (found) =>
      found.map((one) => `${one.width}x${one.height} ${one.getAttribute('aria-label')}`),
    );
  await expect.poll(labels).toHaveLength(3);
  expect(await labels()).toEqual([
    expect.stringMatching(/^6x6 The input at \(0, 0\) in colour, 6 × 6 pixels; black is −/),
    expect.stringMatching(/^6x6 The input at \([\d.]+, 0\)/),
    expect.stringMatching(/^6x6 The input at \(0, [\d.]+\)/),
  ]);
  expect(await explorer.text('#slice-now')).toBe('most sensitive directions');
  // On axes they are pixels by channel, row and column; and the plane is in the link.
  await page.click('#slice-axes');
  await expect.poll(() => explorer.text('#slice-now')).toBe('u: 0:0:0, v: 0:0:1');
  await expect.poll(() => new URL(page.url()).searchParams.get('axes')).toBe('0,1');
  await page.click('#slice-own');
  await expect.poll(() => new URL(page.url()).searchParams.get('axes')).toBeNull();
  await page.keyboard.press('Escape');
  await page.focus('#map');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.$eval('#region-picture canvas', (one) => one.getAttribute('aria-label')))
    .toContain('The input at (');
  // The region's card leaves the sheet's buttons to whoever clicks them, and the plane changes under it.
  await page.keyboard.press('Escape');
  await explorer.openSheet('slice');
  for (const [id, axes] of [
    ['#slice-axes', '0,1'],
    ['#slice-own', null],
    ['#slice-axes', '0,1'],
  ] as const) {
    await explorer.cut();
    await page.focus('#map');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.body.dataset.pinned !== undefined);
    const isOnTop = await page.$eval(id, (button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      return document.elementFromPoint(left + width / 2, top + height / 2) === button;
    });
    expect(isOnTop, id).toBe(true);
    await page.click(id);
    await expect.poll(() => new URL(page.url()).searchParams.get('axes')).toBe(axes);
  }
  expect(explorer.problems).toEqual([]);
});

it('inputs are the image that a link or a person says, and pictured as that', async () => {
  const network = 'random:12-8-2?seed=2';
  const explorer = await openExplorer({
    query: `?network=${network}&image=3x2x2`,
    width: 900,
    height: 700,
  });
  await explorer.cut(network);
  const { page } = explorer;
  const pictures = () =>
    page.$$eval('#slice-pictures canvas', (found) =>
      found.map((one) => `${one.width}x${one.height}`),
    );
  const linked = () => new URL(page.url()).searchParams.get('image');
  const say = async (image: string) => {
    await explorer.openSheet('network');
    await page.$eval('#image', (field) => field instanceof HTMLInputElement && field.select());
    await page.keyboard.press('Backspace');
    await page.keyboard.type(image);
    await page.keyboard.press('Enter');
  };
  await explorer.openSheet('slice');
  await expect.poll(pictures).toEqual(['2x2', '2x2', '2x2']);
  expect(linked()).toBe('3x2x2');
  await page.click('#copy-command');
  await expect.poll(() => explorer.text('#notice-text')).toContain(' --image 3x2x2');
  await say('4x3');
  await expect.poll(linked).toBe('4x3');
  await explorer.openSheet('slice');
  await expect.poll(pictures).toEqual(['3x4', '3x4', '3x4']);
  await page.click('#slice-axes');
  await expect.poll(() => explorer.text('#slice-now')).toBe('u: 0:0:0, v: 0:0:1');
  // What it cannot be is said, and what it was stays.
  await say('5x5');
  await expect.poll(() => explorer.text('#notice-text')).toContain('the network has 12 inputs');
  expect(linked()).toBe('4x3');
  await page.$eval('#image', (field) => field instanceof HTMLElement && field.blur());
  await say('');
  await expect.poll(linked).toBeNull();
  await expect.poll(() => explorer.text('#slice-now')).toBe('u: input 0, v: input 1');
  expect(explorer.problems).toEqual([]);
});
