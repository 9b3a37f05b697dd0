import { existsSync, readFileSync } from 'node:fs';
import { openNetwork, type OpenedNetwork } from '../../src/network/open';

const FIXTURES = new URL('../fixtures/', import.meta.url);

/** The real networks that developers may have beside the checkout; no test needs them. */
const SHARED = new URL('../../../shared/networks/', import.meta.url);

export function fixtureBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, FIXTURES)));
}

/** A network of tests/fixtures, with the weights file beside it where there is one. */
export function openFixture(name: string): OpenedNetwork {
  return open(name, FIXTURES);
}

export function fixturesFolder(): URL {
  return FIXTURES;
}

export function hasShared(): boolean {
  return existsSync(SHARED);
}

export function sharedPath(name: string): URL {
  return new URL(name, SHARED);
}

export function openShared(name: string): OpenedNetwork {
  return open(name, SHARED);
}

function open(name: string, folder: URL): OpenedNetwork {
  const companions = new Map<string, Uint8Array>();
  const data = new URL(`${name}.data`, folder);
  if (existsSync(data)) companions.set(`${name}.data`, new Uint8Array(readFileSync(data)));
  return openNetwork(name, new Uint8Array(readFileSync(new URL(name, folder))), companions);
}
