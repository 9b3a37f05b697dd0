import { figureCommand, type UnhashedRecipe } from '../../figure/provenance';
import { imageOf } from '../../network/image-layout';
import { hiddenWidths, inputWidth, outputWidth } from '../../network/network';
import type { Exploration } from '../map/exploration';
import { boundaryOf, shownDepth } from '../map/look';
import { choiceOf } from '../map/plane';
import { planePictures } from '../map/plane-pictures';
import { BY_REGION } from '../modes/modes';

/**
 * What a figure of the screen consists of; its file would be made by the command line alike.
 *
 * @param size in pixels
 * @param hasPictures whether the plane's points are drawn as pictures, where there are any in sight
 */
export function recipeOf(
  exploration: Exploration,
  size: readonly [number, number] = [exploration.width, exploration.height],
  hasPictures = exploration.look.pictures,
): UnhashedRecipe {
  const { opened, plane, view, look } = exploration;
  const { network, name, format, activation, output, notes, fileImage } = opened;
  const boundary = boundaryOf(look, network);
  const image = imageOf(network);
  return {
    network: {
      name,
      format,
      inputs: inputWidth(network),
      ...(image && { image }),
      ...(fileImage && { fileImage }),
      hidden: hiddenWidths(network),
      outputs: outputWidth(network),
      ...(activation && { activation }),
      ...(output !== undefined && { output }),
      ...(notes && { notes }),
    },
    slice: choiceOf(plane),
    window: [view.u0, view.u1, view.v0, view.v1],
    size,
    palette: look.map.palette.name,
    creases: look.map.creases,
    ...(boundary && { boundary }),
    ...(hasPictures && planePictures(exploration, ...size).length > 0 && { pictures: true }),
  };
}

/** Whether figures are coloured like the screen: they are by region, all layers of it. */
export function isFigure({ look, opened }: Exploration): boolean {
  const layers = hiddenWidths(opened.network).length;
  return look.mode === BY_REGION && shownDepth(look, opened.network) === layers;
}

/** The command that makes a figure of the screen: of samples, or of exact regions. */
export function commandOf(exploration: Exploration): string {
  const { picture, boundary } = exploration.look;
  const isSampled = picture === 'sampled' && !boundary;
  const file = isSampled ? 'map.png' : 'map.svg';
  return `npx ${figureCommand(recipeOf(exploration), { verb: 'render', file })}`;
}
