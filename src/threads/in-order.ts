/**
 * Asks for one item after the other, some ahead, and takes the answers in the items' order.
 *
 * @param ahead items that may be asked for before the answers to those before them are used up
 * @param take resolves when an answer is used up
 * @throws what asking for an item or taking it threw, as soon as it did.
 */
export async function inOrder<Item, Answer>(
  items: readonly Item[],
  ahead: number,
  ask: (item: Item) => Promise<Answer>,
  take: (answer: Answer, item: Item) => Promise<void> | void,
): Promise<void> {
  let fail: ((error: unknown) => void) | undefined;
  const failure = new Promise<never>((_, reject) => (fail = reject));
  const asked: Promise<Answer>[] = [];
  let next = 0;
  for (const [place, item] of items.entries()) {
    for (; next < Math.min(items.length, place + ahead); next++) {
      const answer = ask(items[next]);
      answer.catch((error: unknown) => fail?.(error));
      asked.push(answer);
    }
    const answer = await Promise.race([asked[0], failure]);
    // An answer need not stay in memory.
    void asked.shift();
    await take(answer, item);
  }
}
