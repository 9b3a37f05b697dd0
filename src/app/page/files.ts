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
    accept([...(event.dataTransfer?.files ?? [])], at);
  });
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
