import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findPython } from '../../src/cli/throughput/program';
import { isFinishedRun, type MapRun } from '../../src/cli/throughput/records';
import type { ThroughputReport } from '../../src/cli/throughput/report';
import { isFull, itInCi } from '../coverage';
import { fixture, runCrease, temporaryFolder } from './run-crease';

const NETWORK = 'random:2-24-24-24-1?seed=1';
const folder = temporaryFolder();
const out = join(folder, 'throughput.json');

/** PyTorch takes seconds to start; the other peer stands for both every day. */
const PEERS = isFull ? [] : ['--python', 'left-out'];

async function benchmark(...options: string[]): Promise<{ report: ThroughputReport }> {
  return benchmarkOf(NETWORK, ...options);
}

async function benchmarkOf(
  name: string,
  ...options: string[]
): Promise<{ report: ThroughputReport }> {
  const common = ['--repeats', '1', '-o', out, '--json', ...PEERS];
  const all = ['bench', 'throughput', name, ...common, ...options];
  const { code, stdout, stderr } = await runCrease(...all);
  if (code !== 0) throw new Error(stderr);
  return { report: JSON.parse(stdout) };
}

function runsOf({ results }: ThroughputReport): MapRun[] {
  return results.flatMap(({ runs }) => runs.filter(isFinishedRun));
}

describe('bench throughput', () => {
  let report: ThroughputReport;
  beforeAll(async () => {
    ({ report } = await benchmark('--size', '96x64', '--gpu'));
  });

  it('writes what it prints', () => {
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(report);
  });

  it("has the same counts from every engine of Crease's", async () => {
    const { stdout } = await runCrease('count', NETWORK, '--size', '96x64', '--json');
    const { sampled } = JSON.parse(stdout);
    const counts = runsOf(report).flatMap(({ isPeer, regionsByDepth }) =>
      isPeer ? [] : [regionsByDepth],
    );
    expect(counts).toHaveLength(3);
    for (const byDepth of counts) expect(byDepth).toEqual(sampled.byDepth);
  });

  it.runIf(hasOnnxRuntime())('has the same count from onnxruntime-web', () =>
    expectPeer(report, 'onnxruntime-web'),
  );

  it.runIf(isFull && findPython(['python3', 'python', '/usr/bin/python3']))(
    'has the same count from PyTorch',
    () => expectPeer(report, 'PyTorch, CPU'),
  );

  it.runIf(isFull && findPython(['python3', 'python', '/usr/bin/python3']) && hasOnnxRuntime())(
    'has the same count of a network with convolutions from PyTorch, and says who has none',
    async () => {
      const { report: own } = await benchmarkOf(
        'cnn:1x20x20-8c3-12c3s2-10?seed=2',
        '--size',
        '96x64',
        '--no-gpu',
      );
      expectPeer(own, 'PyTorch, CPU');
      const [{ runs }] = own.results;
      expect(runs.find(({ engine }) => engine === 'onnxruntime-web')).toEqual({
        engine: 'onnxruntime-web',
        isPeer: true,
        error: 'its model is made of matrices alone, and has no convolutions.',
      });
    },
  );

  it
    .runIf(isFull && findPython(['python3', 'python', '/usr/bin/python3']))
    .each(['residual-24x3.onnx', 'conv-residual.onnx'])(
    'has the same count of %s, which skips layers, from PyTorch alone',
    async (name) => {
      const small = ['--size', '96x64', '--no-gpu'];
      const { report: own } = await benchmarkOf(fixture(name), ...small);
      expectPeer(own, 'PyTorch, CPU');
      const [{ runs }] = own.results;
      expect(runs.filter(({ isPeer }) => isPeer)).toHaveLength(1);
    },
  );

  it
    .runIf(isFull && findPython(['python3', 'python', '/usr/bin/python3']) && hasOnnxRuntime())
    .each(['leaky:0.1', 'abs', 'step', 'hardtanh'])(
    'has the same count of units of the kind %s from PyTorch, and says who has none',
    async (activation) => {
      const name = `random:2-9-7-2?seed=4&bias=0.5&activation=${activation}`;
      const { report: own } = await benchmarkOf(name, '--size', '96x64', '--no-gpu');
      expectPeer(own, 'PyTorch, CPU');
      const failed = own.results[0].runs.filter((run) => 'error' in run);
      const errors = failed.map((run) => ('error' in run ? run.error : ''));
      const said = expect.stringContaining('its model has layers of relus alone, and this network');
      // Slices have relus that skip layers in the place of hard tanh.
      expect(errors).toEqual(activation === 'hardtanh' ? [] : [said]);
    },
  );

  itInCi('stops where time runs out, and says how far it came', async () => {
    const limits = ['--limit', '1e-9', '--peer-limit', '1e-9', '--no-gpu'];
    const all = ['bench', 'throughput', NETWORK, '--size', '64x4096', ...limits, '-o', out];
    const { stdout } = await runCrease(...all, '--repeats', '1', ...PEERS);
    expect(stdout).toContain('crease, 1 thread: extrapolated from 256 rows');
    const { report: broken }: { report: ThroughputReport } = {
      report: JSON.parse(readFileSync(out, 'utf8')),
    };
    const runs = runsOf(broken);
    for (const { rows } of runs) {
      expect(rows).toBeGreaterThan(0);
      expect(rows).toBeLessThan(4096);
    }
  });

  it.each([
    [['--widths', '8,0'], '--widths needs an integer from 1'],
    [['--limit', '-1'], '--limit needs to be above 0'],
    [['--size', '12'], '--size needs'],
    [['missing.onnx', '--no-peers', '--no-gpu', '-o', out], 'missing.onnx: there is no such file'],
    [['-o', join(folder, 'none', 'x.json')], 'there is no folder'],
  ])('refuses %j in one sentence', async (options, sentence) => {
    const { code, stdout, stderr } = await runCrease('bench', 'throughput', ...options);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toContain(sentence);
  });
});

/** That a peer has been measured, and counts as many regions as Crease does. */
function expectPeer(report: ThroughputReport, name: string): void {
  const [crease] = runsOf(report);
  const peer = runsOf(report).find(({ engine }) => engine === name);
  expect(peer?.rows).toBe(64);
  expect(peer?.regionsByDepth).toEqual([crease.regionsByDepth.at(-1)]);
}

/** Whether the package is installed; what a peer needs beside it is in the checkout. */
function hasOnnxRuntime(): boolean {
  try {
    createRequire(import.meta.url).resolve('onnxruntime-web');
    return true;
  } catch {
    return false;
  }
}
