interface ImportMetaEnv {
  /** Crease's version (vite.config.ts). */
  readonly CREASE_VERSION: string;
}
