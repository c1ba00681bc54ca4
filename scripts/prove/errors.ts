/** What can go wrong in a proof run beside a lemma that is not proved. */

/** The solvers are Debian packages; npm has none. */
export class MissingSolverError extends Error {
  constructor(missing: readonly string[]) {
    super(
      `The proofs need the solvers z3 and cvc5; not found: ${missing.join(", ")}. ` +
        "Install them with `apt-get install -y z3 cvc5` (macOS: `brew install z3 cvc5`) and run the command again.",
    );
    this.name = "MissingSolverError";
  }
}

export class ProofSourceError extends Error {
  constructor(file: string, problem: string) {
    super(`${file} cannot be proved: ${problem}`);
    this.name = "ProofSourceError";
  }
}

export class WorkerError extends Error {
  constructor(file: string, output: string) {
    super(`The prover of ${file} ended without a result:\n${output}`);
    this.name = "WorkerError";
  }
}
