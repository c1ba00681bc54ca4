/** Mutants that no test can kill, because they change nothing that anybody can see, each with the reason. */
export interface Equivalent {
  readonly key: string;
  readonly reason: string;
}

export const equivalents: readonly Equivalent[] = [];
