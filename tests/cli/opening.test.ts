import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openConstruction } from '../../src/network/open';
import { writeSafetensors } from '../../src/network/safetensors-writer';
import { itInCi } from '../coverage';
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

/** A safetensors file of three layers, of which the second folds only where it has an activation. */
function tensors(metadata: Readonly<Record<string, string>>): Uint8Array {
  const { network } = openConstruction('random:2-4-4-1?seed=3');
  return writeSafetensors(network, metadata);
}

/** What `crease inspect` says of a network or a figure. */
async function inspect(
  ...command: string[]
): Promise<{ readonly activation?: object; readonly command?: string }> {
  return JSON.parse((await runCrease('inspect', ...command, '--json')).stdout);
}

describe('activations that a file does not say', () => {
  const silent = file('silent.safetensors', tensors({}));
  const saying = file('saying.safetensors', tensors({ activation: 'relu, linear' }));
  const csv = join(folder, 'regions.csv');
  const NOTE = `Note: ${silent}: the file does not say what is between its layers: relu is assumed; --activation changes that, and "activation" in its metadata says it.\n`;
  const ASSUMED = { names: 'relu', assumed: true, flag: '--activation' };
  const CHOSEN = { names: 'relu,linear', assumed: false, flag: '--activation' };

  it.each([
    ['count', silent, ...COUNT],
    ['at', silent, '0.31', '0.17'],
    ['inspect', silent],
    ['export', silent, '-o', csv],
    ['render', silent, '-o', join(folder, 'map.svg')],
  ])('are assumed aloud by %s', async (...command) => {
    const { code, stderr } = await runCrease(...command);
    expect({ code, stderr }).toEqual({ code: 0, stderr: NOTE });
    const chosen = await runCrease(...command, '--activation', 'relu');
    expect({ code: chosen.code, stderr: chosen.stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('are assumed aloud by a sweep, once for each file', async () => {
    const { stderr } = await runCrease('bench', 'depth', '--files', silent, saying, '--json');
    expect(stderr.match(/Note: .*\n/g)).toEqual([NOTE]);
  });

  it('are named by inspect, and counted as they are given', async () => {
    expect(await inspect(silent)).toMatchObject({
      activation: ASSUMED,
      activations: ['relu', 'relu'],
    });
    const given = await inspect(silent, '--activation', 'relu,linear');
    expect(given).toMatchObject({ activation: CHOSEN, activations: ['relu'] });
    const said = await inspect(saying);
    expect(said).toMatchObject({ activations: ['relu'] });
    expect(said.activation).toBeUndefined();
    const made = join(folder, 'made.safetensors');
    await runCrease('make', 'random:2-4-1', '-o', made);
    expect((await inspect(made)).activation).toBeUndefined();
    expect((await runCrease('inspect', silent)).stdout).toContain('relu is assumed; --activation');
    const { stdout } = await runCrease('count', silent, ...COUNT, '--activation', 'relu,linear');
    const counts: Counted = JSON.parse(stdout);
    expect(counts.exact.byDepth).toEqual((await counted(saying)).exact.byDepth);
  });

  itInCi(
    'are in what figures say of themselves, and in the command that makes them again',
    async () => {
      const [assumed, chosen] = ['assumed', 'chosen'].map((name) => join(folder, `${name}.svg`));
      await runCrease('render', silent, '-o', assumed);
      await runCrease('render', silent, '-o', chosen, '--activation', 'relu,linear');
      const [before, after] = [await inspect(assumed), await inspect(chosen)];
      expect(before).toMatchObject({ network: { activation: ASSUMED } });
      expect(before.command).not.toContain('--activation');
      expect(after).toMatchObject({ network: { activation: CHOSEN } });
      expect(after.command).toContain('--activation relu,linear');
      expect((await runCrease('inspect', assumed)).stdout).toContain('relu is assumed');
    },
  );

  it.each([
    [[silent, '--activation', 'tanh'], '--activation is "tanh"; Crease reads linear, relu'],
    [[silent, '--activation', 'relu,relu,relu,relu'], '--activation has 4 names, but the network'],
    [[silent, '--activation', 'linear'], 'The network has no ReLU layer'],
    [[fixture('tent-10.json'), '--activation', 'relu'], '--activation is for .safetensors files'],
    [['tent:3', '--activation', 'relu'], 'tent:3: --activation is for .safetensors files'],
  ])('are refused where they make no sense: %j', async (command, sentence) => {
    const { code, stdout, stderr } = await runCrease('count', ...command);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^crease: [^\n]+\n$/);
    expect(stderr).toContain(sentence);
  });
});

describe('a sampled count that is saturated', () => {
  const MANY = ['count', 'random:2-256-256-256-1?seed=1', '--window=-9,9,-9,9', '--json'];
  const NOTE = 'nearly every sample met a new region: the count is saturated';

  itInCi('says so, and others do not', async () => {
    const many = await runCrease(...MANY, '--size', '24x24');
    expect(JSON.parse(many.stdout)).toMatchObject({ sampled: { saturated: true } });
    expect(many.stderr).toContain(NOTE);
    const few = await runCrease('count', 'fold:4x3', '--size', '64x64', '--json');
    expect(JSON.parse(few.stdout)).not.toHaveProperty('sampled.saturated');
    expect(few.stderr).not.toContain(NOTE);
  });
});
