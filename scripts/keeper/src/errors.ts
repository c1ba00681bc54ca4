/** Base of all failures of the keeper: the message says what to do. */
export class KeeperError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The configuration cannot be used; lists everything that is wrong with it. */
export class ConfigError extends KeeperError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used. Correct the following and start again:\n- ${problems.join("\n- ")}`);
    this.problems = problems;
  }
}

/** The node could not be asked: no connection, a timeout, or an answer that is not JSON-RPC. */
export class RpcTransportError extends KeeperError {
  constructor(url: string, reason: string, options?: ErrorOptions) {
    super(`${url} does not answer (${reason}). Check that the node runs and that the address is right.`, options);
  }
}

/** The node answered with an error. */
export class RpcResponseError extends KeeperError {
  readonly method: string;
  readonly code: number;
  readonly data: unknown;

  constructor(method: string, code: number, message: string, data: unknown) {
    super(`The node refused ${method}: ${message} (code ${code}). Compare the request with what the node supports.`);
    this.method = method;
    this.code = code;
    this.data = data;
  }
}

/** The node's answer has not the shape of what was asked. */
export class MalformedAnswerError extends KeeperError {
  constructor(what: string) {
    super(
      `The node's answer for ${what} is cut short or garbled. It is asked again; if this repeats, use another node.`,
    );
  }
}

/** The node's answer contradicts itself; the block is read again. */
export class InconsistentChainError extends KeeperError {
  constructor(what: string) {
    super(
      `The chain moved while it was read: ${what}. The block is read again; if this repeats, use one node, not a balancer.`,
    );
  }
}

/** Positions are missing in the mirror, or are not what they were: everything is read again. */
export class IncompleteMirrorError extends KeeperError {
  constructor(pools: readonly string[]) {
    super(
      `The positions of ${pools.join(", ")} do not add up to the debt of the pool. All events are read again; if this repeats, use another node.`,
    );
  }
}

/** An event cannot be decoded: the keeper is older than the contracts. */
export class UnknownEventError extends KeeperError {
  constructor(event: string, pool: string) {
    super(`Event ${event} of ${pool} cannot be understood. Update the keeper to the version of the contracts.`);
  }
}

/** Another process works with the same state. */
export class StateInUseError extends KeeperError {
  constructor(what: string) {
    super(`${what} is in use by another keeper. Stop it, or give this one a state of its own.`);
  }
}

/** The signer belongs to another replica now. */
export class LeaseLostError extends KeeperError {
  constructor(signer: string) {
    super(
      `The signer ${signer} belongs to another replica now. Nothing more is sent from here; restart to compete for it again.`,
    );
  }
}

/** The node does not hold what the configuration names. */
export class DeploymentError extends KeeperError {}

/** The status server cannot listen. */
export class PortError extends KeeperError {
  constructor(host: string, port: number, reason: string) {
    super(
      `Nothing can listen at ${host}:${port} (${reason}). Set another statusPort or statusHost, or end who has it.`,
    );
  }
}

/** A fork for a drill cannot be had. */
export class ForkError extends KeeperError {}
