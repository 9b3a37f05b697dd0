import type { TestProject } from 'vitest/node';
import { launchBrowser } from './browser';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser that all files share can be reached. */
    readonly browser: string;
  }
}

/** @returns closes the browser after the last file */
export default async function startBrowser(project: TestProject): Promise<() => Promise<void>> {
  const browser = await launchBrowser();
  project.provide('browser', browser.wsEndpoint());
  return () => browser.close();
}
