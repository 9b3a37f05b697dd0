import { describe, expect, it } from 'vitest';
import {
  bestPeerSeconds,
  throughputOf,
  type MapRun,
  type ThroughputResult,
} from '../../src/cli/throughput/records';
import { benchSlice, CONVOLUTIONAL, gridNetworks } from '../../src/cli/throughput/networks';
import { constructNetwork } from '../../src/network/constructions/constructions';
import { writeCreaseJson } from '../../src/network/crease-json';
import { hiddenWidths, multiplyAddsOfSample } from '../../src/network/network';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { openFixture } from '../network/fixtures';

const run: MapRun = {
  engine: 'some',
  isPeer: false,
  seconds: [3, 1, 2],
  rows: 100,
  regionsByDepth: [7],
  multiplyAdds: 5000,
};

const result: ThroughputResult = {
  network: 'random:2-5-1',
  sha256: '',
  hidden: [5],
  window: [-1, 1, -1, 1],
  size: [20, 100],
  multiplyAddsPerSample: 10,
  runs: [run],
};

describe('throughput', () => {
  it('is that of the median time', () => {
    expect(throughputOf(result, { ...run, peak: 10_000 })).toEqual({
      seconds: 2,
      isExtrapolated: false,
      samplesPerSecond: 1000,
      multiplyAdds: 5000,
      // Everything would be 20 × 100 × 10.
      saved: 0.75,
      flopsPerSecond: 5000,
      shareOfPeak: 0.5,
    });
  });

  it('extrapolates the time of all cores as it does the time', () => {
    const { processorSeconds } = throughputOf(result, { ...run, processorSeconds: 3, rows: 25 });
    expect(processorSeconds).toBe(12);
  });

  it('has the time of counting as a share of the rest of the same run', () => {
    expect(throughputOf(result, { ...run, countingSeconds: 0.4 }).counting).toBeCloseTo(0.25);
    expect(throughputOf(result, run)).not.toHaveProperty('counting');
  });

  it('of a broken run is extrapolated by its rows, and its rates stay', () => {
    const { seconds, isExtrapolated, multiplyAdds, saved, samplesPerSecond, flopsPerSecond } =
      throughputOf(result, { ...run, rows: 25 });
    expect({ seconds, isExtrapolated, multiplyAdds, saved }).toEqual({
      seconds: 8,
      isExtrapolated: true,
      multiplyAdds: 20_000,
      saved: 0,
    });
    expect({ samplesPerSecond, flopsPerSecond }).toEqual({
      samplesPerSecond: 250,
      flopsPerSecond: 5000,
    });
  });

  it('has the best peer among those that finished, by the time of the whole map', () => {
    const peer = { ...run, isPeer: true };
    const fewRows = { ...peer, seconds: [1], rows: 10 };
    const failed = { engine: 'other', isPeer: true, error: 'gone' };
    expect(bestPeerSeconds({ ...result, runs: [run, fewRows, peer, failed] })).toBe(2);
    expect(bestPeerSeconds({ ...result, runs: [run, failed] })).toBeUndefined();
  });
});

describe('the networks', () => {
  it('have every width with every depth', () => {
    const shapes = gridNetworks([8, 16], [1, 3]).map((name) =>
      hiddenWidths(constructNetwork(name).network),
    );
    expect(shapes).toEqual([[8], [16], [8, 8, 8], [16, 16, 16]]);
  });

  it('take a multiply-add for every weight before the last hidden layer', () => {
    const { network } = constructNetwork('random:2-8-4-3?seed=1');
    expect(multiplyAddsOfSample(network)).toBe(2 * 8 + 8 * 4);
  });

  it('take none for the inputs that the slice has composed away', () => {
    const { network } = constructNetwork('random:9-8-4-3?seed=1');
    expect(multiplyAddsOfSample(sliceNetwork(network, defaultSlice(9)))).toBe(2 * 8 + 8 * 4);
  });

  it('take one per unit for a skip connection', () => {
    const { nodes } = openFixture('residual-24x3.onnx').network;
    const skips = nodes.flatMap((node) =>
      node.kind === 'affine' ? node.terms.filter(({ map }) => map.kind === 'diagonal') : [],
    );
    const dense = nodes
      .slice(0, -1)
      .flatMap((node) =>
        node.kind === 'affine'
          ? node.terms.flatMap(({ map }) => (map.kind === 'dense' ? [map.weights.length] : []))
          : [],
      );
    expect(skips.length).toBeGreaterThan(0);
    const sum = dense.reduce((total, n) => total + n, 0);
    expect(multiplyAddsOfSample({ nodes })).toBe(sum + 24 * skips.length);
  });
});

describe('the plane of a benchmark', () => {
  it('is a random one where a network has convolutions, which its first two pixels say little of', () => {
    const network = constructNetwork(CONVOLUTIONAL);
    const slice = benchSlice(network.network, CONVOLUTIONAL);
    expect(slice).toEqual(benchSlice(network.network, CONVOLUTIONAL));
    expect(slice.axes.flatMap((axis) => Array.from(axis)).filter((x) => x === 0)).toEqual([]);
    const five = constructNetwork('random:5-8-1');
    expect(benchSlice(five.network, 'random:5-8-1')).toEqual(defaultSlice(5));
  });

  it('is composed into a layer of its own, behind which peers find the kernels', () => {
    const { network } = constructNetwork(CONVOLUTIONAL);
    const sliced = sliceNetwork(network, benchSlice(network, CONVOLUTIONAL));
    const { layers } = JSON.parse(writeCreaseJson(sliced));
    expect(layers.map((layer: object) => 'kernels' in layer)).toEqual([false, true, false, false]);
  });
});
