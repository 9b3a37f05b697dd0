import { handedOverIn } from './hand-over';
import type { Port } from './port';
import type { Answers, FromThread, Questions, Replacement, ToThread } from './question';
import { errorToSend } from './sent-error';
import { ReceivedThings } from './sent-things';

/** A question that is being answered. */
class Asked {
  readonly abort = new AbortController();
  /** News that are not used up yet, by place. */
  private readonly unused = new Map<number, () => void>();
  private told = 0;

  constructor(
    private readonly number: number,
    private readonly port: Port,
  ) {}

  tell(news: unknown): Promise<void> {
    const { number, port, unused } = this;
    if (this.abort.signal.aborted) return Promise.resolve();
    const place = this.told++;
    port.send({ kind: 'news', number, place, news }, handedOverIn(news));
    return new Promise((resolve) => unused.set(place, resolve));
  }

  use(place: number): void {
    this.unused.get(place)?.();
    this.unused.delete(place);
  }

  drop(): void {
    this.abort.abort();
    for (const resolve of this.unused.values()) resolve();
    this.unused.clear();
  }
}

/**
 * Answers questions at a thread's end of a port, for as long as it lives: each as soon as it comes, so
 * several may be under way.
 *
 * @returns tells whoever asks that one of this thread's own threads was replaced
 */
export function serve<Q extends Questions<Q>>(
  port: Port,
  answers: Answers<Q>,
): (replacement: Replacement) => void {
  const things = new ReceivedThings();
  const asked = new Map<number, Asked>();
  const byName = new Map<string, Answer>(Object.entries<Answer>(answers));
  const send = (message: Sent, handedOver?: readonly object[]) => port.send(message, handedOver);

  async function answer(question: Extract<ToThread, { kind: 'ask' }>): Promise<void> {
    const { number, name } = question;
    const own = new Asked(number, port);
    const { signal } = own.abort;
    asked.set(number, own);
    try {
      const request = things.unpack(question.request, question.things);
      const found = await byName.get(name)?.(request, { signal, tell: (news) => own.tell(news) });
      if (!signal.aborted) send({ kind: 'answer', number, answer: found }, handedOverIn(found));
    } catch (error) {
      if (!signal.aborted) send({ kind: 'failed', number, error: errorToSend(error) });
    }
    if (signal.aborted) send({ kind: 'dropped', number });
    asked.delete(number);
  }

  port.listen((message: ToThread) => {
    if (message.kind === 'ask') void answer(message);
    else if (message.kind === 'drop') asked.get(message.number)?.drop();
    else asked.get(message.number)?.use(message.news);
  });
  return (replacement) => send({ kind: 'replaced', replacement });
}

/** An answer to any question. */
type Answer = (
  request: never,
  call: { readonly signal: AbortSignal; tell(news: unknown): Promise<void> },
) => unknown;

/** What is said, before it is known whom it fits. */
type Sent = {
  [Kind in FromThread['kind']]: Loose<Extract<FromThread, { kind: Kind }>>;
}[FromThread['kind']];
type Loose<T> = { [K in keyof T]: [T[K]] extends [never] ? unknown : T[K] };
