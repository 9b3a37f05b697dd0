import { openConstruction } from '../../network/opened-network';
import type { Window } from '../../network/slice';
import { superscript } from '../../view/superscript';
import type { Ink } from '../../drawing/ink';
import { explorerOf } from '../networks';
import { count, counted } from '../numbers';
import { SIDE, type Panel, type Shape } from '../../drawing/picture';
import { piecesOf, valueAt, type Piece } from '../../drawing/pieces';
import { cornersOf, PlaneFrame } from '../../drawing/plane-frame';
import { zoomPlay, type ZoomState } from '../plays/zoom';
import type { Drawing, Scene } from '../scene';

const WIDTH = 2 * SIDE + 24;
const HEIGHT = 260;

/** The middle of every window. */
const CENTRE = 0.3;

/** Pieces that are told apart in a picture this wide; of more, it is said how many there are. */
const MOST = 600;

/** The tent map over and over: a graph of 2^layers pieces, and one of them from near. */
export const zoomScene: Scene<ZoomState> = {
  ...zoomPlay,
  draw,
};

async function draw({ layers, zoom }: ZoomState, ink: Ink): Promise<Drawing> {
  const width = 10 ** -zoom;
  const u0 = zoom === 0 ? 0 : Math.max(0, CENTRE - width / 2);
  const window: Window = { u0, u1: u0 + width, v0: 0, v1: 1 };
  const name = `tent:${layers}`;
  const pieces = 2 ** layers;
  const isClear = pieces * width <= MOST;
  const found = isClear ? await piecesOf(openConstruction(name).network, window) : undefined;
  const text = describe(layers, zoom, found?.pieces);
  return {
    panels: [graph(window, found?.pieces, text.title, ink)],
    handles: [],
    caption: text.caption,
    alternative: `The graph of the tent map, ${layers} times over. ${text.caption}`,
    explorer: explorerOf(name, window, '&colour=value'),
  };
}

function graph(
  window: Window,
  pieces: readonly Piece[] | undefined,
  title: string,
  ink: Ink,
): Panel {
  const frame = new PlaneFrame({ ...window, v0: -0.06, v1: 1.06 }, 1, 1, WIDTH - 2, HEIGHT - 2);
  const shapes: Shape[] = [];
  if (!pieces) {
    // So many pieces that they fill the square between 0 and 1.
    const points = frame.places(cornersOf({ ...window, v0: 0, v1: 1 }));
    const fill = { colour: ink.back, opacity: 0.8 };
    shapes.push({ kind: 'polygon', points, fill });
  }
  for (const { corners, outputs } of pieces ?? []) {
    const us = corners.map(([u]) => u);
    const [from, to] = [Math.min(...us), Math.max(...us)];
    const ends = [from, to].map((u) => [u, valueAt(outputs[0], [u, 0.5])] as const);
    const under = [[from, -0.06] as const, ...ends, [to, -0.06] as const];
    const isRising = outputs[0][0] > 0;
    const fill = { colour: isRising ? ink.front : ink.back, opacity: isRising ? 1 : 0.8 };
    shapes.push({ kind: 'polygon', points: frame.places(under), fill });
    const width = (pieces?.length ?? 0) > 150 ? 0.8 : 2;
    shapes.push({
      kind: 'line',
      points: frame.places(ends),
      stroke: { colour: ink.text, width },
    });
  }
  return { title, width: WIDTH, height: HEIGHT, shapes: [...shapes, frame.outline(ink)] };
}

function describe(layers: number, zoom: number, pieces: readonly Piece[] | undefined) {
  const wide = zoom === 0 ? 'from 0 to 1' : `${widthText(zoom)} wide`;
  const all = `${counted(layers, 'layer')} of two units make 2${superscript(layers)} = ${count(2 ** layers)} pieces of the interval; one layer needs at least ${count(2 ** layers - 1)} units for as many.`;
  const here = pieces
    ? `This window, ${wide}, has ${count(pieces.length)} of them.`
    : `In this window, ${wide}, they are too fine to be told apart: zoom in.`;
  return {
    title: `the tent map, ${count(layers)} times over: a window ${wide}`,
    caption: `${all} ${here}`,
  };
}

function widthText(zoom: number): string {
  const power = Math.ceil(zoom);
  return `${(10 ** (power - zoom)).toFixed(1)} · 10${superscript(-power)}`;
}
