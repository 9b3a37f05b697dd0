import { NetworkError } from '../errors';
import type { FileContents } from '../file-contents';

/** How large a network that is drawn may be, where it is asked for by its name. */
export interface ConstructionLimits {
  /** Who takes no larger ones, for errors. */
  readonly host: string;
  readonly inputs: number;
  /** Hidden layers. */
  readonly layers: number;
  /** Units of each layer, the output's too. */
  readonly units: number;
  readonly weights: number;
}

/** 1 GiB of weights in float32, and no more layers or units than every engine has room for. */
export const COMMAND_LIMITS: ConstructionLimits = {
  host: 'the command line',
  inputs: 2 ** 20,
  layers: 1024,
  units: 2 ** 16,
  weights: 2 ** 28,
};

/** A construction whose name was read, and nothing of which is made. */
export interface Construction {
  /** Numbers that are drawn for it; 0 where none are, for those are small. */
  readonly weights: number;
  /** @param onShare called now and then with the share of the numbers that are drawn, from 0 to 1 */
  make(onShare?: (share: number) => void): FileContents;
}

/**
 * @param widths of the input and of all layers, the output's last
 * @param drawn numbers of all maps
 * @throws NetworkError naming what there is too much of, and all the limits.
 */
export function requireWithin(
  { host, inputs, layers, units, weights }: ConstructionLimits,
  [input, ...widths]: readonly number[],
  drawn: number,
): void {
  const widest = widths.reduce((most, width) => Math.max(most, width), 0);
  const given: readonly (readonly [count: number, most: number, what: string])[] = [
    [drawn, weights, 'weights'],
    [input, inputs, 'inputs'],
    [widths.length - 1, layers, 'hidden layers'],
    [widest, units, 'units in a layer'],
  ];
  const excess = given.find(([count, most]) => count > most);
  if (!excess) return;
  const [count, , what] = excess;
  const limits = given.map(([, most, each]) => `${most} ${each}`).join(', ');
  throw new NetworkError(
    `${Number.isSafeInteger(count) ? count : 'over 2^53'} ${what} are too many; ${host} takes up to ${limits}.`,
  );
}
