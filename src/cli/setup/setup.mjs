/*
 * Installs what is missing, and nothing else: `node src/cli/setup/setup.mjs start|build|test|demo`. Plain
 * JavaScript with nothing but Node's standard library, because it runs before everything. Silent
 * when there is nothing to do; what it cannot install it names in one sentence, with the command.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './browser.mjs';
import { root } from './build.mjs';
import { chosenDriver, loaderBeside, mayHaveHardware, softwareDrivers } from './vulkan-drivers.mjs';

/**
 * What is to be done next: `test` needs a browser, an adapter and Slurm, `demo` an adapter; `start`
 * and `build` need packages only.
 *
 * @typedef {(typeof PURPOSES)[number]} Purpose
 */
const PURPOSES = /** @type {const} */ (['start', 'build', 'test', 'demo']);

const OLDEST_NODE = [20, 19];

/** Downloads that take longer are stuck. */
const PATIENCE_MS = 10 * 60 * 1000;

/** On Windows npm and npx are scripts, which only a shell can start. */
const NEEDS_SHELL = process.platform === 'win32';

/**
 * Installs what `purpose` needs.
 *
 * @param {Purpose} purpose
 * @throws Error one sentence, if the purpose cannot be met without what is missing.
 */
export function setUp(purpose) {
  const problem = nodeProblem(process.versions.node);
  if (problem) throw new Error(problem);
  if (packagesAreMissing(root)) installPackages();
  if (purpose === 'test' && !findBrowser()) installBrowser();
  // Elsewhere its test says itself what it lacks, and is skipped.
  if (purpose === 'test' && mayInstallOnDebian() && slurmIsMissing()) installSlurm();
  if ((purpose === 'test' || purpose === 'demo') && adapterIsMissing()) installAdapter();
}

/**
 * @param {string} version such as 20.19.0
 * @returns {string | undefined} one sentence if this Node is too old
 */
export function nodeProblem(version) {
  const [major, minor] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = OLDEST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `Crease needs Node ${OLDEST_NODE.join('.')} or newer, but this is ${version}: install a newer one from https://nodejs.org.`;
}

/**
 * Whether node_modules lacks packages of package-lock.json. npm keeps a copy of the lockfile beside
 * what it installed, with the packages of other platforms left out.
 *
 * @param {string} folder with package-lock.json
 * @returns {boolean}
 */
export function packagesAreMissing(folder) {
  const wanted = readPackages(join(folder, 'package-lock.json'));
  const installed = readPackages(join(folder, 'node_modules', '.package-lock.json'));
  if (!installed) return true;
  return Object.entries(wanted ?? {}).some(([path, { version, optional }]) => {
    if (path === '') return false;
    return path in installed ? installed[path].version !== version : !optional;
  });
}

/**
 * @param {string} path of a lockfile
 * @returns {Record<string, { version?: string, optional?: boolean }> | undefined}
 */
function readPackages(path) {
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/**
 * @param {string} folder with node_modules
 * @returns {string | undefined} one sentence if packages should not be installed there
 */
export function packagesProblem(folder) {
  const path = join(folder, 'node_modules');
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  // npm ci would empty the folder behind the link, which belongs to somebody else.
  return `${path} is a link to packages that differ from package-lock.json: install them where it leads, or delete the link.`;
}

function installPackages() {
  const problem = packagesProblem(root);
  if (problem) throw new Error(problem);
  say('Installing packages (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    shell: NEEDS_SHELL,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('The packages could not be installed: run npm ci to see why.');
}

function installBrowser() {
  say('Installing a browser for the tests …');
  if ((installChromeOfPuppeteer() || installOnDebian('chromium')) && findBrowser()) return;
  say(
    'No browser could be installed: run `npx puppeteer browsers install chrome`, or install Chrome or Chromium and set PUPPETEER_EXECUTABLE_PATH.',
  );
}

/** Whether the programs are missing that a cluster of one machine consists of. */
function slurmIsMissing() {
  const programs = [
    '/usr/bin/sbatch',
    '/usr/sbin/slurmctld',
    '/usr/sbin/slurmd',
    '/usr/sbin/munged',
  ];
  return !programs.every((program) => existsSync(program));
}

function installSlurm() {
  say('Installing Slurm for the tests …');
  if (installOnDebian('slurm-wlm', 'munge') && !slurmIsMissing()) return;
  say('Slurm could not be installed: run `apt-get install slurm-wlm munge` to see why.');
}

/** Whether there is neither a sign of a GPU nor a software adapter that Dawn could load. */
function adapterIsMissing() {
  if (process.platform !== 'linux' || chosenDriver() !== undefined || mayHaveHardware())
    return false;
  const drivers = softwareDrivers();
  const hasLoader = systemHasVulkan() || drivers.some((manifest) => loaderBeside(manifest));
  return drivers.length === 0 || !hasLoader;
}

function systemHasVulkan() {
  const folders = ['/usr/lib', '/usr/lib64', '/lib64', '/usr/local/lib'];
  if (process.arch === 'x64') folders.push('/usr/lib/x86_64-linux-gnu');
  if (process.arch === 'arm64') folders.push('/usr/lib/aarch64-linux-gnu');
  return folders.some((folder) => existsSync(join(folder, 'libvulkan.so.1')));
}

function installAdapter() {
  say('Installing a software adapter, because there is no GPU …');
  if (softwareDrivers().length > 0) {
    if (installOnDebian('libvulkan1')) return;
  } else if (installChromeOfPuppeteer() || installOnDebian('chromium', 'libvulkan1')) {
    if (!adapterIsMissing()) return;
  }
  say(
    'No software adapter could be installed: run `npx puppeteer browsers install chrome`, or install Chromium and the Vulkan loader (Debian: apt-get install chromium libvulkan1).',
  );
}

/** Chrome into puppeteer's own cache, which needs no rights; it brings SwiftShader along. */
function installChromeOfPuppeteer() {
  const install = ['--yes', 'puppeteer', 'browsers', 'install', 'chrome'];
  // On a bare server Chrome also lacks libraries of the system.
  if (mayInstallOnDebian()) install.push('--install-deps');
  return succeeds('npx', install) && startsChrome();
}

/** Whether the browser runs: on a bare server it may lack the system's libraries. */
function startsChrome() {
  const browser = findBrowser();
  return browser !== undefined && succeeds(browser, ['--version']);
}

/**
 * Installs Debian packages, where this is Debian and we are root.
 *
 * @param {string[]} packages
 * @returns {boolean} whether they are there now
 */
function installOnDebian(...packages) {
  return (
    mayInstallOnDebian() &&
    succeeds('apt-get', ['update', '-q']) &&
    succeeds('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages])
  );
}

function mayInstallOnDebian() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/**
 * @param {string} program
 * @param {string[]} options
 */
function succeeds(program, options) {
  try {
    execFileSync(program, options, {
      cwd: root,
      shell: NEEDS_SHELL,
      timeout: PATIENCE_MS,
      // Nothing may wait for an answer. Of an attempt that fails, the next one or the sentence at
      // the end is all that matters; that names the command to run to see why.
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    return true;
  } catch {
    return false;
  }
}

/** @param {string} sentence */
function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const purpose = PURPOSES.find((name) => name === process.argv[2]);
  try {
    setUp(purpose ?? 'build');
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
