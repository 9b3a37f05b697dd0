/*
 * Draws the charts of docs/benchmarks.md from what `crease bench throughput` wrote on one machine:
 * `node docs/throughput.mjs bench/results/throughput-….json …`. Writes, as .svg and .png beside this
 * file, throughput-random (random networks by width and depth, those of the last file's last size)
 * and throughput-networks (the others).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as Plot from '@observablehq/plot';
import { Resvg } from '@resvg/resvg-js';
import { parseHTML } from 'linkedom';

const docs = fileURLToPath(new URL('.', import.meta.url));
const font = fileURLToPath(new URL('../src/cli/sweep/font.ttf', import.meta.url));

const WIDTH = 860;
const MARGIN = { left: 78, right: 24 };
const INK = '#1b1e23';
const GRID = '#dfe2e7';
/** Okabe and Ito's, which people tell apart however they see colours; in the order of the engines. */
const COLOURS = ['#0072b2', '#56b4e9', '#009e73', '#d55e00', '#e69f00', '#cc79a7'];

const { positionals } = parseArgs({ allowPositionals: true });
const reports = positionals.map((path) => JSON.parse(readFileSync(path, 'utf8')));
const results = reports.flatMap((report) => report.results);
/** Size of the random networks’ maps, where the last file has several of one size. */
const grid = reports.at(-1).results;
const [across, down] = grid.length > 1 ? grid.at(-1).size : [];
const points = results.flatMap(pointsOf);
const engines = [...new Set(points.map(({ engine }) => engine))];
const random = points.filter(({ width }) => width !== undefined);
const named = points.filter(({ width }) => width === undefined);
if (random.length > 0) write('throughput-random', randomChart());
if (named.length > 0) write('throughput-networks', namedChart());

/** A point for every engine that finished rows of a network's map. */
function pointsOf({ network, hidden, size: [width, height], runs }) {
  const isEven = network.startsWith('random:') && new Set(hidden).size === 1;
  const isRandom = isEven && width === across && height === down;
  const file = isEven
    ? `random 2-${hidden[0]}×${hidden.length}`
    : network.split('/').at(-1).replace(/\?.*/, '');
  return runs
    .filter(({ seconds }) => seconds !== undefined)
    .map(({ engine, seconds, rows }) => ({
      engine,
      network: `${file}, ${width} × ${height}`,
      ...(isRandom && { width: hidden[0], depth: hidden.length }),
      seconds: (median(seconds) * height) / rows,
      isExtrapolated: rows < height,
    }));
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
}

/** A panel for every depth, with a line for every engine. */
function randomChart() {
  const axis = { fontSize: 11, labelAnchor: 'center', labelArrow: 'none' };
  return chart(`Time to a finished map of ${across} × ${down} samples, random networks`, {
    height: 420,
    marginBottom: 72,
    fx: { padding: 0.16 },
    x: { type: 'log', base: 2, label: 'units of each hidden layer' },
    y: { type: 'log', label: 'seconds', domain: ends(powersOfTen(random)) },
    marks: [
      Plot.gridY(powersOfTen(random), { stroke: GRID, strokeOpacity: 1 }),
      Plot.axisX(widths(), { ...axis, tickFormat: String, labelOffset: 34 }),
      Plot.axisY({ ...axis, ticks: powersOfTen(random), tickFormat: '~g', labelOffset: 56 }),
      Plot.axisFx({
        anchor: 'top',
        fontSize: 11,
        tickFormat: (depth) => `${depth} hidden ${depth === 1 ? 'layer' : 'layers'}`,
        label: null,
      }),
      Plot.line(random, { fx: 'depth', x: 'width', y: 'seconds', stroke: 'engine' }),
      ...dots(random, { fx: 'depth', x: 'width', y: 'seconds' }),
    ],
  });
}

/** A row for every network, with a dot for every engine and its seconds. */
function namedChart() {
  const networks = [...new Set(named.map(({ network }) => network))];
  return chart('Time to a finished map', {
    height: 176 + 52 * networks.length,
    marginBottom: 72,
    marginLeft: 250,
    x: { type: 'log', domain: ends(powersOfTen(named)) },
    y: { type: 'band', domain: networks, label: null },
    marks: [
      Plot.gridX(powersOfTen(named), { stroke: GRID, strokeOpacity: 1 }),
      Plot.axisX({
        ticks: powersOfTen(named),
        tickFormat: '~g',
        fontSize: 11,
        label: 'seconds',
        labelOffset: 34,
        labelAnchor: 'center',
        labelArrow: 'none',
      }),
      Plot.axisY({ fontSize: 11, tickSize: 0 }),
      ...dots(named, { x: 'seconds', y: 'network' }),
      ...[true, false].map((above) =>
        Plot.text(
          // Crease's engines are often close to each other.
          named.filter(({ engine }) => (engine === 'crease, 1 thread') === above),
          {
            x: 'seconds',
            y: 'network',
            text: ({ seconds }) => (seconds < 100 ? seconds.toPrecision(2) : seconds.toFixed(0)),
            dy: above ? -12 : 13,
            fontSize: 10,
          },
        ),
      ),
    ],
  });
}

function widths() {
  return [...new Set(random.map(({ width }) => width))].toSorted((a, b) => a - b);
}

function powersOfTen(shown) {
  const exponents = shown.map(({ seconds }) => Math.log10(seconds));
  const [first, last] = [Math.floor(Math.min(...exponents)), Math.ceil(Math.max(...exponents))];
  return Array.from({ length: last - first + 1 }, (_, k) => 10 ** (first + k));
}

function ends(values) {
  return [values[0], values.at(-1)];
}

/** Full dots, and hollow ones where a time is extrapolated. */
function dots(shown, channels) {
  const is = (isExtrapolated) => shown.filter((point) => point.isExtrapolated === isExtrapolated);
  return [
    Plot.dot(is(false), { ...channels, fill: 'engine', r: 4 }),
    Plot.dot(is(true), { ...channels, fill: 'white', stroke: 'engine', r: 3.5, strokeWidth: 1.5 }),
  ];
}

/** @returns an SVG element, with a title, a legend, and the machine below */
function chart(title, { marks, ...options }) {
  const { document } = parseHTML('<!doctype html><html></html>');
  const [marginTop, marginLeft] = [104, options.marginLeft ?? MARGIN.left];
  const { height } = options;
  const svg = Plot.plot({
    document,
    style: {
      fontFamily: "'Crease Sans', 'DejaVu Sans', Verdana, sans-serif",
      fontSize: '12px',
      color: INK,
    },
    width: WIDTH,
    marginTop,
    marginLeft,
    marginRight: MARGIN.right,
    ...options,
    color: { domain: engines, range: COLOURS },
    marks,
  });
  // Where an SVG is shown on black, its text would be lost.
  const background = add(svg, 'rect', { width: WIDTH, height, fill: 'white' });
  svg.insertBefore(background, svg.firstChild);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  addText(svg, title, MARGIN.left - 50, 28, 17);
  addLegend(svg, MARGIN.left - 50, 54);
  const { machine, adapter, date } = reports[0];
  const { cpu, cores } = machine;
  const on = `${cpu}, ${cores} cores${adapter ? `, ${adapter.description}` : ''}`;
  const load = Math.max(...results.map((result) => result.load ?? 0));
  // The run before leaves a load of as many as there are cores behind.
  const busy = load > cores ? `; beside other work, load up to ${load.toFixed(0)}` : '';
  const hollow = points.some(({ isExtrapolated }) => isExtrapolated)
    ? '; hollow: extrapolated from some of the rows'
    : '';
  addText(svg, `${on}; ${date.slice(0, 10)}${busy}${hollow}`, MARGIN.left - 50, height - 10, 11);
  return svg;
}

/** A swatch and a name for every engine, in a row. */
function addLegend(svg, left, y) {
  let x = left;
  for (const [k, engine] of engines.entries()) {
    add(svg, 'circle', { cx: x + 5, cy: y - 4, r: 5, fill: COLOURS[k % COLOURS.length] });
    addText(svg, engine, x + 15, y, 12);
    // About what the font takes, and a gap.
    x += 15 + 7.2 * engine.length + 18;
  }
}

function addText(svg, text, x, y, size) {
  const style = { 'font-size': size, 'text-anchor': 'start', fill: INK };
  add(svg, 'text', { x, y, ...style }).textContent = text;
}

function add(svg, name, attributes) {
  const element = svg.ownerDocument.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return svg.appendChild(element);
}

function write(name, svg) {
  const text = `${svg.outerHTML}\n`;
  writeFileSync(`${docs}${name}.svg`, text);
  const resvg = new Resvg(text, {
    fitTo: { mode: 'zoom', value: 2 },
    background: 'white',
    font: { loadSystemFonts: false, fontFiles: [font], defaultFontFamily: 'Crease Sans' },
  });
  writeFileSync(`${docs}${name}.png`, resvg.render().asPng());
}
