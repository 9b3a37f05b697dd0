/** A network to map, and how many samples across and down. */
export interface ThroughputCase {
  /** A file or a construction. */
  readonly network: string;
  readonly width: number;
  readonly height: number;
}

/** Random networks of two inputs: every width with every number of hidden layers, small ones first. */
export function gridNetworks(widths: readonly number[], depths: readonly number[]): string[] {
  return depths.flatMap((depth) => widths.map((width) => randomNetworkName(width, depth)));
}

/** `random:2-64-64-1?seed=1` for two hidden layers of 64 units. */
export function randomNetworkName(width: number, depth: number): string {
  return `random:${[2, ...Array<number>(depth).fill(width), 1].join('-')}?seed=1`;
}
