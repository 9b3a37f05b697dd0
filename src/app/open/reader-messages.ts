import type { FileContents } from '../../network/file-contents';
import type { OpenedNetwork } from '../../network/opened-network';
import type { ThroughPoints } from '../map/plane';

/** What files hold: a network, or the points of a plane. */
export type FoundInFiles =
  | { readonly kind: 'network'; readonly opened: OpenedNetwork }
  | { readonly kind: 'points'; readonly through: ThroughPoints };

/** What is to be opened off the page's own thread. */
export type ToReader =
  /** Files that a person opened together: a network and what it is kept in. */
  | { readonly kind: 'files'; readonly number: number; readonly files: readonly File[] }
  | { readonly kind: 'construction'; readonly number: number; readonly name: string };

export type FromReader =
  | { readonly kind: 'opened'; readonly number: number; readonly found: FoundInFiles }
  | { readonly kind: 'constructed'; readonly number: number; readonly contents: FileContents }
  | {
      readonly kind: 'failed';
      readonly number: number;
      readonly message: string;
      readonly isInput: boolean;
    };
