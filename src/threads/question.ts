/** A kind of question, in types alone. */
export interface Question<Request extends object, Answer, News = never> {
  readonly request: Request;
  readonly answer: Answer;
  /** What is told before the answer. */
  readonly news: News;
}

/** What a thread can be asked, by name. */
export type Questions<Q> = { readonly [Name in keyof Q]: Question<object, unknown, unknown> };

/** Whoever answers a question, while he does. */
export interface Call<News> {
  /** Aborted once nobody waits for the answer. */
  readonly signal: AbortSignal;
  /** Tells something before the answer; resolves when whoever asked has used it up. */
  readonly tell: (news: News) => Promise<void>;
}

/** A thread's functions that answer its questions. */
export type Answers<Q extends Questions<Q>> = {
  readonly [Name in keyof Q]: (
    request: Q[Name]['request'],
    call: Call<Q[Name]['news']>,
  ) => Q[Name]['answer'] | Promise<Q[Name]['answer']>;
};

/** A thread that broke down over work that another does again. */
export interface Replacement {
  /** What it does: "cuts regions". */
  readonly does: string;
  readonly reason: string;
}

export function replacementText({ does, reason }: Replacement): string {
  return `A worker that ${does} broke down (${reason}); another does its work again.`;
}

/** What a thread is told. Requests and news are typed where they are made: each fits whoever gets it. */
export type ToThread =
  | {
      readonly kind: 'ask';
      readonly number: number;
      readonly name: string;
      /** But for its things. */
      readonly request: never;
      readonly things: ThingsInRequest;
    }
  | { readonly kind: 'drop'; readonly number: number }
  | { readonly kind: 'used'; readonly number: number; readonly news: number };

/** What a thread says; news of a question are numbered from 0. */
export type FromThread =
  | { readonly kind: 'answer'; readonly number: number; readonly answer: never }
  | { readonly kind: 'failed'; readonly number: number; readonly error: SentError }
  | { readonly kind: 'dropped'; readonly number: number }
  | { readonly kind: 'news'; readonly number: number; readonly place: number; readonly news: never }
  /** One of its own threads was replaced. */
  | { readonly kind: 'replaced'; readonly replacement: Replacement };

/** Things that a request is about, which the thread may have already. */
export interface ThingsInRequest {
  /** Fields of the request, and which thing is there, or which are. */
  readonly fields: readonly (readonly [field: string, ids: number | readonly number[]])[];
  /** Things that the thread does not have yet. */
  readonly added: readonly (readonly [id: number, thing: object])[];
  /** Things that the thread need not keep, once it has the request. */
  readonly forgotten: readonly number[];
}

/** An error on its way. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}
