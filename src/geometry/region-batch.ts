import { unpackStates } from '../network/packed-states';
import type { Window } from '../network/slice';
import { ContextPath } from './context-path';
import type { Line, Vertex } from './line';
import { windowSides } from './polygon';
import { CreaseLine, patternOf, type FoundRegion, type Region } from './region';
import type { TriangularNetwork } from './triangular';

/** Numbers per vertex: u, v, uError, vError. Per line: a, b, c, error. */
const CORNER = 4;
const LINE = 4;

/** Regions one behind the other in flat arrays, as they go from thread to thread. */
export interface RegionBatch {
  readonly count: number;
  /** Number of vertices of each region. */
  readonly sizes: Uint32Array<ArrayBuffer>;
  readonly areas: Float64Array<ArrayBuffer>;
  /** States of a region's variables, a bit each, the first in the lowest bit; whole bytes a region. */
  readonly states: Uint8Array<ArrayBuffer>;
  readonly corners: Float64Array<ArrayBuffer>;
  /**
   * Per edge its line: number, variable (0 for a side of the window), that of its rival (−1 where it has
   * none) and numbers of the function.
   */
  readonly ids: Float64Array<ArrayBuffer>;
  readonly variables: Uint32Array<ArrayBuffer>;
  readonly rivals: Int32Array<ArrayBuffer>;
  readonly lines: Float64Array<ArrayBuffer>;
}

/** The memory that a batch consists of, to be handed over. */
export function batchBuffers(batch: RegionBatch): ArrayBuffer[] {
  const { sizes, areas, states, corners, ids, variables, rivals, lines } = batch;
  return [sizes, areas, states, corners, ids, variables, rivals, lines].map(({ buffer }) => buffer);
}

/** Collects regions for a batch. */
export class RegionCollector {
  count = 0;
  private readonly sizes: number[] = [];
  private readonly areas: number[] = [];
  private readonly states: number[] = [];
  private readonly corners: number[] = [];
  private readonly ids: number[] = [];
  private readonly variables: number[] = [];
  private readonly rivals: number[] = [];
  private readonly lines: number[] = [];

  /** How much the states of its regions take. */
  get stateBytes(): number {
    return this.states.length;
  }

  add({ polygon, area, states }: FoundRegion): void {
    this.count++;
    this.sizes.push(polygon.vertices.length);
    this.areas.push(area);
    for (let i = 0; i < states.length; i += 8) {
      let byte = 0;
      for (let k = i; k < Math.min(i + 8, states.length); k++) byte |= states[k] << (k - i);
      this.states.push(byte);
    }
    for (const { u, v, uError, vError } of polygon.vertices)
      this.corners.push(u, v, uError, vError);
    for (const line of polygon.lines) {
      this.ids.push(line.id);
      this.variables.push(line instanceof CreaseLine ? line.hidden.variable : 0);
      this.rivals.push(line instanceof CreaseLine ? (line.rival?.variable ?? -1) : -1);
      this.lines.push(line.a, line.b, line.c, line.error);
    }
  }

  /** The batch, after which the next one begins. */
  take(): RegionBatch {
    const batch = {
      count: this.count,
      sizes: Uint32Array.from(this.sizes),
      areas: Float64Array.from(this.areas),
      states: Uint8Array.from(this.states),
      corners: Float64Array.from(this.corners),
      ids: Float64Array.from(this.ids),
      variables: Uint32Array.from(this.variables),
      rivals: Int32Array.from(this.rivals),
      lines: Float64Array.from(this.lines),
    };
    const { sizes, areas, states, corners, ids, variables, rivals, lines } = this;
    for (const numbers of [sizes, areas, states, corners, ids, variables, rivals, lines])
      numbers.length = 0;
    this.count = 0;
    return batch;
  }
}

/** Makes the regions of a network out of batches again, which come in the order they were found. */
export class RegionReader {
  private readonly contexts: ContextPath;
  private readonly sides: readonly Line[];

  constructor(
    private readonly triangular: TriangularNetwork,
    window: Window,
  ) {
    this.contexts = new ContextPath(triangular);
    this.sides = windowSides(window);
  }

  *read(batch: RegionBatch): Generator<Region> {
    const { variables } = this.triangular;
    for (let k = 0, edge = 0; k < batch.count; edge += batch.sizes[k++]) {
      const states = unpackStates(batch.states, k, variables);
      yield this.region(batch, edge, batch.sizes[k], states, batch.areas[k]);
    }
  }

  private region(
    batch: RegionBatch,
    first: number,
    size: number,
    states: Uint8Array,
    area: number,
  ): Region {
    const pattern = patternOf(this.triangular, states);
    const lines = Array.from({ length: size }, (_, i) => this.line(batch, first + i, states));
    const vertices = lines.map((line, i): Vertex => {
      const at = CORNER * (first + i);
      const [u, v, uError, vError] = batch.corners.subarray(at, at + CORNER);
      return { u, v, uError, vError, first: lines[(i + size - 1) % size], second: line };
    });
    const context = this.contexts.at(states, pattern.length);
    return { polygon: { vertices, lines }, pattern, area, context };
  }

  private line(
    { ids, variables, rivals, lines }: RegionBatch,
    edge: number,
    states: Uint8Array,
  ): Line {
    const id = ids[edge];
    if (id < 0) return this.sides[-1 - id];
    const { units } = this.triangular;
    const hidden = units[variables[edge]];
    const rival = rivals[edge] < 0 ? undefined : units[rivals[edge]];
    const [a, b, c, error] = lines.subarray(LINE * edge, LINE * (edge + 1));
    const context = this.contexts.at(states, hidden.layer);
    return new CreaseLine(hidden, rival, a, b, c, error, id, () => context);
  }
}
