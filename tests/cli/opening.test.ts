import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { externalWeights, LAYER, relu } from '../network/onnx-layer';
import { encodeModel } from '../network/onnx-models';
import { fixture, runCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 4096\n`;
const COUNT = ['--exact', '--no-sample', '--json'];

interface Counted {
  readonly network: { readonly sha256: string };
  readonly exact: { readonly byDepth: readonly number[] };
}

/** What `crease count` says, which is JSON and nothing else. */
async function counted(name: string): Promise<Counted> {
  const { code, stdout, stderr } = await runCrease('count', name, ...COUNT);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const said: Counted = JSON.parse(stdout);
  return said;
}

describe('a compressed network', () => {
  it('is counted as it is without compression, with its weights file beside it', async () => {
    for (const name of ['residual-24x3.onnx', 'six-definitions.json']) {
      const path = file(`${name}.gz`, gzipSync(readFileSync(fixture(name))));
      if (name.endsWith('.onnx'))
        copyFileSync(fixture(`${name}.data`), join(folder, `${name}.data`));
      const [packed, plain] = [await counted(path), await counted(fixture(name))];
      expect(packed.exact.byDepth).toEqual(plain.exact.byDepth);
      expect(packed.network.sha256).not.toBe(plain.network.sha256);
    }
  });
});

describe('what is refused, in one sentence', () => {
  const sin = { ...LAYER, tensors: [externalWeights()], nodes: [{ ...relu, op: 'Sin' }] };
  const needsBoth = { ...LAYER, tensors: [externalWeights(), ...(LAYER.tensors ?? []).slice(1)] };
  const pointed = file('pointed.onnx', encodeModel(needsBoth));
  file('net.onnx.data', POINTER);
  const PULL = '`git lfs pull --include';

  it.each([
    [['count', file('sin.onnx', encodeModel(sin))], 'operator Sin (the node that makes "y")'],
    [['count', pointed], `net.onnx.data: the file is a Git LFS pointer`],
    [['count', file('net.pth', POINTER)], `${PULL} "net.pth"\` fetches that`],
    [['inspect', file('map.png', POINTER)], `${PULL} "map.png"\` fetches that`],
    [['count', 'tent:3', '--through', file('points.json', POINTER)], `${PULL} "points.json"\``],
    [['count', file('net.pt', 'x')], 'safetensors.torch.save_file(torch.load('],
    [['count', file('page.onnx', '<!DOCTYPE html>')], 'the file is a web page'],
    [['count', file('cut.onnx.gz', gzipSync('x').subarray(0, 12))], 'the file is cut short'],
    [
      ['count', 'fold:4x3', '--exact', '--no-sample', '--max-regions', '43'],
      /stopped with \d\d?(\.\d+)? % of the window done/,
    ],
  ])('%j', async (command, sentence) => {
    const { code, stdout, stderr } = await runCrease(...command);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^crease: [^\n]+\n$/);
    if (typeof sentence === 'string') expect(stderr).toContain(sentence);
    else expect(stderr).toMatch(sentence);
  });
});
