/** A compiler found errors. */
export class CompilationError extends Error {
  override readonly name = "CompilationError";

  constructor(compiler: string, messages: string) {
    super(`${compiler} does not compile what the benchmark needs; run npm ci if a package is missing.\n${messages}`);
  }
}

/** A scenario needs a contract that no build has. */
export class MissingContractError extends Error {
  override readonly name = "MissingContractError";

  constructor(contract: string) {
    super(`No build has a contract ${contract}. Rename it in scripts/bench/gas as well if it was renamed.`);
  }
}

/** A measured transaction failed, or hit the floor of EIP-7623, where gas no longer says what execution costs. */
export class MeasurementError extends Error {
  override readonly name = "MeasurementError";

  constructor(scenario: string, reason: string) {
    super(`Scenario ${scenario} cannot be measured: ${reason}. Check its set-up in scripts/bench/gas.`);
  }
}

/** A scenario did not leave the state that it is about. */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";

  constructor(scenario: string, expected: string, actual: string) {
    super(
      `Scenario ${scenario} should have left ${expected}, but left ${actual}. Its figure would mean something else.`,
    );
  }
}

/** The committed figures are missing or do not parse. */
export class BaselineError extends Error {
  override readonly name = "BaselineError";

  constructor(file: string, reason: string) {
    super(`${file} cannot be compared with: ${reason}. Run npm run bench:gas -- --update and commit it.`);
  }
}
