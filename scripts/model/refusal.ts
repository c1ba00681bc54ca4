/** What the model expects a contract to refuse a call with: the error's name and its numbers. */
export class Refusal extends Error {
  readonly reason: string;
  readonly args: readonly (bigint | string)[];

  constructor(reason: string, ...args: readonly (bigint | string)[]) {
    super(`The model refuses: ${reason}(${args.join(", ")}).`);
    this.reason = reason;
    this.args = args;
  }
}

/** Throws unless `condition` holds. The arguments are taken lazily where they cost something. */
export function demand(condition: boolean, reason: string, ...args: readonly (bigint | string)[]): asserts condition {
  if (!condition) throw new Refusal(reason, ...args);
}
