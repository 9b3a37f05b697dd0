import { Engine } from '../gpu/engine';
import { isFineForFloat64 } from '../sampling/part-sampler';
import type { SampledPixels, Scene, VectorFormat } from './cutting-messages';
import { Cutter } from './cutter';
import { element } from './elements';
import type { Exploration } from './exploration';
import { hideNotice, showNotice } from './notice';
import { recipeOf } from './tools';

/** Regions that a file may have: browsers keep it in memory. */
const MOST_REGIONS = 1_000_000;

/** What is saved, and what it takes. */
export interface Saveable {
  readonly exploration: Exploration;
  readonly scene: Scene;
  readonly device: GPUDevice;
}

const TYPES = { png: 'image/png', svg: 'image/svg+xml', json: 'application/json' } as const;
type Format = keyof typeof TYPES;

/**
 * Saves what is on screen as the format that a person chooses.
 *
 * @param saveable what there is to save; undefined while there is nothing
 */
export function listenToSaving(
  saveable: () => Saveable | undefined,
  onError: (error: unknown) => void,
): void {
  const sheet = element('save-sheet', HTMLDialogElement);
  element('save').addEventListener('click', () => sheet.showModal());
  for (const button of sheet.querySelectorAll<HTMLButtonElement>('[data-save]'))
    button.addEventListener('click', () => {
      sheet.close();
      const format = formatOf(button.dataset.save);
      const shown = saveable();
      if (!format || !shown) return;
      showNotice(`Making the ${format.toUpperCase()}…`);
      save(format, shown).then(hideNotice, onError);
    });
}

function formatOf(text: string | undefined): Format | undefined {
  return text === 'png' || text === 'svg' || text === 'json' ? text : undefined;
}

/** @throws InputError if there are too many regions, or one that a file cannot hold. */
async function save(format: Format, shown: Saveable): Promise<void> {
  // A worker of its own: the page's goes on answering.
  const cutter = new Cutter();
  try {
    const pieces =
      format === 'png' ? await png(cutter, shown) : await vector(cutter, format, shown);
    const { name } = shown.exploration.opened;
    offer(new Blob(pieces, { type: TYPES[format] }), `${fileName(name)}.${format}`);
  } finally {
    cutter.close();
  }
}

function vector(cutter: Cutter, format: VectorFormat, { exploration, scene }: Saveable) {
  const recipe = recipeOf(exploration);
  return cutter.fileOf({ scene, recipe, format, maxRegions: MOST_REGIONS });
}

/** A map as the command line makes it: cut out but for windows that float64 is too coarse for. */
async function png(cutter: Cutter, shown: Saveable): Promise<BlobPart[]> {
  const { exploration, scene } = shown;
  const { width, height } = exploration;
  const { boundary: _boundary, ...recipe } = recipeOf(exploration);
  const isCut = isFineForFloat64({ window: scene.window, width, height });
  const sampled = isCut ? undefined : await sampleOnGpu(shown);
  return cutter.pngOf({ scene, recipe, sampled });
}

async function sampleOnGpu({ exploration, scene, device }: Saveable): Promise<SampledPixels> {
  const { width, height, look } = exploration;
  const pixels = new Uint8Array(4 * width * height);
  const engine = new Engine(device);
  const [painter, sampler] = [engine.createPainter(), engine.createSampler(scene.network)];
  const { palette, creases } = look.map;
  try {
    const byDepth = await sampler.bands({ window: scene.window, width, height }, async (band) => {
      pixels.set(await painter.readPixels(band, { palette, creases }), 4 * width * band.firstRow);
    });
    return { byDepth, pixels };
  } finally {
    painter.destroy();
    sampler.destroy();
  }
}

/** A network's name as a file's: constructions have signs in theirs that systems refuse. */
function fileName(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '-');
}

function offer(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
