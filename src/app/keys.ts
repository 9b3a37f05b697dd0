/** What keys do beside moving the view; by `KeyboardEvent.key`. */
export type KeyActions = Readonly<Record<string, () => void>>;

/** Keys that the page listens to wherever the focus is, except where something is typed. */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.altKey || event.defaultPrevented || document.querySelector('dialog[open]')) return;
    if (target instanceof HTMLElement && target.matches('input, select, textarea')) return;
    const isUndo = (event.ctrlKey || event.metaKey) && key.toLowerCase() === 'z';
    if ((event.ctrlKey || event.metaKey) && !isUndo) return;
    // Enter and space press the button that has the focus.
    if (key === 'Enter' && !(target instanceof HTMLCanvasElement)) return;
    const name = isUndo ? (event.shiftKey ? 'Z' : 'z') : key;
    if (!Object.hasOwn(actions, name)) return;
    event.preventDefault();
    actions[name]();
  });
}
