/*
 * The pages that are built: all who build, pack or look for changes have them from here. Plain JavaScript with nothing
 * but what the language has.
 */

/** Where each page begins, from the root of the tree: its address in what is built is its folder. */
export const PAGES = ['index.html', 'origami/index.html'];

/** What of the tree's root they lie in: a folder of each page, whole, or the page itself. */
export const PAGE_ROOTS = PAGES.map((page) => page.split('/')[0]);
