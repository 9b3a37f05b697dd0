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
    title: 'Crease needs a secure page',
    advice: ['Browsers give WebGPU only to pages from https:// or http://localhost.'],
  },
  unsupported: {
    title: 'Crease needs WebGPU',
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
  refused: {
    title: 'The GPU could not be opened',
    advice: ['Close other pages that use the GPU, then try again.', REPORT],
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

/** Puts the page that says what to do in the place of the map. */
export function showTrouble(error: unknown, tryAgain: () => void): void {
  const trouble = error instanceof GpuError ? error.trouble : 'refused';
  const { title, advice } = ADVICE[trouble];
  element('trouble-title').textContent = title;
  element('trouble-what').textContent = error instanceof Error ? error.message : String(error);
  element('trouble-advice').replaceChildren(
    ...advice.map((text) => {
      const item = document.createElement('li');
      item.append(...text.split('`').map((part, index) => (index % 2 ? code(part) : part)));
      return item;
    }),
  );
  element('trouble').hidden = false;
  document.body.dataset.state = 'error';
  const again = element('trouble-again');
  again.addEventListener('click', tryAgain, { once: true });
  again.focus();
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
