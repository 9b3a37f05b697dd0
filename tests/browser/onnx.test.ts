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
