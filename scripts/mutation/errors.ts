/** What keeps mutants from being run. */
export class MutationError extends Error {}
