import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../src/network/compressed';
import { constructNetwork } from '../../src/network/constructions/constructions';
import { forward } from '../../src/network/forward';
import { inputWidth } from '../../src/network/network';
import { externalDataNames, openNetwork, reportOperators } from '../../src/network/open';
import { activationsOf } from '../../src/network/layer-activations';
import { denseLayers } from '../../src/network/file-contents';
import { writeSafetensors } from '../../src/network/safetensors-writer';
import { isFull } from '../coverage';
import { MUTANTS, mutantOf, readMutants } from '../mutants';
import { fixtureBytes } from './fixtures';
import { expectClose, integers, randomNumbers, randomTensor } from './onnx-agreement';
import { encodeModel } from './onnx-models';
import { runtimeOutputsOf } from './onnx-runtime';

const ints = (name: string, ...values: number[]) => ({ name, ints: values });
const { network } = constructNetwork('random:2-3-2?seed=3');
const metadata = { construction: 'random', activation: activationsOf(denseLayers(network)) };
const window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** A graph with convolutions, poolings, joins and a tail. */
const graph = encodeModel({
  input: [1, 2, 4, 4],
  tensors: [
    randomTensor('K', [2, 2, 3, 3]),
    randomTensor('W', [8, 3]),
    randomTensor('B', [3]),
    integers('shape', [1, -1]),
  ],
  nodes: [
    { op: 'Conv', inputs: ['x', 'K'], output: 'a', attributes: [ints('pads', 1, 1, 1, 1)] },
    { op: 'Relu', inputs: ['a'], output: 'b' },
    { op: 'Add', inputs: ['b', 'x'], output: 'c' },
    {
      op: 'MaxPool',
      inputs: ['c'],
      output: 'd',
      attributes: [ints('kernel_shape', 2, 2), ints('strides', 2, 2)],
    },
    { op: 'Transpose', inputs: ['d'], output: 'e', attributes: [ints('perm', 0, 2, 3, 1)] },
    { op: 'Reshape', inputs: ['e', 'shape'], output: 'f' },
    { op: 'Gemm', inputs: ['f', 'W', 'B'], output: 'g' },
    { op: 'LeakyRelu', inputs: ['g'], output: 'h' },
  ],
});

const FILES: Readonly<Record<string, Uint8Array>> = {
  'a.json': fixtureBytes('maximum.json'),
  'b.json': fixtureBytes('lattice-4.json'),
  'c.json': new TextEncoder().encode(
    JSON.stringify({
      layers: [
        {
          kernels: [
            [
              [
                [1, 2],
                [3, 4],
              ],
            ],
          ],
          image: [1, 3, 3],
          stride: 1,
          bias: [0.5],
          activation: 'relu',
        },
        { weights: [[1, 2, 3, 4]], bias: [0], activation: 'linear' },
      ],
    }),
  ),
  'a.nnet': fixtureBytes('advisory.nnet'),
  'a.safetensors': Uint8Array.from(writeSafetensors(network, metadata, window)),
  'a.onnx': graph,
  'b.onnx': fixtureBytes('relu-on-input.onnx'),
};

describe('mutants of a network', () => {
  it.each(Object.entries(FILES))('%s are read, or refused in a sentence', async (name, file) => {
    const accepted = await readMutants(file, (mutant) => {
      if (name.endsWith('.onnx')) {
        externalDataNames(mutant);
        reportOperators(mutant, new Map());
      }
      const opened = openNetwork(name, mutant);
      // What is read has values.
      forward(opened.network, new Float64Array(inputWidth(opened.network)));
    });
    expect(accepted).toBeGreaterThan(0);
  });

  it('that is packed are unpacked, or refused in a sentence', async () => {
    const packed = Uint8Array.from(gzipSync(FILES['b.json']));
    await readMutants(packed, async (mutant) =>
      openNetwork('b.json.gz', await unpack('b.json.gz', mutant)),
    );
  });

  it.runIf(isFull)('in ONNX have the values of onnxruntime where both read them', async () => {
    let compared = 0;
    for (let number = 0; number < MUTANTS; number++) {
      const mutant = mutantOf(graph, number);
      const opened = openedOr(mutant);
      if (!opened || inputWidth(opened) !== 32) continue;
      const points = [31, 32].map((seed) => randomNumbers(32, seed));
      const wanted = await runtimeOutputsOf(mutant, [1, 2, 4, 4], points).catch(() => undefined);
      if (!wanted?.flat().every((y) => Math.abs(y) < 1e30)) continue;
      for (const [k, point] of points.entries())
        expect({ number, is: closeness(forward(opened, point).output, wanted[k]) }).toEqual({
          number,
          is: 'close',
        });
      compared++;
    }
    expect(compared).toBeGreaterThan(MUTANTS / 20);
  });
});

function openedOr(mutant: Uint8Array) {
  try {
    return openNetwork('a.onnx', mutant).network;
  } catch {
    // That refusals are sentences is tested above.
    return undefined;
  }
}

function closeness(output: ArrayLike<number>, wanted: readonly number[]): string {
  try {
    expectClose(output, wanted);
    return 'close';
  } catch (error) {
    return String(error);
  }
}
