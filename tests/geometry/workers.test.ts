import { afterEach, describe, expect, it } from 'vitest';
import { exactPoint } from '../../src/geometry/exact-point';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import {
  subdivisionAnswers,
  type SubdivisionQuestions,
} from '../../src/geometry/subdivision-worker';
import { SubdivisionWorkers } from '../../src/geometry/subdivision-workers';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import type { Network } from '../../src/network/network';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import type { Thread } from '../../src/threads/port';
import { serve } from '../../src/threads/serve';
import { fewOf, firstOf } from '../coverage';
import { openFixture } from '../network/fixtures';
import { startHere } from '../threads/thread-here';

const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const unit: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };

const startWorker = () =>
  startHere((port) => serve<SubdivisionQuestions>(port, subdivisionAnswers()));

let workers: SubdivisionWorkers | undefined;

function open(count: number): SubdivisionWorkers {
  workers = new SubdivisionWorkers(startWorker, count);
  return workers;
}

afterEach(() => workers?.close());

function plane(network: Network): SlicedNetwork {
  return sliceNetwork(network, defaultSlice(network.nodes[0].width));
}

/** All of a region that files and definitions are made of, as text. */
function describeRegion({ polygon, pattern, area, context }: Region): string {
  const vertices = polygon.vertices.map((vertex) => [vertex.u, vertex.v, exactPoint(vertex).key]);
  const lines = polygon.lines.map((line) => {
    const { a, b, c } = line.exact();
    return [line.id, line.a, line.b, line.c, line.error, String(a), String(b), String(c)];
  });
  const form = context.form(1, 0);
  return JSON.stringify([vertices, lines, pattern.map(String), area, String(form.a)]);
}

describe('a subdivision in workers', () => {
  for (const [name, network, window] of fewOf(4, [
    ['fold-6x3', plane(openFixture('fold-6x3.json').network), unit],
    [
      'groups of four',
      plane(openConstruction('random:2-8-8-1?seed=2&activation=max:4').network),
      wide,
    ],
    ['residual-24x3', plane(openFixture('residual-24x3.onnx').network), { ...wide, v1: -0.5 }],
    [
      'tent:3, which has fewer regions than workers',
      plane(openConstruction('tent:3').network),
      unit,
    ],
    ['he-32x3', plane(openFixture('he-32x3.json').network), wide],
  ] as const))
    it(`of ${name} gives the same regions in the same order, however many there are`, async () => {
      const expected: string[] = [];
      const counts = await subdivide(network, window, {
        onRegion: (region) => expected.push(describeRegion(region)),
      });
      expect(expected.length).toBe(counts.regionsByDepth.at(-1));
      for (const count of firstOf(2, [2, 5, 1, 3])) {
        const found: string[] = [];
        const options = { onRegion: (region: Region) => found.push(describeRegion(region)) };
        const result = await subdivide(network, window, { ...options, workers: open(count) });
        expect(result).toEqual(counts);
        expect(found).toEqual(expected);
      }
    }, 60_000);

  it('counts one window after another, and drops one that is not waited for', async () => {
    const network = plane(openFixture('he-32x3.json').network);
    const pool = open(2);
    const dropped = subdivide(network, wide, { workers: pool });
    const expected = await subdivide(network, unit);
    const [first, second] = await Promise.allSettled([
      dropped,
      subdivide(network, unit, { workers: pool }),
    ]);
    expect(first.status).toBe('rejected');
    expect(second).toEqual({ status: 'fulfilled', value: expected });
    expect((await subdivide(network, wide, { workers: pool })).regionsByDepth).toEqual([489, 1830, 3460]); // prettier-ignore
  });

  it('stops between two regions, where whoever gets them takes his time', async () => {
    const network = plane(openFixture('he-32x3.json').network);
    const stop = new AbortController();
    let regions = 0;
    const stopped = subdivide(network, wide, {
      workers: open(1),
      signal: stop.signal,
      onRegion() {
        if (regions++ === 0) setTimeout(() => stop.abort(new Error('Enough.')), 0);
        const until = performance.now() + 20;
        while (performance.now() < until);
      },
    });
    await expect(stopped).rejects.toThrow('Enough.');
    // A batch has hundreds.
    expect(regions).toBeLessThan(20);
  });

  it('passes on what is wrong with a region to whoever waits', async () => {
    const network = plane(openFixture('he-32x3.json').network);
    let regions = 0;
    const onRegion = () => {
      if (++regions === 700) throw new Error('The disk is full.');
    };
    const stopped = subdivide(network, wide, { workers: open(2), onRegion });
    await expect(stopped).rejects.toThrow('The disk is full.');
    expect(regions).toBe(700);
  });

  it('stops when it is told to, and at the limit', async () => {
    const { network } = openConstruction('random:2-96-96-96-1?seed=1');
    const pool = open(2);
    const stop = new AbortController();
    const shares: number[] = [];
    const stopped = subdivide(plane(network), wide, {
      workers: pool,
      signal: stop.signal,
      onProgress(share) {
        shares.push(share);
        stop.abort(new Error('Enough.'));
      },
    });
    await expect(stopped).rejects.toThrow('Enough.');
    expect(shares.length).toBe(1);
    expect(shares[0]).toBeLessThan(1);
    await expect(
      subdivide(plane(network), wide, { workers: pool, maxRegions: 500 }),
    ).rejects.toThrow('There are more than 500 regions at depth');
  });

  it('is whole, and in the same order, where workers break down in the midst of it', async () => {
    const network = plane(openFixture('he-32x3.json').network);
    const expected: string[] = [];
    const counts = await subdivide(network, wide, {
      onRegion: (region) => expected.push(describeRegion(region)),
    });
    for (const messages of firstOf(2, [2, 9, 1, 5])) {
      const replaced: string[] = [];
      let left = 2;
      const failing = new SubdivisionWorkers(
        () => (left-- > 0 ? breakingAfter(messages) : startWorker()),
        3,
        ({ reason }) => replaced.push(reason),
      );
      const found: string[] = [];
      const onRegion = (region: Region) => found.push(describeRegion(region));
      expect(await subdivide(network, wide, { onRegion, workers: failing })).toEqual(counts);
      expect(found).toEqual(expected);
      expect(replaced).toEqual(['no memory', 'no memory']);
      failing.close();
    }
  });

  it('fails where workers break down again, and the next one does not', async () => {
    const network = plane(openFixture('he-32x3.json').network);
    let isBroken = true;
    const failing = new SubdivisionWorkers(() => (isBroken ? breakingAfter(1) : startWorker()), 2);
    await expect(subdivide(network, wide, { workers: failing })).rejects.toThrow(
      'A worker that cuts regions broke down twice over the same work (no memory).',
    );
    isBroken = false;
    const counts = await subdivide(network, unit, { workers: failing });
    expect(counts).toEqual(await subdivide(network, unit));
    failing.close();
  });
});

/** A worker that breaks down once it has said so much. */
function breakingAfter(messages: number): Thread {
  const thread = startWorker();
  let breakDown: ((reason: Error) => void) | undefined;
  let heard = 0;
  return {
    ...thread,
    listen: (listener) =>
      thread.listen((message) => {
        if (++heard === messages) setTimeout(() => breakDown?.(new Error('no memory')));
        if (heard <= messages) listener(message);
      }),
    onBroken: (listener) => (breakDown = listener),
  };
}
