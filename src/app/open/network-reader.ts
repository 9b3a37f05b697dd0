import type { FileContents } from '../../network/file-contents';
import type { Replacement } from '../../threads/question';
import { Threads } from '../../threads/threads';
import type { FoundInFiles, ReaderQuestions } from './reader-messages';
import { threadOf } from '../page/thread-port';

/** What whoever opens something may say about it. */
export interface ReaderOptions {
  /** Once it is aborted, nothing is made any more. */
  readonly signal?: AbortSignal;
  /** Called with the share that is read or drawn, from 0 to 1. */
  readonly onShare?: (share: number) => void;
}

/** Reads networks in a worker, which starts with the first question. */
export class NetworkReader {
  private readonly threads: Threads<ReaderQuestions>;

  constructor(onReplaced?: (replacement: Replacement) => void) {
    this.threads = new Threads(
      () =>
        threadOf(new Worker(new URL('./reader-worker.ts', import.meta.url), { type: 'module' })),
      // The worker hears nothing while it reads, and must not keep others waiting with what nobody wants any more.
      { does: 'opens networks', grace: 0, onReplaced },
    );
  }

  /**
   * @param output of several, by name; the first where none is named
   * @throws InputError saying what is wrong with the files; the signal's reason once it is aborted.
   */
  openFiles(
    files: readonly File[],
    { signal, onShare }: ReaderOptions = {},
    output?: string,
  ): Promise<FoundInFiles> {
    return this.threads.ask('files', { files, output }, { signal, onNews: onShare });
  }

  /** @throws InputError saying what would be allowed; the signal's reason once it is aborted. */
  construct(name: string, { signal, onShare }: ReaderOptions = {}): Promise<FileContents> {
    return this.threads.ask('construction', { name }, { signal, onNews: onShare });
  }
}
