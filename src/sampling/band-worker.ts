import type { SlicedNetwork } from '../network/sliced-network';
import { handOver } from '../threads/hand-over';
import type { Answers, Question } from '../threads/question';
import type { SampleGrid, VolumeGrid } from '../view/grid';
import type { Rows } from './bands';
import { indexBand, paintBand } from './painting';
import { sampleBand, type SampledBand } from './sample-part';

/** What is wanted of the bands of a map, or of the slabs of a volume, whose planes are its rows. */
export interface BandJob {
  /** A network of (u, v), as `sliceNetwork` gives it, or of (u, v, w) for a volume. */
  readonly network: SlicedNetwork;
  readonly grid: SampleGrid | VolumeGrid;
  /** Wants each sample's region, too. */
  readonly regions?: boolean;
  /** Wants what colours each sample of a map by any palette (`indexBand`), too. */
  readonly indexes?: boolean;
  /** Wants each colour of a map's samples, one of these (`pictureColours`), too. */
  readonly picture?: { readonly colours: readonly number[]; readonly creases: boolean };
}

/** A band, or a slab of planes, as it comes back. */
export interface FinishedBand extends Pick<SampledBand, 'ids' | 'idsByDepth' | 'work'> {
  readonly firstRow: number;
  readonly rows: number;
  /** Number of each sample's region. */
  readonly regions?: Uint32Array<ArrayBuffer>;
  /** What colours each sample (`indexBand`). */
  readonly indexes?: Uint8Array<ArrayBuffer>;
  /** Index of each sample's colour (`paintBand`), packed by the worker's host. */
  readonly pixels?: PackedPixels;
}

/** Pixels as a host packs them for a file. */
export interface PackedPixels {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Checksum of what was packed (RFC 1950), and how long that was. */
  readonly adler: number;
  readonly length: number;
}

/** What a thread that samples is asked. */
export interface BandQuestions {
  readonly band: Question<BandJob & { readonly rows: Rows }, FinishedBand>;
}

/**
 * Samples bands.
 *
 * @param pack makes a part of a file of rows of colours, `width` bytes each
 */
export function bandAnswers(
  pack: (pixels: Uint8Array<ArrayBuffer>, width: number) => PackedPixels,
): Answers<BandQuestions> {
  return {
    band(request) {
      const band = finishBand(request, request.rows, pack);
      return handOver(band, memoryOf(band));
    },
  };
}

/** Samples a band or a slab, and makes of it what the job wants. */
export function finishBand(
  { network, grid, regions: wantsRegions, indexes: wantsIndexes, picture }: BandJob,
  [first, end]: Rows,
  pack: (pixels: Uint8Array<ArrayBuffer>, width: number) => PackedPixels,
): FinishedBand {
  const rows = end - first;
  // The row below decides the last row's creases.
  const looksBelow = (picture?.creases === true || wantsIndexes === true) && end < grid.height;
  const band = sampleBand(network, grid, first, looksBelow ? end + 1 : end);
  const { ids, idsByDepth, work, regions } = band;
  const counted = { firstRow: first, rows, ids, idsByDepth, work };
  const pixels = picture && paintBand(band, picture.colours, grid.width, rows, picture.creases);
  return {
    ...counted,
    ...(wantsRegions && { regions: looksBelow ? regions.slice(0, rows * grid.width) : regions }),
    ...(wantsIndexes && { indexes: indexBand(band, grid.width, rows) }),
    ...(pixels && { pixels: pack(pixels, grid.width) }),
  };
}

function memoryOf({ ids, idsByDepth, regions, indexes, pixels }: FinishedBand): ArrayBuffer[] {
  const arrays = [
    ids,
    ...idsByDepth,
    ...(regions ? [regions] : []),
    ...(indexes ? [indexes] : []),
    ...(pixels ? [pixels.bytes] : []),
  ];
  return arrays.map(({ buffer }) => buffer);
}
