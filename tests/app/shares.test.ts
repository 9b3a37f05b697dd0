import { describe, expect, it } from 'vitest';
import { openFiles } from '../../src/app/open/dropped-files';
import { constructNetwork } from '../../src/network/constructions/constructions';
import type { Network } from '../../src/network/network';
import { openedConstruction } from '../../src/network/opened-network';
import { writeSafetensors } from '../../src/network/safetensors-writer';

/** Shares that were told, in order, which rise. */
function rising(told: readonly number[]): readonly number[] {
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  for (const share of told) expect(share).toBeGreaterThan(0);
  expect(told.at(-1)).toBeLessThanOrEqual(1);
  return told;
}

/** Of all of its numbers. */
function hashOf({ network }: { readonly network: Network }): string {
  return openedConstruction('', { network }).sha256;
}

describe('how far it is that somebody waits for', () => {
  it.each([
    'random:2-200-200-1?seed=3',
    'random:2-160-160-1?seed=3&activation=max:3',
    'random:2-200-200-1?init=orthogonal',
    'random:2-200-200-1?init=pytorch',
    'cnn:64x3x3-64c3-10',
  ])('is said of the numbers of %s, which are the same', (name) => {
    const told: number[] = [];
    const made = constructNetwork(name, (share) => told.push(share));
    expect(hashOf(made)).toBe(hashOf(constructNetwork(name)));
    expect(rising(told).length).toBeGreaterThan(1);
    expect(told.at(-1)).toBeGreaterThan(0.7);
  });

  it('is said of the bytes of files, those that nothing is read from, too', async () => {
    const { network } = constructNetwork('random:2-200-200-1');
    const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
    const bytes = Uint8Array.from(writeSafetensors(network, { construction: 'random' }, window));
    const files = [new File([bytes], 'a.safetensors'), new File([bytes], 'notes.txt')];
    const told: number[] = [];
    const found = await openFiles(files, undefined, (share) => told.push(share));
    expect(found.kind === 'network' && hashOf(found.opened)).toBe(hashOf({ network }));
    expect(rising(told).length).toBeGreaterThan(1);
    expect(told.at(-2)).toBe(0.5);
    expect(told.at(-1)).toBe(1);
  });
});
