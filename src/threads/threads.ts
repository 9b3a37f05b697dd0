import type { Thread } from './port';
import type { FromThread, Questions, Replacement } from './question';
import { receivedError, ThreadError } from './sent-error';
import { SentThings, ThingIds, type KeptFields } from './sent-things';
import { whenAborted } from './when-aborted';

/** How often work is tried: once more than a thread may break down over it. */
const TRIES = 2;

/** @typeParam Request what threads are asked */
export interface ThreadsOptions<Request = object> {
  /** What a thread does, as sentences have it: "cuts regions". */
  readonly does: string;
  /** Threads at most, which start when they are needed: 1. */
  readonly count?: number;
  /** Threads that have room for work on a request, no fewer than one, where that depends on it. */
  readonly roomFor?: ((request: Request) => number) | undefined;
  /** Questions that a thread is given at once, while others wait: 1. */
  readonly atOnce?: number;
  /** Things that requests are about. */
  readonly keeps?: KeptFields;
  /**
   * Milliseconds that a thread gets to end what nobody waits for any more; another is put in its place
   * then. Where they are not given, it may take its time.
   */
  readonly grace?: number;
  /** A thread broke down over work that another does again. */
  readonly onReplaced?: ((replacement: Replacement) => void) | undefined;
}

export interface AskOptions<News> {
  /** Once aborted, nobody waits any more: the promise rejects with its reason, and the work ends. */
  readonly signal?: AbortSignal | undefined;
  /** The thread is told that news is used up when this has returned, or what it returned has resolved. */
  readonly onNews?: ((news: News) => Promise<void> | void) | undefined;
}

/** A question that has no answer yet. */
interface Task {
  readonly number: number;
  readonly name: string;
  readonly request: object;
  readonly onNews: ((news: never) => Promise<void> | void) | undefined;
  resolve(answer: never): void;
  reject(error: unknown): void;
  /** Threads that have room for such work: it goes to these, the oldest. */
  readonly most: number;
  /** Threads that broke down over it. */
  breakdowns: number;
  /** Nobody waits for it, though a thread may still be at it. */
  isDropped: boolean;
  grace?: ReturnType<typeof setTimeout>;
}

/** One thread, and what it is at. */
interface Employed {
  readonly thread: Thread;
  readonly things: SentThings;
  readonly tasks: Map<number, Task>;
}

/**
 * Threads that answer the same questions: the oldest goes first, to the thread that has the least to do.
 * Where a thread breaks down, another takes its place, and its work is tried once more: by itself, so that
 * what breaks a thread down again fails, and nothing else.
 */
export class Threads<Q extends Questions<Q>> {
  private readonly employed = new Set<Employed>();
  private readonly waiting: Task[] = [];
  private readonly ids = new ThingIds();
  private asked = 0;

  constructor(
    private readonly start: () => Thread,
    private readonly options: ThreadsOptions<Q[keyof Q & string]['request']>,
  ) {}

  /** Whether there are threads already. */
  get areStarted(): boolean {
    return this.employed.size > 0;
  }

  get count(): number {
    return this.options.count ?? 1;
  }

  /** Starts a thread, whose script loads before it is asked anything. */
  begin(): void {
    if (!this.areStarted) this.employ();
  }

  /**
   * @throws what the answering function threw; `ThreadError` if two threads broke down over it; the
   * signal's reason once that is aborted.
   */
  async ask<Name extends keyof Q & string>(
    name: Name,
    request: Q[Name]['request'],
    { signal, onNews }: AskOptions<Q[Name]['news']> = {},
  ): Promise<Q[Name]['answer']> {
    signal?.throwIfAborted();
    let stopWaiting: (() => void) | undefined;
    try {
      return await new Promise<Q[Name]['answer']>((resolve, reject) => {
        const number = this.asked++;
        const task: Task = {
          number,
          name,
          request,
          onNews,
          resolve,
          reject,
          most: Math.max(1, this.options.roomFor?.(request) ?? Infinity),
          breakdowns: 0,
          isDropped: false,
        };
        stopWaiting = whenAborted(signal, () => this.drop(task, signal?.reason));
        this.waiting.push(task);
        this.shareOut();
      });
    } finally {
      stopWaiting?.();
    }
  }

  /** Ends the threads, whatever they are at; a later question starts others. */
  close(): void {
    const tasks = [...this.employed].flatMap((one) => this.dismiss(one));
    for (const task of [...tasks, ...this.waiting.splice(0)])
      task.reject(new Error(`What ${this.options.does} was closed.`));
  }

  /** Gives the threads what waits, in turn. */
  private shareOut(): void {
    for (let task = this.waiting.at(0); task; task = this.waiting.at(0)) {
      const free = this.freeFor(task);
      if (!free) return;
      this.waiting.shift();
      this.give(free, task);
    }
  }

  /** The thread that a task goes to; one that another broke down over goes alone. */
  private freeFor({ breakdowns, most: room }: Task): Employed | undefined {
    const { options } = this;
    const count = Math.min(this.count, room);
    const [idlest] = [...this.employed]
      .slice(0, count)
      .toSorted((a, b) => a.tasks.size - b.tasks.size);
    if (this.employed.size < count && idlest?.tasks.size !== 0) return this.employ();
    const most = breakdowns > 0 ? 1 : (options.atOnce ?? 1);
    return idlest.tasks.size < most ? idlest : undefined;
  }

  private give({ thread, things, tasks }: Employed, task: Task): void {
    const { number, name, request } = task;
    tasks.set(number, task);
    try {
      things.send(request, (packed) => thread.send({ kind: 'ask', number, name, ...packed }));
    } catch (error) {
      tasks.delete(number);
      task.reject(error);
    }
  }

  private employ(): Employed {
    const thread = this.start();
    const things = new SentThings(this.options.keeps ?? {}, this.ids);
    const employed: Employed = { thread, things, tasks: new Map() };
    this.employed.add(employed);
    thread.listen((message: FromThread) => {
      if (this.employed.has(employed)) this.hear(employed, message);
    });
    thread.onBroken((reason) => {
      if (this.employed.has(employed)) this.replace(employed, reason);
    });
    return employed;
  }

  /** Ends a thread. @returns what somebody still waits for */
  private dismiss(employed: Employed): Task[] {
    this.employed.delete(employed);
    employed.thread.end();
    const tasks = [...employed.tasks.values()];
    for (const { grace } of tasks) clearTimeout(grace);
    return tasks.filter(({ isDropped }) => !isDropped);
  }

  /** Has others do what a thread was at. @param reason why it broke down, if it did */
  private replace(employed: Employed, reason?: Error): void {
    const { does, onReplaced } = this.options;
    const tasks = this.dismiss(employed);
    if (reason) for (const task of tasks) task.breakdowns++;
    const again = tasks.filter(({ breakdowns }) => breakdowns < TRIES);
    this.waiting.unshift(...again);
    for (const task of tasks)
      if (!again.includes(task))
        task.reject(
          new ThreadError(
            `A worker that ${does} broke down twice over the same work (${reason?.message}).`,
            { cause: reason },
          ),
        );
    if (reason && again.length > 0) onReplaced?.({ does, reason: reason.message });
    this.shareOut();
  }

  private drop(task: Task, reason: unknown): void {
    task.reject(reason);
    const place = this.waiting.indexOf(task);
    if (place >= 0) this.waiting.splice(place, 1);
    const employed = [...this.employed].find(({ tasks }) => tasks.get(task.number) === task);
    if (!employed) return;
    task.isDropped = true;
    employed.thread.send({ kind: 'drop', number: task.number });
    const { grace } = this.options;
    if (grace !== undefined) task.grace = setTimeout(() => this.replace(employed), grace);
  }

  private hear(employed: Employed, message: FromThread): void {
    if (message.kind === 'replaced') {
      this.options.onReplaced?.(message.replacement);
      return;
    }
    const { number } = message;
    const task = employed.tasks.get(number);
    if (!task) return;
    if (message.kind === 'news') {
      const { place, news } = message;
      void this.takeNews(task, news, employed.thread, place);
      return;
    }
    employed.tasks.delete(number);
    clearTimeout(task.grace);
    if (message.kind === 'answer') task.resolve(message.answer);
    else if (message.kind === 'failed') task.reject(receivedError(message.error));
    this.shareOut();
  }

  private async takeNews(task: Task, news: never, thread: Thread, place: number): Promise<void> {
    if (task.isDropped) return;
    try {
      await task.onNews?.(news);
      thread.send({ kind: 'used', number: task.number, news: place });
    } catch (error) {
      this.drop(task, error);
    }
  }
}
