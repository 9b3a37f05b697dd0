/** A shader's text, inlined by vite; the shaders are readable on their own in `shaders/`. */
declare module '*.wgsl?raw' {
  const source: string;
  export default source;
}
