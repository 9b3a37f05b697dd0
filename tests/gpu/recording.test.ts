import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ComplexBuilder } from '../../src/app/cut/complex-builder';
import { nullDevice } from '../../src/cli/adapter';
import { subdivide } from '../../src/geometry/subdivision';
import { EverySample, type ChunkPass, type Uses } from '../../src/gpu/chunk-pass';
import { Evaluator } from '../../src/gpu/evaluator';
import { Painter } from '../../src/gpu/drawing/painter';
import { PolygonPainter, type PolygonLayer } from '../../src/gpu/drawing/polygon-painter';
import { FoldPass } from '../../src/gpu/folding/fold-pass';
import { FoldedLeaves } from '../../src/gpu/folding/folded-leaves';
import { Pipelines } from '../../src/gpu/pipelines';
import { RegionCounter } from '../../src/gpu/region-counter';
import { RegionMap } from '../../src/gpu/region-map';
import { Sieve } from '../../src/gpu/sieve';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { panView } from '../../src/view/camera';
import { palettes } from '../../src/view/palette';
import { testDevice } from './device';

/*
 * What is recorded runs in the order of its submission, and what is written to a queue before all of it.
 */

const GPU = fileURLToPath(new URL('../../src/gpu', import.meta.url));

const device = testDevice(nullDevice);
const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const network = sliceNetwork(openConstruction('random:2-16-16-1?seed=1').network, defaultSlice(2));

/** A device that says what was made on it, and written to its queue. */
function watched(): { on: GPUDevice; calls: string[] } {
  const calls: string[] = [];
  const watch = <Watched extends object>(target: Watched, counted: RegExp): Watched =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name === 'queue' && value === device().queue) return watch(device().queue, /^write/);
        if (typeof value !== 'function') return value;
        return (...parameters: unknown[]): unknown => {
          if (counted.test(String(name))) calls.push(String(name));
          return Reflect.apply(value, target, parameters);
        };
      },
    });
  return { on: watch(device(), /^create(?!CommandEncoder)/), calls };
}

type MakeWay = (on: GPUDevice, pipelines: Pipelines, uses: Uses) => ChunkPass;

const WAYS: readonly (readonly [name: string, makeWay: MakeWay])[] = [
  ['every sample', (_on, _pipelines, uses) => new EverySample(uses)],
  ['blocks that creases cross', (on, pipelines, uses) => new Sieve(on, pipelines, uses)],
  [
    'what is left of folded leaves',
    (on, pipelines, uses) =>
      new FoldedLeaves(on, pipelines, uses, new FoldPass(on, pipelines, uses.evaluator, 16)),
  ],
];

const tile = { plane: 0, x: 0, y: 0, width: 64, height: 64 };
const grid = { window, width: 64, height: 64 };

function usesOn(on: GPUDevice, pipelines: Pipelines) {
  const evaluator = new Evaluator(on, pipelines, network);
  const counter = new RegionCounter(on, pipelines, evaluator.evaluated);
  return { evaluator, counter, store: undefined, map: undefined };
}

it.each(WAYS)('recording %s writes and makes nothing', (_, makeWay) => {
  const { on, calls } = watched();
  const pipelines = new Pipelines(on, false);
  const uses = usesOn(on, pipelines);
  const way = makeWay(on, pipelines, uses);
  const record = way.prepare(grid, [{ tile, y: 0, rows: 64 }]);
  const encoder = on.createCommandEncoder();
  const pass = encoder.beginComputePass();
  calls.length = 0;
  record(pass);
  expect(calls).toEqual([]);
  pass.end();
  encoder.finish();
  for (const owned of [way, uses.counter, uses.evaluator]) owned.destroy();
});

it.each(WAYS)(
  '%s is recorded no more once other chunks were written in its place',
  (_, makeWay) => {
    const pipelines = new Pipelines(device(), false);
    const uses = usesOn(device(), pipelines);
    const way = makeWay(device(), pipelines, uses);
    const other = new EverySample(uses);
    const first = way.prepare(grid, [{ tile, y: 0, rows: 32 }]);
    const second = other.prepare(grid, [{ tile, y: 32, rows: 32 }]);
    const encoder = device().createCommandEncoder();
    const pass = encoder.beginComputePass();
    expect(() => first(pass)).toThrow('Something else was prepared since');
    second(pass);
    pass.end();
    encoder.finish();
    for (const owned of [way, uses.counter, uses.evaluator]) owned.destroy();
  },
);

it('only what reads back submits by itself, and what is there to submit a pass', () => {
  const files = readdirSync(GPU, { recursive: true, encoding: 'utf8' });
  const submitting = files
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => readFileSync(join(GPU, file), 'utf8').includes('queue.submit('));
  expect(submitting.toSorted()).toEqual([
    join('drawing', 'pixel-reader.ts'),
    'passes.ts',
    'read-buffer.ts',
  ]);
});

it('a picture that was drawn before is drawn again, elsewhere, with what there is', async () => {
  const { on, calls } = watched();
  const builder = new ComplexBuilder(network, window);
  const complex = builder.finish(
    await subdivide(network, window, { onRegion: (region) => builder.add(region) }),
  );
  const [painter, polygons] = [
    new Painter(on, 'rgba8unorm'),
    new PolygonPainter(on, 'rgba8unorm', 4),
  ];
  const map = await polygons.upload(complex);
  const samples = new RegionMap(
    on,
    { window, width: 32, height: 32 },
    0,
    32,
    32,
    on.createBuffer({ size: 8 * 32 * 32, usage: GPUBufferUsage.STORAGE }),
  );
  const target = on.createTexture({
    size: [64, 64],
    format: 'rgba8unorm',
    usage: GPUTextureUsage.RENDER_ATTACHMENT,
  });
  const line = { points: [[-1, 0], [0.5, 0.5]], isClosed: false } as const; // prettier-ignore
  const layers: PolygonLayer[] = [
    { kind: 'regions', map, filling: { kind: 'colours', blend: 1 } },
    { kind: 'creases', map, style: { width: 1, colours: [0], depth: 2 } },
    { kind: 'lines', lines: [line], style: { width: 2, colours: [0] } },
    {
      kind: 'dots',
      dots: {
        u: Float64Array.of(0),
        v: Float64Array.of(0),
        colours: Uint32Array.of(0),
        diameter: 8,
        rim: 0,
      },
    },
  ];
  const style = { palette: palettes[0], creases: false };
  const draw = (pan: number) => {
    const view = panView(window, pan, 0);
    const overlay = polygons.prepare(layers, view, target);
    const record = painter.prepare(target, [samples], style, view, overlay);
    const written = calls.splice(0);
    const encoder = on.createCommandEncoder();
    record(encoder);
    encoder.finish();
    expect(calls).toEqual([]);
    return written.filter((name) => name.startsWith('create'));
  };
  expect(draw(0)).toContain('createBindGroup');
  expect(draw(0.1)).toEqual([]);
  const overlay = polygons.prepare(layers, window, target);
  const picture = painter.prepare(target, [samples], style, window);
  polygons.prepare([], window, target);
  painter.prepare(target, [samples], style, panView(window, 0.1, 0));
  expect(() => picture(device().createCommandEncoder())).toThrow(
    'Something else was prepared since',
  );
  const pass = device()
    .createCommandEncoder()
    .beginRenderPass({
      colorAttachments: [{ view: target.createView(), loadOp: 'clear', storeOp: 'store' }],
    });
  expect(() => overlay(pass)).toThrow('Something else was prepared since');
  pass.end();
  for (const owned of [painter, polygons, map, samples, target]) owned.destroy();
});
