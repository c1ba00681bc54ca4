/** What keeps coverage from being measured. */
export class CoverageError extends Error {}
