/** What keeps the working tree from being copied or read. */
export class TreeError extends Error {}
