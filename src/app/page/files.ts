import { element } from './elements';

/**
 * Takes files from the “Open” button and those dropped anywhere on the page.
 *
 * @param onFiles gets them, and what they were dropped on
 */
export function acceptFiles(onFiles: (files: readonly File[], at: Element | undefined) => void) {
  const input = element('open-files', HTMLInputElement);
  element('open-button').addEventListener('click', chooseFiles);
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    input.value = ''; // so that the same file, corrected, can be chosen again
    if (files.length > 0) onFiles(files, undefined);
  });
  acceptDrops(onFiles);
}

/** Lets a person choose files, which come to `acceptFiles`. */
export function chooseFiles(): void {
  element('open-files', HTMLInputElement).click();
}

function acceptDrops(accept: (files: readonly File[], at: Element | undefined) => void): void {
  const { body } = document;
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    body.dataset.drop = 'yes';
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) delete body.dataset.drop;
  });
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    delete body.dataset.drop;
    const at = event.target instanceof Element ? event.target : undefined;
    // A browser forgets what was dropped with the event, but not the entries.
    void filesIn(event.dataTransfer).then((files) => accept(files, at));
  });
}

/** What was dropped, with the files of folders in their places. */
async function filesIn(dropped: DataTransfer | null): Promise<File[]> {
  const items = [...(dropped?.items ?? [])].map((item) => ({
    entry: item.webkitGetAsEntry?.(),
    file: item.getAsFile(),
  }));
  const found = items.map(({ entry, file }) =>
    entry instanceof FileSystemDirectoryEntry ? filesOfFolder(entry, file) : [file],
  );
  return (await Promise.all(found)).flat().filter((file) => file !== null);
}

/** The files of a folder, though not of folders in it; the folder itself where it cannot be read. */
async function filesOfFolder(
  folder: FileSystemDirectoryEntry,
  itself: File | null,
): Promise<(File | null)[]> {
  const reader = folder.createReader();
  const files: File[] = [];
  try {
    // Browsers give a hundred at a time.
    for (;;) {
      const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (entries.length === 0) return files;
      for (const entry of entries)
        if (entry instanceof FileSystemFileEntry)
          files.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)));
    }
  } catch {
    return [itself];
  }
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
