import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomTensor } from '../network/onnx-agreement';
import { encodeModel, type ModelSpec } from '../network/onnx-models';
import { runCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();

function file(name: string, spec: ModelSpec): string {
  const path = join(folder, name);
  writeFileSync(path, encodeModel(spec));
  return path;
}

/** An actor, whose choice is a softmax of logits, and a critic. */
const HEADS: ModelSpec = {
  input: [1, 2],
  tensors: [randomTensor('W', [2, 6]), randomTensor('V', [6, 3], 8), randomTensor('U', [6, 1], 9)],
  nodes: [
    { op: 'MatMul', inputs: ['x', 'W'], output: 'a' },
    { op: 'Relu', inputs: ['a'], output: 'h' },
    { op: 'MatMul', inputs: ['h', 'V'], output: 'logits' },
    { op: 'Softmax', inputs: ['logits'], output: 'policy', name: 'chooses' },
    { op: 'MatMul', inputs: ['h', 'U'], output: 'value' },
  ],
  outputs: ['policy', 'value'],
};
const heads = file('heads.onnx', HEADS);
const CUT = 'Softmax is cut off at its end, so that its outputs are logits';
const READ = '"policy" is read of its outputs "policy", "value"';

describe('an ONNX file of several outputs', () => {
  it('is refused without a name, with all of them', async () => {
    const { code, stderr } = await runCrease('count', heads, '--exact', '--no-sample');
    expect(code).toBe(2);
    expect(stderr).toContain('has 2 outputs ("policy", "value"); --output NAME says which');
  });

  it('is counted of the one that is named, which the notes and the provenance say', async () => {
    const options = ['--output', 'policy', '--json'];
    const counted = await runCrease('count', heads, '--exact', '--no-sample', ...options);
    expect(counted.stderr).toBe(`Note: ${heads}: ${READ}.\nNote: ${heads}: ${CUT}.\n`);
    const { network, exact } = JSON.parse(counted.stdout);
    expect(network).toMatchObject({ outputs: 3, output: 'policy', notes: [READ, CUT] });
    expect(exact.regions).toBeGreaterThan(6);
    const map = join(folder, 'map.svg');
    expect((await runCrease('export', heads, '-o', map, '--output', 'policy')).code).toBe(0);
    const { stdout } = await runCrease('inspect', map, '--json');
    const made = JSON.parse(stdout);
    expect(made.network).toMatchObject({ output: 'policy', notes: [READ, CUT] });
    expect(made.command).toContain(' --output policy');
  });
});

it('the boundary is where the largest output changes, or with argmin the least', async () => {
  const paths = await Promise.all(
    [
      ['--boundary', heads],
      [heads, '--boundary', 'argmin'],
      [heads, '--boundary=argmax'],
    ].map(async (words, k) => {
      const map = join(folder, `boundary-${k}.svg`);
      const { code } = await runCrease('export', ...words, '-o', map, '--output', 'policy');
      expect(code).toBe(0);
      return /id="boundary" [^>]* d="([^"]*)"/.exec(readFileSync(map, 'utf8'))?.[1];
    }),
  );
  expect(paths[0]).toBe(paths[2]);
  expect(paths[1]).not.toBe(paths[0]);
  const { stdout } = await runCrease('inspect', join(folder, 'boundary-1.svg'));
  expect(stdout).toMatch(/^boundary +where the least output changes$/m);
  expect(stdout).toMatch(/^again .* --boundary argmin /m);
  const one = await runCrease('export', 'tent:2', '-o', 'x.svg', '--boundary', 'argmin');
  expect(one.stderr).toContain('--boundary argmin compares outputs, and this network has one.');
});

describe('crease inspect lists every operator', () => {
  it('of a file that opens', async () => {
    const { code, stdout } = await runCrease('inspect', heads, '--output', 'value');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^note +"value" is read of its outputs "policy", "value"$/m);
    expect(stdout).toMatch(/^MatMul ×2 +mapped$/m);
    expect(stdout).toMatch(/^Relu +mapped$/m);
    expect(stdout).toMatch(/^MatMul +not needed$/m);
    expect(stdout).toMatch(/^Softmax +cut off$/m);
  });

  it('of a file that is refused, and why', async () => {
    const nodes = [
      ...HEADS.nodes.slice(0, 4),
      { op: 'MatMul', inputs: ['policy', 'M'], output: 'more' },
    ];
    const tensors = [...(HEADS.tensors ?? []), randomTensor('M', [3, 2])];
    const inside = file('inside.onnx', { input: [1, 2], tensors, nodes });
    const { code, stdout, stderr } = await runCrease('inspect', inside);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^Softmax +refused \(chooses\): it is smooth, .*cut off where it is/m);
    expect(stdout).toMatch(/^MatMul +not reached$/m);
    expect(stderr).toContain('operator Softmax (node "chooses") is smooth');
    const asJson = await runCrease('inspect', inside, '--json');
    const fates = JSON.parse(asJson.stdout).operators.map(({ fate }: { fate: string }) => fate);
    expect(fates).toEqual(['mapped', 'mapped', 'refused', 'not reached']);
  });
});
