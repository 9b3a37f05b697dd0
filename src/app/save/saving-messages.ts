import type { PictureShape } from '../../figure/anchor-pictures';
import type { FileFormat } from '../../figure/formats';
import type { UnhashedRecipe } from '../../figure/provenance';
import type { Question } from '../../threads/question';
import type { SlicedWindow } from '../cut/cutting-messages';

/** What is to be saved. */
export interface SaveRequest {
  readonly sliced: SlicedWindow;
  readonly recipe: UnhashedRecipe;
  /** What is drawn over the map: the plane's points as pictures. */
  readonly shapes?: readonly PictureShape[];
  /** SHA-256 of the network's file; undefined for a construction, whose name says what it is. */
  readonly sha256: string | undefined;
  readonly format: FileFormat['name'];
  /** Regions that a file of them may have. */
  readonly maxRegions: number;
  /** WebGPU draws the page: pictures are sampled with it, too, as the command line does. */
  readonly hasGpu: boolean;
}

/** A file in pieces; the share of it that is done is told now and then. */
export interface SavingQuestions {
  readonly file: Question<SaveRequest, readonly Uint8Array<ArrayBuffer>[], number>;
}
