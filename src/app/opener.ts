import type { WorkerChannel } from '../geometry/worker-channel';
import { InputError } from '../network/errors';
import type { FileContents } from '../network/file-contents';
import type { FoundInFiles, FromOpener, ToOpener } from './opening-messages';
import { channelTo } from './worker-scope';

interface Question {
  resolve(answer: FromOpener): void;
  reject(error: unknown): void;
}

/** Reads networks in a worker, which starts with the first question. */
export class Opener {
  private channel: WorkerChannel<ToOpener, FromOpener> | undefined;
  private readonly questions = new Map<number, Question>();
  private asked = 0;

  /** @throws InputError saying what is wrong with the files. */
  async openFiles(files: readonly File[]): Promise<FoundInFiles> {
    const answer = await this.ask({ kind: 'files', number: this.asked++, files });
    if (answer.kind === 'opened') return answer.found;
    throw new Error(`The opening worker answered with ${answer.kind}.`);
  }

  /** @throws InputError saying what would be allowed. */
  async construct(name: string): Promise<FileContents> {
    const answer = await this.ask({ kind: 'construction', number: this.asked++, name });
    if (answer.kind === 'constructed') return answer.contents;
    throw new Error(`The opening worker answered with ${answer.kind}.`);
  }

  private ask(message: ToOpener): Promise<FromOpener> {
    this.channel ??= this.start();
    const { channel } = this;
    return new Promise((resolve, reject) => {
      this.questions.set(message.number, { resolve, reject });
      channel.send(message);
    });
  }

  private start(): WorkerChannel<ToOpener, FromOpener> {
    const channel = channelTo<ToOpener, FromOpener>(
      new Worker(new URL('./opening-worker.ts', import.meta.url), { type: 'module' }),
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
