import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Port, Thread } from '../../src/threads/port';

/**
 * A thread of this thread: messages are cloned and arrive later, as they do between threads.
 *
 * @param delay milliseconds until the answer of this number is sent
 */
export function startHere(
  serveAt: (port: Port) => unknown,
  delay?: (sent: number) => number,
): Thread {
  const { port1: asking, port2: answering } = new MessageChannel();
  let sent = 0;
  serveAt({
    send(message, handedOver) {
      if (delay) setTimeout(() => post(answering, message, handedOver), delay(sent++));
      else post(answering, message, handedOver);
    },
    listen: (listener) => answering.on('message', listener),
  });
  return {
    send: (message, handedOver) => post(asking, message, handedOver),
    listen: (listener) => asking.on('message', listener),
    onBroken: () => undefined,
    end: () => asking.close(),
  };
}

function post(port: MessagePort, message: unknown, handedOver: readonly object[] = []): void {
  const memory = handedOver.filter((thing) => thing instanceof ArrayBuffer);
  port.postMessage(message, memory);
}
