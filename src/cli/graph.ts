import { fileEnding, formatOfFile, formatsOf, makingOf } from '../figure/formats';
import { writeProvenance } from '../figure/provenance';
import { PieceCollector, type FunctionPieces } from '../geometry/function-pieces';
import type { Region } from '../geometry/subdivision';
import { InputError } from '../network/errors';
import { inputName } from '../network/input-names';
import { hiddenWidths, inputWidth } from '../network/network';
import { regionIdOf, regionKeys } from '../network/region-id';
import { axisAcross, type FreePart } from '../drawing/axes';
import { FunctionGraph, valueAxis } from '../drawing/function-graph';
import { LIGHT } from '../drawing/ink';
import { TEXT_SIZE, type Panel, type Shape } from '../drawing/picture';
import { panelSvg } from '../drawing/svg';
import { cssColour } from '../view/colour-scales';
import { paletteByName } from '../view/palette';
import { paletteIndex } from '../view/palette-index';
import { countJson, countTable } from './count-report';
import { subdivideRequest } from './exact-count';
import { requireWritable } from './files';
import {
  composeNetwork,
  hashed,
  openMapRequest,
  slicedNetworkOf,
  type MapRequest,
} from './map-request';
import { print, printLine } from './messages';
import { describeFigure } from './provenance';
import type { RenderOptions } from './render';
import { writeWhole } from './whole-files';

/** Points of the ribbon that has the regions in their colours, and of the labels below it. */
const [RIBBON, FOOT] = [24, 20];

/** The least that a graph is drawn in: its axes need room. */
const LEAST_SIDE = 160;

/** An interval that is a region, and its colour. */
interface ColouredInterval {
  readonly from: number;
  readonly to: number;
  readonly colour: string;
}

/** What `--graph` takes of render's options; the others are about maps, and refused beside it. */
export const GRAPH_OPTIONS = [
  'file',
  'graph',
  'palette',
  'window',
  'axes',
  'at',
  'through',
  'sensitive',
  'size',
  'seed',
  'activation',
  'output',
  'image',
  'json',
] as const satisfies readonly (keyof RenderOptions)[];

type GraphOptions = Pick<RenderOptions, (typeof GRAPH_OPTIONS)[number]>;

/**
 * `crease render --graph`: the function of a network of one input as its graph, with every crease, over the regions in
 * their colours. Needs no GPU.
 */
export async function renderGraph(
  name: string,
  options: GraphOptions,
  signal: AbortSignal,
): Promise<void> {
  const { file } = options;
  const format = formatFor(options);
  const palette = paletteByName(options.palette);
  requireWritable(file);
  const request = await openMapRequest(name, options);
  const inputs = inputWidth(request.opened.network);
  if (inputs !== 1)
    throw new InputError(`--graph is for networks of one input; ${name} has ${inputs}.`);
  await composeNetwork(request);
  await hashed(request);
  const network = slicedNetworkOf(request);
  const keys = regionKeys(network);
  const collector = new PieceCollector(network);
  const intervals: ColouredInterval[] = [];
  const onRegion = (region: Region) => {
    collector.add(region);
    const us = region.polygon.vertices.map(({ u }) => u);
    const colour = cssColour(palette.colours[paletteIndex(...regionIdOf(region.pattern, keys))]);
    intervals.push({ from: Math.min(...us), to: Math.max(...us), colour });
  };
  const startedAt = performance.now();
  const counts = await subdivideRequest(request, 'Cutting', { onRegion }, signal);
  const exact = { ...counts, seconds: Math.round(performance.now() - startedAt) / 1000 };
  const panel = panelOf(request, collector.finish(request.grid.window.u1), intervals);
  const style = { palette: palette.name, creases: false, graph: true };
  const making = makingOf('render', format);
  const provenance = describeFigure(request, style, counts.regionsByDepth, making);
  await writeWhole(file, panelSvg(panel, LIGHT, writeProvenance(provenance)), signal);
  if (options.json) print(JSON.stringify({ file, ...countJson(request, { exact }) }));
  else {
    print(countTable(request, { exact }));
    printLine(`The graph is in ${file}`);
  }
}

/** @throws InputError if the file is none for graphs, or they have no room in it. */
function formatFor({ file, size }: GraphOptions) {
  const format = formatOfFile(file, formatsOf('vector'));
  if (format?.name !== 'svg')
    throw new InputError(`${file}: graphs are written as .svg, not as "${fileEnding(file)}".`);
  if (Math.min(size.width, size.height) < LEAST_SIDE)
    throw new InputError(
      `A graph of ${size.width}x${size.height} has no room for its axes: it needs ${LEAST_SIDE}x${LEAST_SIDE}.`,
    );
  return format;
}

function panelOf(
  { opened, grid }: MapRequest,
  pieces: FunctionPieces,
  intervals: readonly ColouredInterval[],
): Panel {
  const { window, width, height } = grid;
  const { u0, u1 } = window;
  const foot = height - FOOT;
  const bottom = foot - RIBBON;
  const free: FreePart = {
    width,
    height,
    left: 0,
    top: 0,
    bottom,
    bar: [height, height],
    textSize: TEXT_SIZE,
  };
  const place = { u0, u1, x: 0, y: 0, width, height: bottom };
  const graph = new FunctionGraph(pieces, place, {
    ink: LIGHT,
    over: [u0, u1],
    output: 0,
    colour: LIGHT.below,
    otherColour: LIGHT.muted,
    depth: hiddenWidths(opened.network).length,
    layerColour: () => LIGHT.text,
  });
  const named = opened.inputs?.[0].name;
  const shapes = [
    ...intervals.map((one) => ribbonOf(one, graph, bottom, foot)),
    ...valueAxis(graph, free, LIGHT),
    ...axisAcross(window, named ? inputName(opened, 0) : 'u', free, foot, 'below', LIGHT),
    ...graph.shapes(),
  ];
  return { title: opened.name, width, height, shapes };
}

function ribbonOf(
  { from, to, colour }: ColouredInterval,
  { frame }: FunctionGraph,
  top: number,
  bottom: number,
): Shape {
  const [left, right] = [from, to].map((u) => frame.place([u, 0])[0]);
  const points = [left, top, right, top, right, bottom, left, bottom];
  return { kind: 'polygon', points, fill: { colour } };
}
