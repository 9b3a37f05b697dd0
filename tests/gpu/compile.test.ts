import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nullDevice } from '../../src/cli/adapter';
import { createPaintPipeline, Pipelines } from '../../src/gpu/pipelines';
import { testDevice } from './device';

const device = testDevice(nullDevice);
const shaders = new URL('../../shaders/', import.meta.url);

for (const name of readdirSync(shaders).filter((file) => file.endsWith('.wgsl')))
  it(`${name} compiles without a message`, async () => {
    const code = readFileSync(new URL(name, shaders), 'utf8');
    const { messages } = await device().createShaderModule({ code }).getCompilationInfo();
    expect(messages.map(({ lineNum, message }) => `${name}:${lineNum}: ${message}`)).toEqual([]);
  });

// The error scopes around every test make it fail if a pipeline does not validate.
it('every pipeline is made', () => {
  for (const shareUnits of [true, false]) {
    const pipelines = new Pipelines(device(), shareUnits);
    for (let unitTiles = 1; unitTiles <= 128; unitTiles *= 2) pipelines.forLayer(unitTiles);
  }
  for (const format of ['rgba8unorm', 'bgra8unorm'] as const) createPaintPipeline(device(), format);
});
