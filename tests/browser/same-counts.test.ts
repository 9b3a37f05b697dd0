import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fixture } from '../cli/run-crease';
import { hasShared, sharedPath } from '../network/fixtures';
import { crease } from './command-line';
import { testExplorer } from './test-explorer';

const openExplorer = testExplorer();

/** Opens a file in the page and on the command line, as it is: neither is told of a plane or a window. */
async function expectSameCounts(path: string): Promise<number[]> {
  const explorer = await openExplorer({ query: '?network=flower', gpu: 'none' });
  await explorer.cut('flower');
  const files = [path, `${path}.data`].filter((file) => existsSync(file));
  await explorer.dropAll(files);
  const name = path.slice(path.lastIndexOf('/') + 1);
  await explorer.displayed(name);
  const json = await crease('count', path, '--exact', '--no-sample', '--json');
  const { exact }: { exact: { byDepth: number[] } } = JSON.parse(json);
  // Those of the network before may be there for a moment.
  const counts = () =>
    explorer.page.$$eval('#depths .number.exact', (all) => all.map((one) => one.textContent));
  const wanted = exact.byDepth.map((count) => count.toLocaleString('en'));
  await expect.poll(counts).toEqual(wanted);
  expect(explorer.problems).toEqual([]);
  return exact.byDepth;
}

describe('a network opens in the page and on the command line with the same counts', () => {
  it.each([
    'conv-pooled.onnx',
    'conv-residual.onnx',
    'tf2onnx-cnn.onnx',
    'skl2onnx-mlp.onnx',
    'mixed-activations.onnx',
    'mixed-activations-legacy.onnx',
    'residual-24x3.onnx',
  ])('%s', async (name) => {
    const byDepth = await expectSameCounts(fixture(name));
    // A picture that somebody would show; nine units have few regions.
    expect(byDepth.at(-1)).toBeGreaterThan(name === 'skl2onnx-mlp.onnx' ? 3 : 20);
  });

  it.runIf(hasShared()).each(['conv-maxpool.onnx', 'cifar-resnet-2b.onnx'])('%s', async (name) => {
    const byDepth = await expectSameCounts(fileURLToPath(sharedPath(name)));
    expect(byDepth.at(-1)).toBeGreaterThan(500);
  });
});
