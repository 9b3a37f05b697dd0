/** One end of a channel between threads, as browsers and Node can both give it. */
export interface Channel<Sent, Received> {
  send(message: Sent, transfer?: ArrayBuffer[]): void;
  /** Messages arrive one by one, in the order they were sent. */
  onMessage(listener: (message: Received) => void): void;
}

/** A worker, seen from the thread that made it. */
export interface WorkerChannel<Sent, Received> extends Channel<Sent, Received> {
  /** The worker broke down, or could not be started. */
  onError(listener: (error: Error) => void): void;
  /** Ends the worker. */
  close(): void;
}
