import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nullDevice } from '../../src/cli/adapter';
import { createPaintPipeline, Pipelines } from '../../src/gpu/pipelines';
import { shaders } from '../../src/gpu/shaders';
import { testDevice } from './device';

const device = testDevice(nullDevice);

for (const { label, code } of Object.values(shaders))
  it(`${label} compiles without a message`, async () => {
    const { messages } = await device().createShaderModule({ code }).getCompilationInfo();
    expect(messages.map(({ lineNum, message }) => `${label}:${lineNum}: ${message}`)).toEqual([]);
  });

it('every file is in a shader', () => {
  const used = new Set(Object.values(shaders).flatMap(({ files }) => files));
  const folder = new URL('../../shaders/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.wgsl'));
  expect(names.filter((name) => !used.has(readFileSync(new URL(name, folder), 'utf8')))).toEqual(
    [],
  );
});

it('buffers are bound by the names that shaders have for them', () => {
  const buffer = device().createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
  const { store } = new Pipelines(device());
  expect(() => shaders.store.bind(device(), store, { mapp: buffer })).toThrow(
    'Group 0 of store has no buffer mapp.',
  );
  buffer.destroy();
});

// The error scopes around every test make it fail if a pipeline does not validate.
it('every pipeline is made', () => {
  for (const emulates of [true, false]) {
    const pipelines = new Pipelines(device(), emulates);
    pipelines.position.get();
    for (const hasSlopes of [false, true])
      for (const pipeline of Object.values(pipelines.foldFor(hasSlopes))) pipeline.get();
    for (let eights = 1; eights <= 128; eights *= 2) {
      for (const hasSlopes of [false, true])
        for (const hasSteps of [false, true]) {
          const kinds = { hasSlopes, hasSteps };
          for (const isSparse of [false, true])
            pipelines.forLayer(eights, kinds, isSparse).pipeline.get();
          pipelines.forChain(eights, kinds)?.pipeline.get();
        }
      for (const isRectified of [false, true])
        pipelines.forGroups(eights, isRectified).pipeline.get();
    }
  }
  for (const format of ['rgba8unorm', 'bgra8unorm'] as const) createPaintPipeline(device(), format);
});
