import { InputError } from '../network/errors';
import type { ActivationNode, Network } from '../network/network';
import { validateWindow, type Window } from '../network/slice';
import { ExactContext, ExactNetwork } from './exact-forms';
import type { Line, SignCount } from './line';
import { area, boxAround, cut, sideOf, windowPolygon, type Polygon } from './polygon';
import { RegionForms } from './region-forms';

/** A region of the window: everything where the network has one activation pattern. */
export interface Region {
  readonly polygon: Polygon;
  /** One byte per unit for each hidden layer, 1 where the unit is on. */
  readonly pattern: readonly Uint8Array[];
  /** In slice coordinates, float64. */
  readonly area: number;
  /** The exact affine forms of the network's nodes in the region. */
  readonly context: ExactContext;
}

/** What a caller may say about a subdivision. */
export interface SubdivisionOptions {
  /** Regions after which it gives up, with a sentence that says how far it got: 20 million. */
  readonly maxRegions?: number;
  /** Called with every region, in the same order in every run. */
  readonly onRegion?: (region: Region) => void;
  /** Called now and then with the share of the window's area that is done. */
  readonly onProgress?: (share: number) => void;
  /** Once aborted, the subdivision rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Exact counts of a window's regions (R2: activation regions). */
export interface ExactCounts {
  /** Patterns of the first k hidden layers, for k from 1 to all of them. */
  readonly regionsByDepth: readonly number[];
  /** Sum of the regions' areas: the window's own, but for rounding. */
  readonly area: number;
  /** Signs that decided it, and how many of them took integers. */
  readonly signs: Readonly<SignCount>;
}

export const DEFAULT_MAX_REGIONS = 20_000_000;

/** Columns that are added to a node's forms before they are computed anew, with fresh bounds. */
const MAX_FLIPS = 64;

/** Milliseconds between pauses, in which hosts draw, and signals come through. */
const PAUSE_EVERY_MS = 50;

/** A region of the first layers, on its way down. */
interface Cell {
  /** What it was cut from; undefined for the whole window. */
  readonly parent: Cell | undefined;
  readonly polygon: Polygon;
  readonly pattern: readonly Uint8Array[];
  readonly context: ExactContext;
}

/** A part of a cell, and the states of the next layer's units so far. */
interface Part {
  readonly polygon: Polygon;
  readonly pattern: Uint8Array;
}

/**
 * Cuts a window into the regions of a network, layer by layer: within a region of the first layers,
 * the next layer's pre-activations are affine, and each of them that changes sign cuts the polygon.
 * Every sign is exact, so the counts are, whatever the network: creases that coincide, run along
 * the window's edge or meet in one point are no special cases.
 *
 * Depth first, so the memory does not grow with the number of regions.
 *
 * @param network a network of (u, v), as `sliceNetwork` gives it
 * @throws InputError if the window has no area, or there are more than `maxRegions` regions.
 */
export async function subdivide(
  network: Network,
  window: Window,
  options: SubdivisionOptions = {},
): Promise<ExactCounts> {
  validateWindow(window);
  return new Subdivision(network, window, options).run();
}

class Subdivision {
  private readonly layers: readonly { node: ActivationNode; number: number }[];
  private readonly exact: ExactNetwork;
  private readonly forms: RegionForms;
  private readonly counts: number[];
  private readonly signs: SignCount = { asked: 0, exact: 0 };
  private area = 0;
  /** What the sum of areas has lost to rounding (Kahan 1965). */
  private areaLost = 0;
  /** For each depth, the cell whose forms the nodes before that layer hold, and updates since. */
  private readonly evaluated: {
    readonly parent: Cell | undefined;
    readonly pattern: Uint8Array;
    readonly flips: number;
  }[] = [];

  constructor(
    private readonly network: Network,
    private readonly window: Window,
    private readonly options: SubdivisionOptions,
  ) {
    this.layers = network.nodes.flatMap((node, number) =>
      node.kind === 'activation' ? [{ node, number }] : [],
    );
    this.exact = new ExactNetwork(network);
    this.forms = new RegionForms(network);
    this.counts = this.layers.map(() => 0);
  }

  async run(): Promise<ExactCounts> {
    const { signal, onProgress } = this.options;
    const { u0, u1, v0, v1 } = this.window;
    const whole = (u1 - u0) * (v1 - v0);
    const context = new ExactContext(this.exact, undefined, -1, new Uint8Array(0));
    const root = { parent: undefined, polygon: windowPolygon(this.window), pattern: [], context };
    /** For each depth, the cells that wait; the last is next. */
    const waiting: Cell[][] = [this.children(root)];
    let resumedAt = performance.now();
    while (waiting.length > 0) {
      const cell = waiting[waiting.length - 1].pop();
      if (!cell) waiting.pop();
      else if (cell.pattern.length === this.layers.length) this.finish(cell);
      else waiting.push(this.children(cell));
      if (performance.now() - resumedAt > PAUSE_EVERY_MS) {
        onProgress?.(this.area / whole);
        await pause();
        signal?.throwIfAborted();
        resumedAt = performance.now();
      }
    }
    return { regionsByDepth: this.counts, area: this.area, signs: this.signs };
  }

  /** The parts that a cell's next layer cuts it into, last first. */
  private children(cell: Cell): Cell[] {
    const depth = cell.pattern.length;
    const { node, number } = this.layers[depth];
    this.evaluate(cell, depth);
    const states = new Uint8Array(node.width);
    // Most units do not change sign in the cell; only the others' lines cut its parts.
    const crossing: { unit: number; line: Line }[] = [];
    const box = boxAround(cell.polygon);
    for (let unit = 0; unit < node.width; unit++) {
      const clear = this.forms.sideIn(node.from, unit, box);
      if (clear !== undefined) {
        states[unit] = clear;
        continue;
      }
      const line = this.forms.line(node.from, unit, cell.context);
      const side = sideOf(cell.polygon, line, this.signs);
      if (side === undefined) crossing.push({ unit, line });
      else states[unit] = side;
    }
    let parts: readonly Part[] = [{ polygon: cell.polygon, pattern: states }];
    for (const { unit, line } of crossing) parts = this.cutParts(parts, unit, line);
    this.count(depth, parts.length);
    return parts.toReversed().map(({ polygon, pattern }) => ({
      polygon,
      parent: cell,
      pattern: [...cell.pattern, pattern],
      context: new ExactContext(this.exact, cell.context, number, pattern),
    }));
  }

  /** Cuts every part along a unit's line, and sets the unit's bit where it is on. */
  private cutParts(parts: readonly Part[], unit: number, line: Line): Part[] {
    const cutParts: Part[] = [];
    for (const part of parts) {
      const side = sideOf(part.polygon, line, this.signs);
      if (side === undefined) {
        const { positive, negative } = cut(part.polygon, line, this.signs);
        const on = part.pattern.slice();
        on[unit] = 1;
        cutParts.push(
          { polygon: negative, pattern: part.pattern },
          { polygon: positive, pattern: on },
        );
      } else {
        part.pattern[unit] = side;
        cutParts.push(part);
      }
    }
    return cutParts;
  }

  /** Computes the nodes between a cell's last hidden layer and its next, that one's activation. */
  private evaluate({ pattern, parent }: Cell, depth: number): void {
    const { nodes } = this.network;
    const first = depth > 0 ? this.layers[depth - 1].number : 0;
    const last = this.layers[depth].number;
    const after = depth > 0 ? pattern[depth - 1] : undefined;
    const done = this.evaluated[depth];
    const [affine] = nodes.slice(first + 1, last);
    const activation = nodes[first];
    // Later nodes may read it too, past the next one.
    if (after && activation.kind === 'activation')
      this.forms.activate(first, activation.from, after);
    // The sibling before left its forms here, and siblings differ in few units: the columns of
    // those take its forms to this cell's.
    if (done && after && done.parent === parent && last === first + 2 && affine.kind === 'affine') {
      const flips = countDifferences(done.pattern, after);
      if (done.flips + flips <= MAX_FLIPS) {
        this.forms.update(first + 1, affine, first, done.pattern, after);
        this.evaluated[depth] = { parent, pattern: after, flips: done.flips + flips };
        return;
      }
    }
    for (let k = first; k < last; k++) {
      const node = nodes[k];
      if (node.kind === 'affine') this.forms.affine(k, node);
    }
    if (after) this.evaluated[depth] = { parent, pattern: after, flips: 0 };
  }

  private count(depth: number, regions: number): void {
    const { maxRegions = DEFAULT_MAX_REGIONS } = this.options;
    this.counts[depth] += regions;
    if (this.counts[depth] <= maxRegions) return;
    const { u0, u1, v0, v1 } = this.window;
    const share = (100 * this.area) / ((u1 - u0) * (v1 - v0));
    throw new InputError(
      `There are more than ${maxRegions} regions at depth ${depth + 1}: the count stopped with ${share.toPrecision(2)} % of the window done.`,
    );
  }

  private finish({ polygon, pattern, context }: Cell): void {
    const regionArea = area(polygon);
    const added = regionArea - this.areaLost;
    const sum = this.area + added;
    this.areaLost = sum - this.area - added;
    this.area = sum;
    this.options.onRegion?.({ polygon, pattern, area: regionArea, context });
  }
}

/** Lets whatever else waits in this thread run. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function countDifferences(a: Uint8Array, b: Uint8Array): number {
  let differences = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) differences++;
  return differences;
}
