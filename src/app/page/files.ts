/**
 * Lets a person choose files by a button.
 *
 * @param field takes the files, and is not seen itself
 */
export function offerFiles(
  button: HTMLElement,
  field: HTMLInputElement,
  onFiles: (files: readonly File[]) => void,
): void {
  button.addEventListener('click', () => field.click());
  field.addEventListener('change', () => {
    const files = [...(field.files ?? [])];
    field.value = ''; // so that the same file, corrected, can be chosen again
    if (files.length > 0) onFiles(files);
  });
}

/**
 * Takes files that are dropped anywhere on the page.
 *
 * @param accept gets them, and what they were dropped on
 */
export function acceptDrops(
  accept: (files: readonly File[], at: Element | undefined) => void,
): void {
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
    const files = [...(event.dataTransfer?.files ?? [])];
    // A browser forgets what was dropped with the event, but not the entries.
    const folders = [...(event.dataTransfer?.items ?? [])]
      .map((item) => item.webkitGetAsEntry())
      .filter(isFolder);
    if (folders.length === 0) accept(files, at);
    else void filesOf(folders, files).then((all) => accept(all, at));
  });
}

function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/**
 * The files of folders, though not of folders in them, in the places of these.
 *
 * @param dropped files and folders; they stay where a folder cannot be read, and say that themselves
 */
async function filesOf(
  folders: readonly FileSystemDirectoryEntry[],
  dropped: readonly File[],
): Promise<readonly File[]> {
  try {
    const found = await Promise.all(folders.map(filesOfFolder));
    const isDropped = ({ name }: File) => !folders.some((folder) => folder.name === name);
    return [...dropped.filter(isDropped), ...found.flat()];
  } catch {
    return dropped;
  }
}

async function filesOfFolder(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const files: File[] = [];
  // Browsers give a hundred at a time, and none at the end.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (entries.length === 0) return files;
    for (const entry of entries)
      if (isFile(entry))
        files.push(
          await new Promise<File>((resolve, reject) => {
            entry.file(resolve, reject);
          }),
        );
  }
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
