import { expect, it } from 'vitest';
import { isEmulated } from '../../src/gpu/device';

/** What an adapter says of itself, where it says no more than that. */
function adapter(told: Partial<GPUAdapterInfo>): GPUAdapterInfo {
  return {
    __brand: 'GPUAdapterInfo',
    vendor: '',
    architecture: '',
    device: '',
    description: '',
    subgroupMinSize: 4,
    subgroupMaxSize: 128,
    isFallbackAdapter: false,
    ...told,
  };
}

it.each<[name: string, told: Partial<GPUAdapterInfo>, emulated: boolean]>([
  ['SwiftShader in Node', { vendor: 'google', isFallbackAdapter: true, subgroupMaxSize: 4 }, true],
  ['SwiftShader in browsers that hide it', { vendor: 'google', architecture: 'swiftshader' }, true],
  ['lavapipe', { vendor: 'mesa', description: 'llvmpipe (LLVM 19.1, 256 bits)' }, true],
  ['Windows without a driver', { description: 'Microsoft Basic Render Driver' }, true],
  // Their subgroups are as small as those of emulations.
  ['a Mali of 4 lanes', { vendor: 'arm', architecture: 'bifrost', subgroupMaxSize: 4 }, false],
  ['a Mali of 8 lanes', { vendor: 'arm', architecture: 'bifrost', subgroupMaxSize: 8 }, false],
  ['a desktop card', { vendor: 'nvidia', architecture: 'ampere', subgroupMaxSize: 32 }, false],
  ['one that tells nothing', {}, false],
])('%s: emulated is told from what an adapter is', (_, told, emulated) => {
  expect(isEmulated(adapter(told))).toBe(emulated);
});
