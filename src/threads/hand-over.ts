const handedOver = new WeakMap<object, readonly object[]>();

/**
 * Has an answer, or news, take memory (or a picture) along instead of a copy of it, which is gone here
 * once it is sent. Requests are copied always, as they may be asked again.
 *
 * @returns the same message
 */
export function handOver<Message extends object>(
  message: Message,
  things: readonly object[],
): Message {
  handedOver.set(message, things);
  return message;
}

/** What a message takes along. */
export function handedOverIn(message: unknown): readonly object[] {
  return (typeof message === 'object' && message && handedOver.get(message)) || [];
}
