import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nullDevice } from '../../src/cli/adapter';
import { createPaintPipeline, Pipelines } from '../../src/gpu/pipelines';
import { testDevice } from './device';

const device = testDevice(nullDevice);
const shaders = new URL('../../shaders/', import.meta.url);

for (const name of readdirSync(shaders).filter((file) => file.endsWith('.wgsl')))
  it(`${name} compiles without a message`, async () => {
    const code = sourceOf(name);
    const { messages } = await device().createShaderModule({ code }).getCompilationInfo();
    expect(messages.map(({ lineNum, message }) => `${name}:${lineNum}: ${message}`)).toEqual([]);
  });

/** Shaders that stand before others, each behind those that follow, and what those have of them. */
const HEADERS = [
  { header: 'blocks.wgsl', used: /(?<!fn )\bcornerOf\(/ },
  { header: 'leaves.wgsl', used: /\bmostUndecided\b/ },
  { header: 'samples.wgsl', used: /(?<!fn )\b(samplesOf|offsetOf)\(/ },
  { header: 'place.wgsl', used: /\bplaces\[/ },
];

function read(name: string): string {
  return readFileSync(new URL(name, shaders), 'utf8');
}

/** A shader, behind those that it uses. */
function sourceOf(name: string): string {
  return HEADERS.reduce((code, { header, used }) => {
    const isBehind = header !== name && used.test(code);
    return isBehind ? `${read(header)}\n${code}` : code;
  }, read(name));
}

// The error scopes around every test make it fail if a pipeline does not validate.
it('every pipeline is made', () => {
  for (const emulates of [true, false]) {
    const pipelines = new Pipelines(device(), emulates);
    pipelines.position.get();
    for (const pipeline of Object.values(pipelines.fold)) pipeline.get();
    for (let eights = 1; eights <= 128; eights *= 2) {
      pipelines.forLayer(eights).pipeline.get();
      pipelines.forChain(eights)?.pipeline.get();
    }
  }
  for (const format of ['rgba8unorm', 'bgra8unorm'] as const) createPaintPipeline(device(), format);
});
