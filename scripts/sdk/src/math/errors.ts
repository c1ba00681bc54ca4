/** Base of all errors of the arithmetic: the contracts revert for the same inputs. */
export class MathError extends Error {
  override readonly name: string = "MathError";
}

/** A divisor is zero. */
export class DivisionByZeroError extends MathError {
  override readonly name = "DivisionByZeroError";

  constructor() {
    super("A divisor is zero. Check the price, the debt or the parameter that divides: it must not be 0.");
  }
}

/** A result does not fit into 256 bits. */
export class MathOverflowError extends MathError {
  override readonly name = "MathOverflowError";

  constructor(operation: string) {
    super(`The result of ${operation} exceeds 256 bits. Use amounts in base units below 2^128.`);
  }
}

/** A logarithm of nothing. */
export class LogarithmUndefinedError extends MathError {
  override readonly name = "LogarithmUndefinedError";

  constructor(x: bigint) {
    super(`The logarithm of ${x.toString()} is undefined. Pass a number between 1 and 2^255 - 1.`);
  }
}

/** A probability outside (0, 1/2]. */
export class TailOutOfRangeError extends MathError {
  override readonly name = "TailOutOfRangeError";

  constructor(tail: bigint) {
    super(`The tail probability ${tail.toString()} has no upper quantile. Pass one above 0 and at most 0.5e18.`);
  }
}

/** More members than a correlation word has pairs for. */
export class TooManyMembersError extends MathError {
  override readonly name = "TooManyMembersError";

  constructor(members: number, limit: number) {
    super(`A group holds at most ${limit} members, not ${members}. Split the group.`);
  }
}

/** An amount that is too large to be squared. */
export class AmountTooLargeError extends MathError {
  override readonly name = "AmountTooLargeError";

  constructor(amount: bigint, limit: bigint) {
    super(`The amount ${amount.toString()} must be below ${limit.toString()} base units.`);
  }
}

/** A tail that is empty or longer than the list of scenarios. */
export class ScenarioTailError extends MathError {
  override readonly name = "ScenarioTailError";

  constructor(tail: number, scenarios: number) {
    super(`The tail must hold 1 to ${scenarios} scenarios, not ${tail}.`);
  }
}

/** Lists of a group's members that do not fit together. */
export class MemberMismatchError extends MathError {
  override readonly name = "MemberMismatchError";

  constructor(members: number, others: number, defaulter: number) {
    super(
      `All lists need one entry per member (${members}, ${others}), and the defaulter (${defaulter}) must be one of them.`,
    );
  }
}
