import type { LevelChoice } from '../../geometry/level-sets';
import { hiddenWidths, outputWidth, type Network } from '../../network/network';
import type { MapStyle } from '../../view/picture';
import type { Range } from '../../view/scaled-colours';
import type { ModeName } from '../modes/modes';

/** Which engine's picture is shown: exact polygons as soon as they are there, or samples alone. */
export type PictureKind = 'exact' | 'sampled';

/** How the map is drawn. */
export interface Look {
  readonly map: MapStyle;
  readonly dark: boolean;
  readonly picture: PictureKind;
  /** What the colours of regions mean. */
  readonly mode: ModeName;
  /** The output whose value or gradient is shown. */
  readonly output: number;
  /** What the values of the map beside reach from and to: one scale shows both. */
  readonly otherValues?: Range | undefined;
  /** Hidden layers whose patterns are shown; all where the network has fewer. */
  readonly depth: number;
  /** In CSS pixels. */
  readonly creaseWidth: number;
  readonly creasesByLayer: boolean;
  readonly boundary: boolean;
  /** Whether data points are drawn, where the network has any. */
  readonly points: boolean;
  /** Whether the points that the plane is known by are drawn as pictures, where inputs are an image. */
  readonly pictures: boolean;
}

/** Layers of the network that a look shows. */
export function shownDepth({ depth }: Look, network: Network): number {
  return Math.min(depth, hiddenWidths(network).length);
}

/** The output that a look shows: another network may have fewer. */
export function shownOutput({ output }: Look, network: Network): number {
  return Math.min(output, outputWidth(network) - 1);
}

/** The level set that a look draws: where the largest output changes, or the only one is 0. */
export function boundaryOf(look: Look, network: Network): LevelChoice | undefined {
  if (!look.boundary) return undefined;
  return outputWidth(network) === 1 ? { output: 0, level: 0 } : 'argmax';
}
