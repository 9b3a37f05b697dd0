import type { FunctionPieces } from '../../geometry/function-pieces';
import { hiddenWidths } from '../../network/network';
import { FunctionGraph, valueAxis } from '../../drawing/function-graph';
import type { Ink } from '../../drawing/ink';
import type { Shape, Stroke } from '../../drawing/picture';
import { cssColour, layerColours } from '../../view/colour-scales';
import type { PictureLine } from '../../view/picture';
import { axisAcross, type FreePart } from '../../drawing/axes';
import { shownDepth, shownOutput } from './look';
import type { Sight } from './sight';

/** What is drawn of a sight. */
type Graphed = Pick<Sight, 'network' | 'view' | 'counted' | 'look' | 'marks'>;

/** Pixels of the ribbon in which regions have their colours, and of what is beside it. */
const RIBBON = 26;
const GAP = 8;
/** Below the ribbon, for the labels of u: in sizes of those. */
const FOOT = 1.6;

/**
 * The graph of a network of one input, over its map: that is seen in a ribbon below it, where regions have their
 * colours, and covered by paper elsewhere.
 */
export function graphPicture(
  sight: Graphed,
  pieces: FunctionPieces,
  name: string,
  free: FreePart,
  ink: Ink,
): Shape[] {
  const { view, look, network, marks } = sight;
  const bottom =
    Math.min(free.bottom, free.bar[0] > free.height / 2 ? free.bar[0] : Infinity) - GAP;
  const foot = bottom - FOOT * free.textSize;
  const ribbon = { top: foot - RIBBON, bottom: foot };
  const shapes = [
    rectangle(0, 0, free.width, ribbon.top, ink),
    rectangle(0, ribbon.bottom, free.width, free.height, ink),
    ...countedEnds(sight, free, ribbon.top, ink),
    ...axisAcross(view, name, free, ribbon.bottom, 'below', ink),
  ];
  const [{ u0, u1 }, { width, top }] = [view, free];
  const place = { u0, u1, x: 0, y: top, width, height: ribbon.top - top };
  // What is under the legend is no part of it.
  const from = u0 + (free.left / width) * (u1 - u0);
  const byLayer = layerColours(hiddenWidths(network).length, look.dark);
  const graph = new FunctionGraph(pieces, place, {
    ink,
    over: [from, u1],
    output: shownOutput(look, network),
    colour: ink.below,
    otherColour: ink.muted,
    depth: shownDepth(look, network),
    layerColour: (layer) =>
      look.creasesByLayer ? cssColour(byLayer[Math.min(layer, byLayer.length - 1)]) : ink.text,
    pointed: reachOf(marks.hovered ?? marks.pinned),
  });
  return [...shapes, ...valueAxis(graph, { ...free, bottom: ribbon.top }, ink), ...graph.shapes()];
}

/** The ends of the interval whose regions are counted, where more is in view. */
function countedEnds(
  { view, counted, marks }: Graphed,
  free: FreePart,
  bottom: number,
  ink: Ink,
): Shape[] {
  if (!marks.frame) return [];
  return [counted.u0, counted.u1].map((u): Shape => {
    const x = ((u - view.u0) / (view.u1 - view.u0)) * free.width;
    const stroke: Stroke = { colour: ink.muted, width: 1, dash: [2, 3] };
    return { kind: 'line', points: [x, 0, x, bottom], stroke };
  });
}

function reachOf(line: PictureLine | undefined): readonly [from: number, to: number] | undefined {
  if (!line) return undefined;
  const us = line.points.map(([u]) => u);
  return [Math.min(...us), Math.max(...us)];
}

function rectangle(left: number, top: number, right: number, bottom: number, ink: Ink): Shape {
  const points = [left, top, right, top, right, bottom, left, bottom];
  return { kind: 'polygon', points, fill: { colour: ink.page } };
}
