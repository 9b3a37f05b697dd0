import { describe, expect, it } from 'vitest';
import { instead } from '../../bench/gpu/instead';
import { figureFile, type FigureRequest } from '../../src/app/save/figure-files';
import { nullDevice } from '../../src/cli/adapter';
import { countOnGpu } from '../../src/cli/sample-request';
import { SubdivisionWorkers } from '../../src/geometry/subdivision-workers';
import { Engine } from '../../src/gpu/engine';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { openBandWorkers } from '../../src/sampling/band-workers';
import { testDevice } from './device';
import { pipelinesOf } from './evaluate-grid';

/** A device that computes nothing: its buffers have to be let go of all the same. */
const device = testDevice(nullDevice);

const network = sliceNetwork(openConstruction('random:2-8-8-1?seed=1').network, defaultSlice(2));
const window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** The device, and the buffers that were made on it and not destroyed. */
function watched(): { on: GPUDevice; kept: Set<GPUBuffer> } {
  const kept = new Set<GPUBuffer>();
  const createBuffer = (descriptor: GPUBufferDescriptor): GPUBuffer => {
    const buffer = device().createBuffer(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      kept.delete(buffer);
      return destroy();
    };
    kept.add(buffer);
    return buffer;
  };
  return { on: instead(device(), { createBuffer }), kept };
}

describe('a count on a GPU', () => {
  const grid = { window, width: 300, height: 300 };
  const count = (on: GPUDevice, signal: AbortSignal) => {
    const engine = new Engine(on, pipelinesOf(device(), false));
    return countOnGpu({ network, grid, options: { signal } }, { engine, pieces: 1 });
  };

  it('lets go of its buffers', async () => {
    const { on, kept } = watched();
    await count(on, new AbortController().signal);
    expect(kept.size).toBe(0);
  });

  it('lets go of its buffers where it is stopped', async () => {
    const { on, kept } = watched();
    await expect(count(on, AbortSignal.abort(new Error('Enough.')))).rejects.toThrow('Enough.');
    expect(kept.size).toBe(0);
  });
});

function noThread(): never {
  throw new Error('No thread is needed.');
}

describe('a picture that is sampled on a GPU of its own', () => {
  const request: FigureRequest = {
    sliced: { network, window },
    sha256: undefined,
    format: 'png',
    maxRegions: 1000,
    hasGpu: true,
    recipe: {
      network: {
        name: 'random:2-8-8-1?seed=1',
        sha256: '',
        format: 'construction',
        inputs: 2,
        hidden: [8, 8],
        outputs: 1,
      },
      slice: { axes: [0, 1] },
      window: [-1, 1, -1, 1],
      size: [40, 30],
      palette: 'washi',
      creases: false,
    },
  };
  /** Has the picture made, and what becomes of the GPU that it was given. */
  const make = async (onProgress: () => void) => {
    const opened = await nullDevice();
    const made = figureFile(request, {
      regions: new SubdivisionWorkers(noThread, 1),
      samplers: openBandWorkers(noThread, 1),
      openDevice: () => Promise.resolve(opened),
      onProgress,
    });
    return { made, lost: opened.device.lost };
  };

  it('lets go of it', async () => {
    const { made, lost } = await make(() => undefined);
    expect((await made).length).toBeGreaterThan(0);
    expect((await lost).reason).toBe('destroyed');
  });

  it('lets go of it where that fails', async () => {
    const { made, lost } = await make(() => {
      throw new Error('Nobody listens any more.');
    });
    await expect(made).rejects.toThrow('Nobody listens any more.');
    expect((await lost).reason).toBe('destroyed');
  });
});
