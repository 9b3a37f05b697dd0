import { beforeAll, describe, expect, it } from 'vitest';
import { instead } from '../../bench/gpu/instead';
import { nullDevice, openDevice, type OpenedDevice } from '../../src/cli/adapter';
import { Engine, GpuFault, retryInPieces } from '../../src/gpu/engine';
import { Sampler } from '../../src/gpu/sampler';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { itInCi } from '../coverage';
import { testDevice } from './device';
import { pipelinesOf } from './evaluate-grid';
import { engineOf } from './map-of';

const device = testDevice();

const network = sliceNetwork(openConstruction('random:2-16-16-1?seed=3').network, defaultSlice(2));
const grid = { window: { u0: -1, u1: 1, v0: -1, v1: 1 }, width: 400, height: 300 };

async function idsOf(sampler: Sampler): Promise<Uint32Array> {
  const map = await sampler.map(grid);
  const ids = await map.readIds();
  map.destroy();
  sampler.destroy();
  return ids;
}

/** A device that says it has smaller buffers than it has. */
function withBuffersOf(real: GPUDevice, bytes: number): GPUDevice {
  const limits = instead(real.limits, { maxBufferSize: bytes, maxStorageBufferBindingSize: bytes });
  return instead(real, { limits });
}

describe('a map in smaller pieces', () => {
  itInCi('is the same', async () => {
    const engine = engineOf(device());
    const whole = await idsOf(engine.createSampler(network));
    for (const pieces of [4, 16])
      expect(
        Buffer.from((await idsOf(engine.createSampler(network, { pieces }))).buffer).equals(
          Buffer.from(whole.buffer),
        ),
      ).toBe(true);
  });

  itInCi('counts the same on a device of small buffers', async () => {
    const counts = await engineOf(device()).createSampler(network).count(grid);
    // whole rows of tiles fit, but not the whole map
    const small = withBuffersOf(device(), 8 * grid.width * 280);
    const sampler = new Sampler(small, pipelinesOf(device()), network);
    await expect(sampler.map(grid)).rejects.toThrow('does not fit into one buffer');
    const rows: number[] = [];
    const onBand = async (band: { readonly rows: number }) => void rows.push(band.rows);
    expect(await sampler.bands(grid, onBand)).toEqual(counts);
    expect(rows.length).toBeGreaterThan(1);
    sampler.destroy();
  });
});

/**
 * Counts a grid, and does something to the device while that is half done.
 *
 * @param open opens one that counts, or that only fails, where nothing is compiled for it
 */
function countingWith(
  disturb: (device: GPUDevice, pieces: number) => void,
  open: () => Promise<OpenedDevice> = openDevice,
) {
  const faults: { kind: string; pieces: number }[] = [];
  const counts = retryInPieces(
    open,
    async (opened, pieces) => {
      const sampler = new Engine(opened.device).createSampler(network, { pieces });
      let isDisturbed = false;
      const onProgress = (share: number) => {
        if (share > 0 && !isDisturbed) disturb(opened.device, pieces);
        isDisturbed = true;
      };
      return sampler.count(grid, { onProgress });
    },
    ({ kind }, pieces) => faults.push({ kind, pieces }),
  );
  return { counts, faults };
}

/** Opens so many devices that do nothing, as they only fail, and then one that counts. */
function idleAtFirst(idle: number): () => Promise<OpenedDevice> {
  let opened = 0;
  return () => (opened++ < idle ? nullDevice() : openDevice());
}

/** As a device reports what nobody asked for. */
function report(to: GPUDevice, error: GPUError): void {
  to.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
}

describe('a count during which the GPU fails', () => {
  let undisturbed: readonly number[] = [];
  beforeAll(async () => {
    undisturbed = await engineOf(device()).createSampler(network).count(grid);
  });

  it('is begun again on another device where it is lost', async () => {
    const { counts, faults } = countingWith(
      (lost, pieces) => pieces < 16 && lost.destroy(),
      idleAtFirst(2),
    );
    expect(await counts).toEqual(undisturbed);
    expect(faults).toEqual([
      { kind: 'lost', pieces: 4 },
      { kind: 'lost', pieces: 16 },
    ]);
  });

  itInCi('is begun again where memory runs out', async () => {
    const { counts, faults } = countingWith((full, pieces) => {
      if (pieces === 1) report(full, new GPUOutOfMemoryError('no room for a buffer'));
    }, idleAtFirst(1));
    expect(await counts).toEqual(undisturbed);
    expect(faults).toEqual([{ kind: 'out of memory', pieces: 4 }]);
  });

  it('ends with the fault where it fails in small pieces, too', async () => {
    const { counts, faults } = countingWith((lost) => lost.destroy(), nullDevice);
    await expect(counts).rejects.toThrow(GpuFault);
    await expect(counts).rejects.toThrow('The GPU was lost');
    expect(faults).toHaveLength(2);
  });

  it('ends at once where the GPU finds fault with what Crease does', async () => {
    const { counts, faults } = countingWith(
      (wrong) => report(wrong, new GPUValidationError('a buffer is too small')),
      nullDevice,
    );
    await expect(counts).rejects.toThrow('The GPU reported: a buffer is too small');
    expect(faults).toEqual([]);
  });
});
