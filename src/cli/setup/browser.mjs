/*
 * Finds an installed Chrome or Chromium for the tests. Plain JavaScript with nothing but Node's
 * standard library, because the set-up step asks before anything is installed.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { browserFoldersOfPuppeteer } from './vulkan-drivers.mjs';

/** Names of the program within the folder of a browser that puppeteer installed. */
const PUPPETEER_PROGRAMS = [
  'chrome',
  'chrome.exe',
  'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
];

/** Flags of any headless Chromium; on Linux it has no WebGPU with these alone, unless there is a GPU. */
export const PLAIN_FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * Flags of a headless Chromium that has WebGPU on its own software adapter, which every machine has;
 * without the Vulkan ones a canvas would lose its device. What composes the page is that adapter,
 * too: `--use-angle=vulkan` needs a driver of the system's own, and has no GPU where there is none.
 * It has enough to do without drawing text, which Debian's Chromium would have it do.
 */
export const HEADLESS_FLAGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--use-vulkan=swiftshader',
  '--enable-features=Vulkan',
  '--use-angle=swiftshader',
  '--disable-gpu-rasterization',
  ...PLAIN_FLAGS,
];

const LINUX_NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
];

const MAC_PROGRAMS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_PROGRAMS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * The browser that tests drive: the one that PUPPETEER_EXECUTABLE_PATH names, else one that
 * puppeteer installed, else the system's.
 *
 * @returns {string | undefined} path of the program
 */
export function findBrowser() {
  const named = process.env['PUPPETEER_EXECUTABLE_PATH'];
  const ofPuppeteer = browserFoldersOfPuppeteer().flatMap((folder) =>
    PUPPETEER_PROGRAMS.map((program) => join(folder, program)),
  );
  const candidates = [...(named ? [named] : []), ...ofPuppeteer, ...systemPrograms()];
  return candidates.find((program) => existsSync(program));
}

/** @returns {string[]} */
function systemPrograms() {
  if (process.platform === 'darwin') return MAC_PROGRAMS;
  if (process.platform === 'win32') {
    const { PROGRAMFILES, LOCALAPPDATA } = process.env;
    return [PROGRAMFILES, process.env['PROGRAMFILES(X86)'], LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => WINDOWS_PROGRAMS.map((program) => join(folder, program)));
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return LINUX_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
}
