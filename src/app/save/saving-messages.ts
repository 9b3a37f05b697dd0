import type { FileFormat } from '../../figure/formats';
import type { UnhashedRecipe } from '../../figure/provenance';
import type { Scene } from '../cut/cutting-messages';

/** What the saving worker is asked for, once. */
export interface SaveRequest {
  readonly scene: Scene;
  readonly recipe: UnhashedRecipe;
  /** Of the network's file; undefined for a construction, whose name says it. */
  readonly sha256: string | undefined;
  readonly format: FileFormat['name'];
  /** Regions that a file of them may have. */
  readonly maxRegions: number;
  /** WebGPU draws the page: pictures are sampled with it, too, as the command line does. */
  readonly hasGpu: boolean;
}

export type FromSaver =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'file'; readonly pieces: Uint8Array<ArrayBuffer>[] }
  | { readonly kind: 'failed'; readonly message: string; readonly isInput: boolean };
