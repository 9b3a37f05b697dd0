/** As much of the DOM as a chart needs; browsers and linkedom have it. */
export interface ChartDocument {
  createElementNS(namespace: string, name: string): ChartElement;
}
export interface ChartElement {
  setAttribute(name: string, value: string): void;
  appendChild(child: ChartElement): unknown;
  textContent: string | null;
  readonly outerHTML: string;
}

/** Whether this is an element of a document. */
export function isChartElement(value: unknown): value is ChartElement {
  return typeof value === 'object' && value !== null && 'setAttribute' in value;
}

/** Namespace of SVG elements. */
export const SVG = 'http://www.w3.org/2000/svg';

/** An element of an SVG. */
export function element(
  document: ChartDocument,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): ChartElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** Writes a line of text into an SVG, from its left end on. */
export function appendText(
  document: ChartDocument,
  svg: ChartElement,
  text: string,
  attributes: Readonly<Record<string, string | number>>,
): void {
  const made = element(document, 'text', { 'text-anchor': 'start', ...attributes });
  made.textContent = text;
  svg.appendChild(made);
}
