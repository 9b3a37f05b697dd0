import { expect, it } from 'vitest';
import { planSampler } from '../../src/gpu/plan';
import { StructLayout } from '../../src/gpu/struct-layout';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';

it('leaves out the output, which has no creases, and pads units to eights', () => {
  const { network } = openConstruction('random:2-5-17-9');
  const plan = planSampler(sliceNetwork(network, defaultSlice(2)));
  expect(plan.layers.map(({ units, eights }) => [units, eights])).toEqual([
    [5, 1],
    [17, 3],
  ]);
  expect(plan.layers.map(({ isRead }) => isRead)).toEqual([true, false]);
  expect(plan.multiplyAdds).toBe(2 * 8 + 5 * 24);
  expect(plan.keys.length).toBe(2 * 32);
});

it('reads the layout of a struct from the shader', () => {
  const shader = `
    struct Example {
      // a comment, with a comma: and a colon
      a: u32,
      b: vec2f,
      c: f32,
      d: array<vec4u, 2>,
    }`;
  const layout = new StructLayout(shader, 'Example');
  expect(layout.size).toBe(64);
  const bytes = layout.pack({ a: 1, b: [2, 3], c: 4, d: [5, 6, 7, 8, 9, 10, 11, 12] });
  expect(new Uint32Array(bytes)[0]).toBe(1);
  expect([...new Float32Array(bytes, 8, 3)]).toEqual([2, 3, 4]);
  expect([...new Uint32Array(bytes, 32)]).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
  expect(() => layout.pack({ a: 1, b: [2, 3], c: 4, D: [] })).toThrow('no field D');
  expect(() => layout.pack({ a: 1, b: [2], c: 4, d: [] })).toThrow('Field b');
});
