import { basename } from 'node:path';
import { version } from '../../package.json';
import {
  figureCommand,
  type Making,
  type Provenance,
  type FigureRecipe,
} from '../figure/provenance';
import { readingJson, shapeJson } from './count-report';
import type { MapRequest } from './map-request';

/** What a file says of how it was made. */
export function describeFigure(
  { opened, choice, grid }: MapRequest,
  style: Pick<
    FigureRecipe,
    'palette' | 'creases' | 'boundary' | 'skipSlivers' | 'pictures' | 'graph'
  >,
  byDepth: readonly number[],
  making: Making,
): Provenance {
  const { u0, u1, v0, v1 } = grid.window;
  const recipe: FigureRecipe = {
    network: {
      name: opened.format === 'construction' ? opened.name : basename(opened.name),
      sha256: opened.sha256,
      format: opened.format,
      ...shapeJson(opened.network),
      ...readingJson(opened),
    },
    slice: choice,
    window: [u0, u1, v0, v1],
    size: [grid.width, grid.height],
    ...style,
  };
  return { crease: version, ...recipe, byDepth, command: figureCommand(recipe, making) };
}
