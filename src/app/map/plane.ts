import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { SliceChoice } from '../../figure/provenance';
import { InputError } from '../../network/errors';
import { parseJson } from '../../network/json-text';
import { inputWidth } from '../../network/network';
import type { OpenedNetwork } from '../../network/opened-network';
import { oncePer } from '../../network/once-per';
import { usualPlaneOf, type OwnPlane } from '../../network/sensitive-plane';
import { axesSlice, throughSlice, type Slice, type Window } from '../../network/slice';

/** Which plane of input space is shown. */
export interface Plane {
  /** Inputs that run along u and v. */
  readonly axes: readonly number[];
  /** Values of all inputs, those of the axes without meaning; all 0 where it is absent. */
  readonly at?: readonly number[] | undefined;
  /** Three points of a file, in the place of all that: u runs from the first to the second. */
  readonly through?: ThroughPoints | undefined;
  /** The most sensitive directions of a network, in the place of axes. */
  readonly own?: OwnPlane | undefined;
}

/** The points of a file `{"points": [p0, p1, p2]}`. */
export interface ThroughPoints {
  readonly name: string;
  readonly sha256: string;
  readonly points: readonly (readonly number[])[];
}

/** Window of a slice through three points: the triangle with a quarter of it around. */
const THROUGH_WINDOW: Window = { u0: -0.25, u1: 1.25, v0: -0.25, v1: 1.25 };

/**
 * The plane that a network is shown in when none is asked for: its first two inputs, or the only one; of many, the one
 * that it is most sensitive in.
 */
export function usualPlane(opened: OpenedNetwork): Plane {
  const own = usualPlaneOf(opened);
  return { axes: inputWidth(opened.network) === 1 ? [0] : [0, 1], ...(own && { own }) };
}

/** @throws InputError if the plane is none of this network's inputs. */
export function sliceOf({ network }: OpenedNetwork, { axes, at, through, own }: Plane): Slice {
  const inputs = inputWidth(network);
  if (!through) return own?.slice ?? axesSlice(inputs, axes, at);
  try {
    return throughSlice(inputs, through.points);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${through.name}: ${error.message}`);
    throw error;
  }
}

/** The window that a plane of a network opens with. */
export function homeOf(opened: OpenedNetwork, { through, own }: Plane): Window {
  return through ? THROUGH_WINDOW : (own?.window ?? opened.window);
}

/** The plane as figures name it. */
export function choiceOf({ axes, at, through, own }: Plane): SliceChoice {
  if (own && !through) return { sensitive: true };
  if (through) return { through: { name: through.name, sha256: through.sha256 } };
  return { axes, ...(at && { at }) };
}

/** Whether two planes have the same directions, and differ at most in where they lie. */
export function areParallel(a: Plane, b: Plane): boolean {
  return a.through === b.through && a.own === b.own && a.axes.join() === b.axes.join();
}

/**
 * From where to where an input's values may be of interest: as its author says or, where nobody
 * does, as far as the network's own window reaches along its axes.
 */
export function inputRange(
  { inputs, window }: OpenedNetwork,
  input: number,
): readonly [least: number, most: number] {
  const { u0, u1, v0, v1 } = window;
  return inputs?.[input].range ?? [Math.min(u0, v0), Math.max(u1, v1)];
}

/** A text that differs for different planes. */
export function describePlane({ axes, at = [], through, own }: Plane): string {
  return [axes.join(), at.join(), through?.sha256, own && digestOf(own)].join(';');
}

/** What tells planes of networks apart. */
const digestOf = oncePer(({ slice: { origin, axes } }: OwnPlane) => {
  const hash = sha256.create();
  for (const vector of [origin, ...axes]) hash.update(new Uint8Array(vector.slice().buffer));
  return bytesToHex(hash.digest());
});

/**
 * The points that a file holds.
 *
 * @returns undefined if it is JSON of another kind
 * @throws InputError if the points are not lists of numbers.
 */
export function readThrough(name: string, bytes: Uint8Array): ThroughPoints | undefined {
  let value: unknown;
  try {
    value = parseJson(bytes);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('points' in value)) return undefined;
  const { points } = value;
  if (!isPoints(points))
    throw new InputError(`${name}: "points" is not a list of lists of numbers.`);
  return { name, sha256: bytesToHex(sha256(bytes)), points };
}

function isPoints(value: unknown): value is number[][] {
  return (
    Array.isArray(value) &&
    value.every((point) => Array.isArray(point) && point.every((x) => typeof x === 'number'))
  );
}
