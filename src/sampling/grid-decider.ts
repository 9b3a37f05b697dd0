import { wholeFold, type Fold } from '../geometry/folding';
import { reachOfWindow, triangularNetwork } from '../geometry/triangular';
import type { SlicedNetwork } from '../network/sliced-network';
import {
  planePosition,
  samplePosition,
  isVolume,
  type SampleGrid,
  type VolumeGrid,
} from '../view/grid';
import { ExactPositions } from './exact-positions';
import { reachOfGrid, RowBounds } from './row-bounds';
import { SampleDecider } from './sample-decider';
import { addStates, unitKeys, type UnitKeys } from './unit-keys';

/** Decides samples of one grid, wherever they lie, in the network as it is: exactly. */
export class GridDecider {
  private readonly decider: SampleDecider;
  private readonly keys: UnitKeys;
  private readonly states: Uint8Array;
  private readonly words: Int32Array;
  private readonly whole: Fold;

  /** @param network a network of (u, v), or of (u, v, w) for volumes */
  constructor(
    network: SlicedNetwork,
    private readonly grid: SampleGrid | VolumeGrid,
  ) {
    const triangular = triangularNetwork(network, reachOfWindow(grid.window));
    this.whole = wholeFold(triangular);
    this.keys = unitKeys(triangular);
    const bounds = new RowBounds(reachOfGrid(grid), triangular);
    bounds.set(this.whole);
    this.decider = new SampleDecider(triangular, new ExactPositions(grid), bounds);
    this.states = new Uint8Array(triangular.variables);
    this.words = new Int32Array(2 * this.keys.depths);
  }

  /** IDs of a sample by depth: low and high word in turn. They last until the next call. */
  idsAt(column: number, row: number, plane: number): Int32Array {
    const { grid, words, states } = this;
    const { u, v } = samplePosition(grid, column, row);
    const w = isVolume(grid) ? planePosition(grid, plane) : 0;
    this.decider.decide(this.whole, { column, row, plane, u, v, w }, states);
    words.fill(0);
    addStates(this.keys, states, words);
    // a prefix of the layers has a prefix of the XOR
    for (let i = 2; i < words.length; i++) words[i] ^= words[i - 2];
    return words;
  }
}
