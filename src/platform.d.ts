/*
 * The few globals that both hosts (browsers and Node) have and TypeScript's ES library lacks.
 * Only the folders that know neither the DOM nor Node are checked with this file.
 */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes: Uint8Array): string;
}
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare const performance: { now(): number };
declare class DecompressionStream {
  constructor(format: 'gzip');
  readonly readable: {
    getReader(): {
      read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
      cancel(): Promise<void>;
    };
  };
  readonly writable: {
    getWriter(): { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> };
  };
}
/** Hosts differ in what a timer is; there is nothing to do with it but to clear it. */
interface HostTimer {
  readonly hostTimer: never;
}
declare function setTimeout(callback: () => void, milliseconds: number): HostTimer;
declare function clearTimeout(timer: HostTimer | undefined): void;
