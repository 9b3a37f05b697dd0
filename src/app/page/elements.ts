/**
 * The element of index.html with this id.
 *
 * @throws if the page has none of this kind: index.html and the scripts no longer fit together.
 */
export function element(id: string): HTMLElement;
export function element<T extends HTMLElement>(id: string, kind: new () => T): T;
export function element(id: string, kind: new () => HTMLElement = HTMLElement): HTMLElement {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`index.html has no ${kind.name} #${id}.`);
  return found;
}

/** How many times as large as usual the reader has text. */
export function textScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

/** Tells style sheets how high an element is, by a variable: others keep clear of it. */
export function tellHeight(of: HTMLElement, variable: string, gap = 0): void {
  new ResizeObserver(() => {
    const height = of.offsetHeight;
    document.body.style.setProperty(variable, `${height > 0 ? height + gap : 0}px`);
  }).observe(of);
}
