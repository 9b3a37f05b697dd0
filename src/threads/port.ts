import type { FromThread, ToThread } from './question';

/** One end of the way between two threads, as browsers and Node both have it. */
export interface Port<Heard = ToThread> {
  /**
   * @param handedOver memory, or other things that go along in the message and are gone here then
   * @throws if the message cannot be copied.
   */
  send(message: unknown, handedOver?: readonly object[]): void;
  /** Messages arrive one by one, in the order they were sent. */
  listen(listener: (message: Heard) => void): void;
}

/** A thread, seen from the one that started it. */
export interface Thread extends Port<FromThread> {
  /** Tells that the thread could not be started, or has broken down: nothing comes any more. */
  onBroken(listener: (reason: Error) => void): void;
  end(): void;
}
