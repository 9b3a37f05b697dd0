/*
 * Where Dawn can find a Vulkan driver on Linux. Plain JavaScript with nothing but Node's standard
 * library, because the set-up step asks before anything is installed or built.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Folders in which distributions and Chrome's own packages put a browser with SwiftShader. */
const BROWSER_FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib64/chromium-browser',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
  '/opt/google/chrome-beta',
  '/opt/google/chrome-unstable',
  '/opt/chromium.org/chromium',
  '/opt/microsoft/msedge',
  '/snap/chromium/current/usr/lib/chromium-browser',
];

const MESA_FOLDERS = [
  '/usr/share/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/etc/vulkan/icd.d',
];

/**
 * Whether a GPU's device node is there. Asking Dawn without one only makes Mesa's drivers complain
 * on stderr.
 *
 * @returns {boolean}
 */
export function mayHaveHardware() {
  if (process.platform !== 'linux') return true;
  const nodes = ['/dev/nvidia0', '/dev/nvidiactl', '/dev/dxg', '/dev/mali0', '/dev/kgsl-3d0'];
  return nodes.some((node) => existsSync(node)) || entries('/dev/dri').length > 0;
}

/**
 * The driver manifest that the user chose, if any: it goes before everything, hardware too.
 *
 * @returns {string | undefined}
 */
export function chosenDriver() {
  const { CREASE_VULKAN_ICD, VK_ICD_FILENAMES, VK_DRIVER_FILES } = process.env;
  return CREASE_VULKAN_ICD || VK_DRIVER_FILES || VK_ICD_FILENAMES || undefined;
}

/**
 * Manifests of the software drivers on this machine that Dawn accepts, best known first: Chrome's
 * SwiftShader, then Mesa's lavapipe. Empty where Vulkan is not the way (macOS and Windows).
 *
 * @returns {string[]}
 */
export function softwareDrivers() {
  if (process.platform !== 'linux') return [];
  const swiftShader = [...BROWSER_FOLDERS, ...browserFoldersOfPuppeteer()]
    .map((folder) => join(folder, 'vk_swiftshader_icd.json'))
    .filter((manifest) => existsSync(manifest));
  return [...swiftShader, ...lavapipe()];
}

/**
 * The Vulkan loader that Chrome brings along, for machines that have none of their own.
 *
 * @param {string} manifest of a driver
 * @returns {string | undefined}
 */
export function loaderBeside(manifest) {
  const loader = join(dirname(manifest), 'libvulkan.so.1');
  return existsSync(loader) ? loader : undefined;
}

/** Folders of the browsers that `npx puppeteer browsers install` has put into its cache. */
export function browserFoldersOfPuppeteer() {
  const cache = process.env['PUPPETEER_CACHE_DIR'] || join(homedir(), '.cache', 'puppeteer');
  return ['chrome', 'chrome-headless-shell'].flatMap((browser) =>
    entries(join(cache, browser)).flatMap((build) =>
      entries(join(cache, browser, build)).map((folder) => join(cache, browser, build, folder)),
    ),
  );
}

/** Lavapipe of Mesa 25 and later, which speaks Vulkan 1.4; older ones Dawn refuses. */
function lavapipe() {
  return MESA_FOLDERS.flatMap((folder) =>
    entries(folder)
      .filter((name) => /^lvp_icd.*\.json$/.test(name))
      .map((name) => join(folder, name)),
  ).filter((manifest) => {
    const version = /"api_version"\s*:\s*"(\d+)\.(\d+)/.exec(readFileSync(manifest, 'utf8'));
    return version !== null && Number(version[1]) * 100 + Number(version[2]) >= 104;
  });
}

/**
 * @param {string} folder
 * @returns {string[]} sorted names; none where the folder cannot be read
 */
function entries(folder) {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}
