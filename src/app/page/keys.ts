/** What keys do, by `KeyboardEvent.key`. */
export type KeyActions = Readonly<Record<string, () => void>>;

/** Controls whose own keys these are: what is typed into, chosen from or slid. */
const TAKES_KEYS = 'input:not([type="checkbox"]), select, textarea';

/**
 * Keys that the page listens to wherever the focus is, except where something is typed.
 *
 * @param deaf elements from which the document hears nothing
 */
export function listenToKeys(actions: KeyActions, deaf: Iterable<Element>): void {
  const listen = (event: KeyboardEvent): void => {
    const { key, target } = event;
    if (event.altKey || event.defaultPrevented || document.querySelector('dialog[open]')) return;
    if (target instanceof HTMLElement && target.matches(TAKES_KEYS)) return;
    const isUndo = (event.ctrlKey || event.metaKey) && key.toLowerCase() === 'z';
    if ((event.ctrlKey || event.metaKey) && !isUndo) return;
    // Enter and space press the button that has the focus.
    const isOnMap = target instanceof HTMLCanvasElement || target === document.body;
    if (key === 'Enter' && !isOnMap) return;
    const name = isUndo ? (event.shiftKey ? 'Z' : 'z') : key;
    if (!Object.hasOwn(actions, name)) return;
    event.preventDefault();
    actions[name]();
  };
  document.addEventListener('keydown', listen);
  for (const one of deaf) if (one instanceof HTMLElement) one.addEventListener('keydown', listen);
}
