import { activeMode } from './active';
import { areaMode } from './area';
import { classMode } from './class';
import { gradientMode } from './gradient';
import { layerMode } from './layer';
import type { ColourMode } from './mode';
import { regionMode } from './region';
import { subdivisionMode } from './subdivision';
import { valueMode } from './value';

/** What colours may mean, by the names that links have for it, in the order in which it is offered. */
const ALL = {
  region: regionMode,
  layer: layerMode,
  subdivision: subdivisionMode,
  value: valueMode,
  class: classMode,
  active: activeMode,
  gradient: gradientMode,
  area: areaMode,
};

export type ModeName = keyof typeof ALL;
export const MODES: Readonly<Record<ModeName, ColourMode>> = ALL;
export const MODE_NAMES = Object.keys(ALL).filter(isModeName);

/** What samples know, too, and figures are coloured by; the others need exact regions. */
export const BY_REGION: ModeName = 'region';

export function isModeName(name: string): name is ModeName {
  return Object.hasOwn(ALL, name);
}
