import type { Preset } from './presets';

/** A preset's small picture: its size on the page, in CSS pixels, and the file's pixels for each of them. */
export const THUMBNAIL = { width: 72, height: 48, density: 2 } as const;

const addresses: Record<string, string> = import.meta.glob('./thumbnails/*.png', {
  query: '?url',
  import: 'default',
  eager: true,
});

/** Name of the file that has a preset's small picture, for a dark page or a light one. */
export function thumbnailFile({ name }: Preset, dark: boolean): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return `${words.join('-')}-${dark ? 'dark' : 'light'}.png`;
}

/** Where the page finds that file. */
export function thumbnailAddress(preset: Preset, dark: boolean): string {
  return addresses[`./thumbnails/${thumbnailFile(preset, dark)}`];
}
