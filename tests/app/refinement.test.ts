import { describe, expect, it } from 'vitest';
import { type Aim, COUNTING_SIDE, type MapSource, Refinement } from '../../src/app/map/refinement';
import { panView, surroundings, viewLimits, zoomView } from '../../src/view/camera';
import type { Window } from '../../src/network/slice';
import type { SampleGrid } from '../../src/view/grid';

/** A map that was asked for, and the test's hands on it. */
interface Job {
  readonly grid: SampleGrid;
  readonly signal: AbortSignal | undefined;
  finish(): void;
  fail(error: Error): void;
  given: boolean;
  destroyed: boolean;
}

interface FakeMap {
  readonly grid: SampleGrid;
  readonly regionsByDepth: readonly number[];
  readonly certified: number;
  destroy(): void;
}

/** Takes maps when the test says so; those that are only counted at once. */
class FakeSource implements MapSource<FakeMap> {
  readonly jobs: Job[] = [];
  /** Windows that were counted. */
  readonly counted: Window[] = [];
  destroyed = false;

  map(grid: SampleGrid, { signal }: { signal?: AbortSignal }): Promise<FakeMap> {
    if (grid.width === COUNTING_SIDE && grid.height === COUNTING_SIDE) {
      this.counted.push(grid.window);
      const regionsByDepth = [this.counted.length];
      return Promise.resolve({ grid, regionsByDepth, certified: 1, destroy: () => undefined });
    }
    return new Promise((resolve, reject) => {
      const job: Job = {
        grid,
        signal,
        given: false,
        destroyed: false,
        finish: () => {
          job.given = true;
          resolve({
            grid,
            regionsByDepth: [],
            certified: 1,
            destroy: () => (job.destroyed = true),
          });
        },
        fail: reject,
      };
      signal?.addEventListener('abort', () => reject(new Error('aborted')));
      this.jobs.push(job);
    });
  }

  destroy(): void {
    this.destroyed = true;
  }

  /** The job with this number, once it was asked for. */
  async job(number: number): Promise<Job> {
    while (this.jobs.length <= number) await new Promise((resolve) => setTimeout(resolve, 5));
    return this.jobs[number];
  }
}

const counted = { u0: -1, u1: 1, v0: -1, v1: 1 };
const aim: Aim = { view: { u0: -1.5, u1: 1.5, v0: -1, v1: 1 }, counted, width: 480, height: 320 };
const limits = viewLimits(aim.view);
const nudged: Aim = { ...aim, view: panView(aim.view, 0.02, 0) };
const elsewhere: Aim = { ...aim, view: panView(aim.view, 5, 0) };

function refine(): {
  source: FakeSource;
  shown: [number, boolean][];
  counts: (readonly number[])[];
  errors: unknown[];
  refinement: Refinement<FakeMap>;
} {
  const source = new FakeSource();
  const shown: [number, boolean][] = [];
  const counts: (readonly number[])[] = [];
  const errors: unknown[] = [];
  const refinement = new Refinement(source, {
    onMap: ({ grid }, finished) => shown.push([grid.width, finished]),
    onSurroundings: () => undefined,
    onProgress: () => undefined,
    onCount: (count) => counts.push(count),
    onError: (error) => errors.push(error),
  });
  return { source, shown, counts, errors, refinement };
}

/** Lets what was resolved be heard. */
const heard = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('Refinement', () => {
  it('goes from coarse to full, and only the full map counts as finished', async () => {
    const { source, shown, refinement } = refine();
    refinement.aimAt(aim);
    for (let stage = 0; stage < 3; stage++) {
      (await source.job(stage)).finish();
      await heard();
    }
    expect(shown).toEqual([
      [60, false],
      [160, false],
      [480, true],
    ]);
    const stages = source.jobs.slice(0, 3);
    expect(stages.map(({ destroyed }) => destroyed)).toEqual([true, true, false]);
    expect(source.jobs[2].grid).toEqual({ window: aim.view, width: 480, height: 320 });
  });

  it('counts a window on a grid of its own, behind the finished map, once for all views of it', async () => {
    const { source, counts, refinement } = refine();
    refinement.aimAt(aim);
    for (let stage = 0; stage < 3; stage++) {
      expect(source.counted).toEqual([]);
      (await source.job(stage)).finish();
    }
    (await source.job(3)).finish();
    expect([source.counted, counts]).toEqual([[counted], [[1]]]);
    // A larger screen shows more than the same counted window.
    refinement.aimAt({ ...aim, view: surroundings(aim.view, 1.25), width: 600, height: 400 });
    const finishAll = () => {
      for (const job of source.jobs) if (!job.given) job.finish();
      return counts;
    };
    await expect.poll(finishAll).toEqual([[1], [1]]);
    expect(source.counted).toEqual([counted]);
    refinement.aimAt({ ...nudged, counted: nudged.view });
    await expect.poll(finishAll).toEqual([[1], [1], [2]]);
    expect(source.counted).toEqual([counted, nudged.view]);
  });

  it('drops the work for a view that was left, and takes the new one', async () => {
    const { source, errors, refinement } = refine();
    refinement.aimAt(aim);
    (await source.job(0)).finish();
    const second = await source.job(1);
    refinement.aimAt(nudged);
    expect(second.signal?.aborted).toBe(true);
    const third = await source.job(2);
    expect(third.grid.window).toEqual(nudged.view);
    expect(source.jobs.length).toBe(3);
    expect(errors).toEqual([]);
  });

  it('spares the coarse map where the last picture is the better one', async () => {
    const { source, refinement } = refine();
    refinement.aimAt(aim);
    for (let stage = 0; stage < 3; stage++) (await source.job(stage)).finish();
    await heard();
    refinement.aimAt(nudged);
    expect((await source.job(4)).grid).toEqual({ window: nudged.view, width: 480, height: 320 });
  });

  it('looks around a finished view, and shows that until a finer map covers it', async () => {
    const { source, shown, refinement } = refine();
    refinement.aimAt(aim);
    for (let stage = 0; stage < 4; stage++) (await source.job(stage)).finish();
    await heard();
    const [fine, wide] = source.jobs.slice(2).map(({ grid }) => grid);
    expect(wide).toEqual({
      window: { u0: -4.5, u1: 4.5, v0: -3, v1: 3 },
      width: 240,
      height: 160,
    });
    expect(refinement.maps.map(({ grid }) => grid)).toEqual([wide, fine]);
    expect(shown.at(-1)).toEqual([480, true]);

    // Zoomed in, the wide map is no help; the fine one lies under a coarse one with finer samples.
    refinement.aimAt({ ...aim, view: zoomView(aim.view, 0.5, 0.5, 20, limits) });
    (await source.job(4)).finish();
    await heard();
    const widths = refinement.maps.map(({ grid }) => grid.width);
    expect(widths).toEqual([240, 480, 60]);
  });

  it('looks around anew only when the last look no longer serves', async () => {
    const { source, refinement } = refine();
    refinement.aimAt(aim);
    for (let stage = 0; stage < 4; stage++) (await source.job(stage)).finish();
    await heard();
    refinement.aimAt(nudged);
    (await source.job(4)).finish();
    await heard();
    expect(source.jobs.length).toBe(5);
    const beside: Aim = { ...aim, view: panView(aim.view, 0.9, 0) };
    refinement.aimAt(beside);
    for (let stage = 5; stage < 7; stage++) (await source.job(stage)).finish();
    // A third of the finished map, the finished map, and then its surroundings.
    expect((await source.job(7)).grid.window).toEqual(surroundings(beside.view, 3));
    source.jobs[7].finish();
    await heard();
    const kept = source.jobs.filter(({ destroyed }) => !destroyed);
    expect(kept).toEqual([source.jobs[6], source.jobs[7]]);
  });

  it('does not mind surroundings that cannot be had, and leaves them for a new view', async () => {
    const { source, errors, refinement } = refine();
    refinement.aimAt(aim);
    for (let stage = 0; stage < 3; stage++) (await source.job(stage)).finish();
    (await source.job(3)).fail(new Error('out of memory'));
    await heard();
    expect(errors).toEqual([]);
    refinement.aimAt(nudged);
    (await source.job(4)).finish();
    const around = await source.job(5);
    refinement.aimAt(aim);
    expect(around.signal?.aborted).toBe(true);
    expect((await source.job(6)).grid.window).toEqual(aim.view);
    expect(errors).toEqual([]);
  });

  it('lets a coarse map through while a drag goes on, but not one that shows nothing of it', async () => {
    const { source, shown, refinement } = refine();
    refinement.aimAt(aim);
    const first = await source.job(0);
    refinement.aimAt(nudged);
    expect(first.signal?.aborted).toBe(false);
    first.finish();
    await heard();
    expect(shown).toEqual([[60, false]]);

    const away = refine();
    away.refinement.aimAt(aim);
    for (let stage = 0; stage < 3; stage++) (await away.source.job(stage)).finish();
    await heard();
    away.refinement.aimAt(elsewhere);
    const coarse = await away.source.job(4);
    expect(coarse.grid.width).toBe(60);
    away.refinement.aimAt(aim);
    expect(coarse.signal?.aborted).toBe(true);
  });

  it('stops at an error, says it, and goes on with the next view', async () => {
    const { source, errors, refinement } = refine();
    refinement.aimAt(aim);
    const lost = new Error('out of memory');
    (await source.job(0)).fail(lost);
    await heard();
    expect(errors).toEqual([lost]);
    expect(source.jobs.length).toBe(1);
    refinement.aimAt(elsewhere);
    expect((await source.job(1)).grid.window).toEqual(elsewhere.view);
  });

  it('gives back its map and its source, once nothing uses them', async () => {
    const { source, shown, refinement } = refine();
    refinement.aimAt(aim);
    (await source.job(0)).finish();
    const running = await source.job(1);
    refinement.destroy();
    expect(source.jobs[0].destroyed).toBe(true);
    expect(running.signal?.aborted).toBe(true);
    await heard();
    expect(source.destroyed).toBe(true);
    expect(shown).toEqual([[60, false]]);
  });
});
