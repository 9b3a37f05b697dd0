import type { FileContents } from '../../network/file-contents';
import type { OpenedNetwork } from '../../network/opened-network';
import type { Question } from '../../threads/question';
import type { CheckpointFilm } from '../film/film';
import type { ThroughPoints } from '../map/plane';

/** What files hold: a network, the checkpoints of a training, or the points of a plane. */
export type FoundInFiles =
  | { readonly kind: 'network'; readonly opened: OpenedNetwork }
  | { readonly kind: 'film'; readonly film: CheckpointFilm }
  | { readonly kind: 'points'; readonly through: ThroughPoints };

/** What is opened off the page's own thread. On the way it is told what share is read, or made, as far as that is known. */
export interface ReaderQuestions {
  /** Files that a person opened together: a network and what it is kept in; of several outputs the one that is named. */
  readonly files: Question<
    { readonly files: readonly File[]; readonly output: string | undefined },
    FoundInFiles,
    number
  >;
  readonly construction: Question<{ readonly name: string }, FileContents, number>;
}
