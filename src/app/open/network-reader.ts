import type { WorkerChannel } from '../../geometry/worker-channel';
import { InputError } from '../../network/errors';
import type { FileContents } from '../../network/file-contents';
import type { FoundInFiles, FromReader, ToReader } from './reader-messages';
import { channelTo } from '../page/worker-scope';

interface Question {
  readonly message: ToReader;
  resolve(answer: FromReader): void;
  reject(error: unknown): void;
}

/** Reads networks in a worker, which starts with the first question. */
export class NetworkReader {
  private channel: WorkerChannel<ToReader, FromReader> | undefined;
  /** Those without an answer, in the order of asking. */
  private readonly questions = new Map<number, Question>();
  private asked = 0;

  /** @throws InputError saying what is wrong with the files; the signal's reason once it is aborted. */
  async openFiles(files: readonly File[], signal?: AbortSignal): Promise<FoundInFiles> {
    const answer = await this.ask({ kind: 'files', number: this.asked++, files }, signal);
    if (answer.kind === 'opened') return answer.found;
    throw new Error(`The opening worker answered with ${answer.kind}.`);
  }

  /** @throws InputError saying what would be allowed; the signal's reason once it is aborted. */
  async construct(name: string, signal?: AbortSignal): Promise<FileContents> {
    const answer = await this.ask({ kind: 'construction', number: this.asked++, name }, signal);
    if (answer.kind === 'constructed') return answer.contents;
    throw new Error(`The opening worker answered with ${answer.kind}.`);
  }

  private ask(message: ToReader, signal?: AbortSignal): Promise<FromReader> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      signal?.addEventListener('abort', () => this.drop(message.number, signal.reason), {
        once: true,
      });
      this.questions.set(message.number, { message, resolve, reject });
      this.worker().send(message);
    });
  }

  /** Nobody waits for this answer any more, and what works on it must not keep others waiting. */
  private drop(number: number, reason: unknown): void {
    const question = this.questions.get(number);
    if (!question) return;
    this.questions.delete(number);
    question.reject(reason);
    this.channel?.close();
    this.channel = undefined;
    for (const { message } of this.questions.values()) this.worker().send(message);
  }

  private worker(): WorkerChannel<ToReader, FromReader> {
    return (this.channel ??= this.start());
  }

  private start(): WorkerChannel<ToReader, FromReader> {
    const channel = channelTo<ToReader, FromReader>(
      new Worker(new URL('./reader-worker.ts', import.meta.url), { type: 'module' }),
    );
    channel.onMessage((answer) => {
      const question = this.questions.get(answer.number);
      this.questions.delete(answer.number);
      if (answer.kind === 'failed')
        question?.reject(
          answer.isInput ? new InputError(answer.message) : new Error(answer.message),
        );
      else question?.resolve(answer);
    });
    channel.onError((error) => {
      // The next question starts another.
      channel.close();
      this.channel = undefined;
      for (const question of this.questions.values()) question.reject(error);
      this.questions.clear();
    });
    return channel;
  }
}
