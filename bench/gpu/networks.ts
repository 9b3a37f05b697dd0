import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSilently } from '../../src/cli/map-request';
import { PACKAGE } from '../../src/cli/places';
import { benchSlice } from '../../src/cli/throughput/networks';
import { inputWidth } from '../../src/network/network';
import { axesSlice, sliceNetwork, type Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';

/** A network on its plane, or in its volume. */
export interface BenchNetwork {
  readonly name: string;
  readonly network: SlicedNetwork;
  readonly window: Window;
  readonly sha256: string;
}

/** Where networks may be: what a checkout has, and what lies beside it. */
const FOLDERS = ['tests/fixtures', 'networks', '../shared/networks'];

/** Files of the networks that are called by a name. */
const FILES: Readonly<Record<string, string>> = {
  'he-32x3': 'he-32x3.json',
  'spiral-32x3': 'spiral-32x3.safetensors',
  'acasxu-1-1': 'acasxu-1-1.onnx',
  'bunny-3d-8x32': 'bunny-3d-8x32.safetensors',
};

/**
 * @param name of one of `FILES`, or a construction
 * @param folder where files are looked for first
 * @returns undefined where there is no such file
 */
export async function openBenchNetwork(
  name: string,
  folder: string | undefined,
): Promise<BenchNetwork | undefined> {
  const path = name in FILES ? pathOf(FILES[name], folder) : name;
  if (path === undefined) return undefined;
  const { network, window, sha256 } = await openSilently(path);
  const isVolume = inputWidth(network) === 3;
  const slice = isVolume ? axesSlice(3, [0, 1, 2]) : benchSlice(network, name);
  return { name, network: sliceNetwork(network, slice), window, sha256 };
}

function pathOf(file: string, folder: string | undefined): string | undefined {
  const known = FOLDERS.map((path) => join(PACKAGE, path));
  const folders = folder === undefined ? known : [folder, ...known];
  return folders.map((path) => join(path, file)).find((path) => existsSync(path));
}
