import { describe, expect, it } from 'vitest';
import { PieceCollector } from '../../src/geometry/function-pieces';
import { subdivide } from '../../src/geometry/subdivision';
import { forward } from '../../src/network/forward';
import { hiddenWidths } from '../../src/network/network';
import { openConstruction } from '../../src/network/opened-network';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { FunctionGraph, type GraphLook } from '../../src/drawing/function-graph';
import { LIGHT } from '../../src/drawing/ink';
import type { Shape } from '../../src/drawing/picture';

const LOOK: GraphLook = {
  ink: LIGHT,
  over: [-1, 1],
  output: 0,
  colour: '#0000ff',
  otherColour: '#888888',
  depth: Infinity,
  layerColour: (layer) => `#00000${layer}`,
};

async function graphed(name: string, [u0, u1]: readonly [number, number] = [-1, 1], width = 800) {
  const { network: given } = openConstruction(name);
  const network = sliceNetwork(given, defaultSlice(1));
  const collector = new PieceCollector(network);
  const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
  await subdivide(network, window, { onRegion: (region) => collector.add(region) });
  const pieces = collector.finish(1);
  const place = { u0, u1, x: 0, y: 10, width, height: 300 };
  const graph = (look: Partial<GraphLook> = {}) =>
    new FunctionGraph(pieces, place, { ...LOOK, over: [u0, u1], ...look });
  return { given, pieces, graph, place };
}

/** The points of lines of one colour. */
function linesOf(shapes: readonly Shape[], colour: string): (readonly number[])[] {
  return shapes.flatMap((shape) =>
    shape.kind === 'line' && shape.stroke.colour === colour ? [shape.points] : [],
  );
}

const isMark = (shape: Shape) => shape.kind === 'line' && shape.stroke.width === 1.2;

describe('the graph of a network of one input', () => {
  it('goes through its values, fitted to what is in view of them', async () => {
    const { given, graph, place } = await graphed('random:1-9-9-1?seed=5&bias=0.4', [-0.5, 0.75]);
    const made = graph();
    const [points] = linesOf(made.shapes(), LOOK.colour);
    const { v0, v1 } = made.frame.window;
    let [lowest, highest] = [Infinity, -Infinity];
    for (let k = 0; k < points.length; k += 2) {
      const u = place.u0 + (points[k] / place.width) * (place.u1 - place.u0);
      const value = forward(given, Float64Array.of(u)).output[0];
      const height = v1 - ((points[k + 1] - place.y) / place.height) * (v1 - v0);
      expect(made.base + height).toBeCloseTo(value, 9);
      lowest = Math.min(lowest, points[k + 1]);
      highest = Math.max(highest, points[k + 1]);
    }
    // As much is free above as below, and not much.
    expect(lowest - place.y).toBeCloseTo(place.y + place.height - highest, 6);
    expect((highest - lowest) / place.height).toBeGreaterThan(0.8);
    expect(points[0]).toBe(0);
    expect(points[points.length - 2]).toBeCloseTo(place.width, 9);
  });

  it('marks every crease of the layers shown, in its layer’s colour, and each bend', async () => {
    const { pieces, graph, given } = await graphed('random:1-9-9-1?seed=5&bias=0.4');
    const layers = hiddenWidths(given).length;
    for (let depth = 1; depth <= layers; depth++) {
      const shapes = graph({ depth }).shapes();
      const expected = [...pieces.layers].filter((layer) => layer < depth);
      const colours = shapes.flatMap((shape) =>
        isMark(shape) && shape.kind === 'line' ? [shape.stroke.colour] : [],
      );
      expect(colours).toEqual(expected.map((layer) => LOOK.layerColour(layer)));
      const dots = shapes.filter(({ kind }) => kind === 'dot').length;
      expect(dots).toBeLessThanOrEqual(expected.length);
      expect(dots).toBeGreaterThan(0);
    }
  });

  it('breaks where the function jumps', async () => {
    const { pieces, graph } = await graphed('random:1-7-1?seed=2&bias=0.5&activation=step');
    const lines = linesOf(graph().shapes(), LOOK.colour);
    const [{ starts }] = pieces.outputs;
    const jumps = starts.filter((start, k) => k > 0 && start !== starts[k - 1]).length;
    expect(jumps).toBeGreaterThan(2);
    expect(lines.length).toBe(jumps + 1);
  });

  it('draws the other outputs fainter, and below the chosen one', async () => {
    const { graph } = await graphed('random:1-9-3?seed=5&bias=0.4');
    const shapes = graph({ output: 1 }).shapes();
    expect(linesOf(shapes, LOOK.otherColour).length).toBe(2);
    expect(linesOf(shapes, LOOK.colour).length).toBe(1);
  });

  it('of more pieces than there are pixels keeps the lowest and the highest of each', async () => {
    const { pieces, graph, place } = await graphed('square:11', [0, 1], 300);
    expect(pieces.knots.length).toBeGreaterThan(2000);
    const [points] = linesOf(graph().shapes(), LOOK.colour);
    expect(points.length / 2).toBeLessThanOrEqual(4 * (place.width + 1));
    expect(points.length / 2).toBeGreaterThanOrEqual(2 * place.width);
    // Still x², to a pixel.
    const [first, last] = [points[1], points[points.length - 1]];
    for (let k = 0; k < points.length; k += 2) {
      const share = (points[k] / place.width) ** 2;
      expect(Math.abs(points[k + 1] - (first + share * (last - first)))).toBeLessThan(1e-3);
    }
  });

  it('says where values are 0, if that is in view, and what is pointed at', async () => {
    const { graph } = await graphed('square:3', [0, 1]);
    const dashed = graph()
      .shapes()
      .filter((shape) => shape.kind === 'line' && shape.stroke.dash);
    expect(dashed.length).toBe(1);
    const pointed = graph({ pointed: [0.25, 0.5] })
      .shapes()
      .filter(({ kind }) => kind === 'polygon');
    expect(pointed.map((shape) => 'points' in shape && [shape.points[0], shape.points[2]])).toEqual(
      [[200, 400]],
    );
  });
});
