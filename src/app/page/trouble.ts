import { type GpuTrouble, GpuError } from './device';
import { element } from './elements';

/* Sentences; what stands between backticks is to be typed. */
// https://github.com/gpuweb/gpuweb/wiki/Implementation-Status (April 2026) and MDN's table.
const BROWSERS =
  'Chrome and Edge have WebGPU from version 113 on Windows, macOS and ChromeOS, and from 121 on ' +
  'most phones with Android 12; Safari from 26 on macOS and iOS; Firefox from ' +
  '141 on Windows and from 147 on Macs with Apple silicon (145 on macOS 26).';
const LINUX =
  'On Linux, Chrome has it from 144 for Intel graphics since Gen12 and from 147 for NVIDIA; for ' +
  'others start it with `--enable-unsafe-webgpu` `--ozone-platform=x11` `--use-angle=vulkan` ' +
  '`--enable-features=Vulkan,VulkanFromANGLE`.';
const REPORT = 'The address `chrome://gpu` says whether WebGPU is on and, if not, why.';
const COMMAND_LINE =
  'Without a browser, `npx crease render NETWORK -o map.png` draws the same picture.';

interface Advice {
  readonly title: string;
  readonly advice: readonly string[];
}

const ADVICE: Record<GpuTrouble, Advice> = {
  insecure: {
    title: 'A GPU needs a secure page',
    advice: ['Browsers give WebGPU only to pages from https:// or http://localhost.'],
  },
  unsupported: {
    title: 'This browser has no WebGPU',
    advice: [BROWSERS, LINUX, COMMAND_LINE],
  },
  'no-adapter': {
    title: 'The browser found no GPU',
    advice: [
      'Switch hardware acceleration on in the browser’s settings, and bring the graphics driver up to date.',
      LINUX,
      REPORT,
      COMMAND_LINE,
    ],
  },
  software: {
    title: 'The GPU is emulated',
    advice: [
      'The CPU pretends to be a GPU, and is faster when it does not.',
      'Where there is a GPU, switch hardware acceleration on in the browser’s settings, and bring the graphics driver up to date.',
      LINUX,
      REPORT,
    ],
  },
  refused: {
    title: 'The GPU could not be opened',
    advice: ['Close other pages that use the GPU, then try again.', REPORT],
  },
  unwanted: {
    title: 'No GPU is wanted',
    advice: ['Without `gpu=none` in its address, the page draws with a GPU where there is one.'],
  },
  lost: {
    title: 'The GPU went away',
    advice: [
      'The driver was reset more than once, or another program took the GPU. Nothing you opened is lost.',
      'If it happens again at once, a lower resolution asks less of the GPU.',
      REPORT,
    ],
  },
};

/**
 * Puts the page that says what to do in the place of the map.
 *
 * @param without address of the page that draws without a GPU
 */
export function showTrouble(error: unknown, tryAgain: () => void, without: string): void {
  const { title, advice } = ADVICE[troubleOf(error)];
  element('trouble-title').textContent = title;
  element('trouble-what').textContent = error instanceof Error ? error.message : String(error);
  element('trouble-advice').replaceChildren(...advice.map(itemOf));
  element('trouble-without', HTMLAnchorElement).href = without;
  element('trouble').hidden = false;
  document.body.dataset.state = 'error';
  const again = element('trouble-again');
  again.addEventListener('click', tryAgain, { once: true });
  again.focus();
}

const GAIN =
  'Regions, counts, colours and files are the same. A GPU samples large networks many times faster, ' +
  'and is sharp in every frame of a zoom.';

/** Says quietly that the CPU draws, what a GPU would be good for, and how to have one. */
export function showWithoutGpu(error: unknown): void {
  const note = element('adapter');
  const [line, list] = note.children;
  line.textContent = 'Drawn without a GPU, which would be faster.';
  const what = error instanceof Error ? error.message : String(error);
  list.replaceChildren(...[GAIN, what, ...ADVICE[troubleOf(error)].advice].map(itemOf));
  note.hidden = false;
}

/** Says quietly that a CPU takes the GPU's place. */
export function showEmulation(adapter: string, isEmulated: boolean): void {
  const note = element('adapter');
  const [line, list] = note.children;
  line.textContent = `No GPU: the CPU emulates one (${adapter}), as the address asks.`;
  list.replaceChildren(...ADVICE.software.advice.map(itemOf));
  note.hidden = !isEmulated;
}

function troubleOf(error: unknown): GpuTrouble {
  return error instanceof GpuError ? error.trouble : 'refused';
}

function itemOf(text: string): HTMLElement {
  const item = document.createElement('li');
  item.append(...text.split('`').map((part, index) => (index % 2 ? code(part) : part)));
  return item;
}

function code(text: string): HTMLElement {
  const made = document.createElement('code');
  made.textContent = text;
  return made;
}

export function hideTrouble(): void {
  element('trouble').hidden = true;
  document.body.dataset.state = 'starting';
}
