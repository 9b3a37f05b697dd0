import { statfsSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { percentText } from '../geometry/percent-text';
import { InputError } from '../network/errors';
import { hiddenWidths, type Network } from '../network/network';
import {
  CUTTING_WEIGHT,
  rowNumbersOf,
  SAMPLING_WEIGHT,
  threadsWithin,
  weightsOf,
} from '../network/thread-memory';
import { countText } from '../view/count-text';

/*
 * What fits into this machine's memory, before it is asked for: a process that runs out of it ends without a
 * word.
 */

/** Share of what there is that may be taken. */
const SHARE = 0.8;

/** Bytes that a region takes to be compared with the others: its polygon, edges, corners, and exact lines. */
const COMPARED_REGION = 4600;
const COMPARED_LAYER = 220;

/** Bytes that a unit takes in integers, and beside them as many integers of rows as are kept (`ExactNetwork`). */
const EXACT_UNIT = 3000;
const EXACT_ROWS = 300e6;
const EXACT_WEIGHT = 70;

/** Bytes of a sweep's thread for each weight: its file's, too. */
const SWEEPING_WEIGHT = SAMPLING_WEIGHT + 4;

/** Regions between looks at how much memory is taken. */
export const LOOK_EVERY = 2 ** 10;

/** How many regions of a network fit into the heap to be compared. */
export function regionsToCompare(
  network: Network,
  heap = getHeapStatistics().heap_size_limit,
): number {
  return Math.floor((SHARE * heap) / comparedBytes(network));
}

/** Bytes that each region of a network takes to be compared with the others. */
function comparedBytes(network: Network): number {
  const widths = hiddenWidths(network);
  const units = widths.reduce((sum, width) => sum + width, 0);
  return COMPARED_REGION + COMPARED_LAYER * widths.length + 2 * units;
}

/**
 * Refuses to compare regions that would not fit into the heap.
 *
 * @param share of the window that they are of: there are more in the rest
 * @throws InputError saying how much memory it takes, and how much there is.
 */
export function requireRoomToCompare(
  network: Network,
  regions: number,
  heap = getHeapStatistics().heap_size_limit,
  share = 1,
): void {
  const all = share > 0 ? Math.max(regions, Math.round(regions / share)) : regions;
  const bytes = all * comparedBytes(network);
  if (bytes <= SHARE * heap) return;
  const said =
    share < 1
      ? `There are more than ${countText(regions)} regions, about ${countText(all)} by the ${percentText(share)} of the window that is done,`
      : `There are ${countText(all)} regions,`;
  throw new InputError(
    `${said} and to compare them takes about ${gigabytes(bytes)} of memory, of which Node has ${gigabytes(heap)}: NODE_OPTIONS=--max-old-space-size=${Math.ceil(bytes / SHARE / 2 ** 20)} gives it more, and a smaller window takes less.`,
  );
}

/**
 * Refuses to find a region by its units' integers that have no room.
 *
 * @throws InputError saying how much it takes, and how much there is.
 */
export function requireRoomForRegion(network: Network, available?: number): void {
  const units = hiddenWidths(network).reduce((sum, width) => sum + width, 0);
  requireRoomFor(`A region of ${countText(units)} units`, regionBytes(network), available);
}

/** Bytes that finding a region takes at most, beside the network. */
export function regionBytes(network: Network): number {
  const units = hiddenWidths(network).reduce((sum, width) => sum + width, 0);
  return EXACT_UNIT * units + Math.min(EXACT_ROWS, EXACT_WEIGHT * weightsOf(network));
}

/**
 * Refuses to go on where what is kept fills the memory.
 *
 * @param share of the work that is done
 * @throws InputError saying how much all of it would take.
 */
export function requireRoomToGoOn(
  share: number,
  taken = process.memoryUsage.rss(),
  most = Math.min(memoryOfMachine(), taken + availableMemory()),
): void {
  if (taken <= SHARE * most) return;
  const whole = share > 0 ? `about ${gigabytes(taken / share)}` : 'much more';
  throw new InputError(
    `The file's regions do not fit into memory: they take ${gigabytes(taken)} of ${gigabytes(most)} with ${Math.floor(100 * share)} % of the window done, so that all of them would take ${whole}. A smaller window takes less.`,
  );
}

/**
 * How many threads that cut a network's regions have room at once: one per core, or fewer.
 *
 * @throws InputError if there is no room for one, saying how much it takes.
 */
export function cuttersThatFit(
  network: Network,
  available = availableMemory(),
  cores = availableParallelism(),
): number {
  return threadsThatFit('cut the regions', CUTTING_WEIGHT, { network, available, cores });
}

/**
 * How many threads may sample at once.
 *
 * @throws InputError if there is no room for one, saying how much it takes.
 */
export function samplersThatFit(
  network: Network,
  available = availableMemory(),
  cores = availableParallelism(),
): number {
  return threadsThatFit('sample the regions', SAMPLING_WEIGHT, { network, available, cores });
}

function threadsThatFit(
  work: string,
  perNumber: number,
  {
    network,
    available,
    cores,
  }: { readonly network: Network; readonly available: number; readonly cores: number },
): number {
  // Beside them, the thread that asks them has as much as one that cuts.
  const own = CUTTING_WEIGHT * rowNumbersOf(network);
  const fit = threadsWithin(SHARE * available - own, network, perNumber);
  if (fit >= 1) return Math.min(cores, fit);
  const bytes = (CUTTING_WEIGHT + perNumber) * rowNumbersOf(network);
  throw new InputError(
    `To ${work} of ${countText(weightsOf(network))} weights takes about ${gigabytes(bytes / SHARE)} of memory, and ${gigabytes(available)} are free.`,
  );
}

/** How many threads of a sweep, each of which opens a network and cuts or samples it, have room for one of so many weights. */
export function sweepersThatFit(weights: number, available: number): number {
  return Math.floor((SHARE * available) / Math.max(1, SWEEPING_WEIGHT * weights));
}

/**
 * Refuses to measure a network of a sweep that has no room.
 *
 * @throws InputError saying how much it takes, and how much there is.
 */
export function requireRoomToMeasure(network: Network, available?: number): void {
  const bytes = CUTTING_WEIGHT * rowNumbersOf(network);
  requireRoomFor(`To cut ${countText(weightsOf(network))} weights`, bytes, available);
}

/**
 * Refuses to make what has no room.
 *
 * @param what it is, for the error
 * @throws InputError saying how much it takes, and how much there is.
 */
export function requireRoomFor(what: string, bytes: number, available = availableMemory()): void {
  if (bytes <= SHARE * available) return;
  throw new InputError(
    `${what} takes about ${gigabytes(bytes)} of memory, and ${gigabytes(available)} are free.`,
  );
}

/** A share of a window is no exact share of its regions: so many times what is free may seem to be needed. */
const DISK_MARGIN = 2;

/**
 * Refuses to go on where a file's regions would fill the disk: they wait there, and are copied into the file.
 *
 * @param written bytes of those that wait
 * @param share of the work that is done
 * @param free bytes of the disk
 * @throws InputError saying how much all of it would take.
 */
export function requireRoomOnDisk(
  file: string,
  written: number,
  share: number,
  free = freeBytesFor(file),
): void {
  const whole = written / Math.min(1, share);
  if (written === 0 || !(2 * whole - written > DISK_MARGIN * free)) return;
  const size = Number.isFinite(whole) ? `about ${gigabytes(whole)}` : 'much more';
  throw new InputError(
    `${file}: its regions take ${gigabytes(written)} with ${percentText(share)} of the window done, so that all of them would take ${size}, and the file as much again; ${gigabytes(free)} are free on its disk. A smaller window takes less.`,
  );
}

function freeBytesFor(file: string): number {
  const { bavail, bsize } = statfsSync(dirname(resolve(file)));
  return bavail * bsize;
}

/** Bytes that this process may have in all. */
function memoryOfMachine(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

export function availableMemory(): number {
  // Of older versions of Node, whatever the process may have.
  return typeof process.availableMemory === 'function' ? process.availableMemory() : freemem();
}

/** 12.7 GB, 0.3 GB. */
function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
