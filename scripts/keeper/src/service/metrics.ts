import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the keeper measures; names and units as Prometheus wants them. */
export class Metrics {
  readonly registry = new Registry();
  readonly seenToDecided = this.#histogram("keeper_seen_to_decided_seconds", "From reading a head to its decisions.");
  readonly decidedToBroadcast = this.#histogram(
    "keeper_decided_to_broadcast_seconds",
    "From the decisions to the node's yes.",
  );
  readonly broadcastToIncluded = new Histogram({
    name: "keeper_broadcast_to_included_blocks",
    help: "Blocks from the decision to inclusion.",
    buckets: [1, 2, 3, 5, 8, 13, 21],
    registers: [this.registry],
  });
  readonly detection = this.#histogram("keeper_detection_seconds", "Finding the liquidatable positions, CPU only.");
  readonly headLag = this.#gauge("keeper_head_age_seconds", "Age of the newest block by its own clock.");
  readonly handledBlock = this.#gauge("keeper_handled_block", "Last block for which everything is decided and sent.");
  readonly seenBlock = this.#gauge("keeper_seen_block", "Last block read.");
  readonly blind = this.#gauge("keeper_blind", "1 while the chain cannot be read.");
  readonly pools = this.#gauge("keeper_pools", "Pools mirrored.");
  readonly positions = this.#gauge("keeper_positions", "Positions mirrored.");
  readonly triggerOrders = this.#gauge("keeper_trigger_orders", "Trigger orders stored on-chain and not used up.");
  readonly poolUnreadable = this.#gauge("keeper_pool_unreadable", "1 while a pool cannot be read.", ["pool"]);
  readonly oracleState = this.#gauge("keeper_oracle_state", "0 normal, 1 caution, 2 halted, 3 stale, 4 sequencer.", [
    "pool",
    "token",
  ]);
  readonly nearestHealth = this.#gauge("keeper_nearest_health", "Least health of a pool's positions.", ["pool"]);
  readonly candidates = this.#gauge("keeper_candidates", "Liquidatable positions at the last block.");
  readonly decisions = this.#counter("keeper_decisions_total", "Decisions on candidates.", ["action", "kind"]);
  readonly transactions = this.#counter("keeper_transactions_total", "What became of transactions.", ["event"]);
  readonly pending = this.#gauge("keeper_pending_transactions", "Broadcast and not mined: the gap of nonces.");
  readonly balance = this.#gauge("keeper_signer_balance_wei", "Native balance of the signer.");
  readonly drift = this.#counter("keeper_mirror_drift_total", "Positions whose mirror differed from the chain.");
  readonly checked = this.#counter("keeper_mirror_checked_total", "Positions compared with the chain.");
  readonly swept = this.#gauge("keeper_mirror_swept", "1 once every position was compared since the start.");
  readonly incomplete = this.#gauge(
    "keeper_mirror_incomplete",
    "1 while a pool's debt is not what its positions owe.",
    ["pool"],
  );
  readonly reorgs = this.#counter("keeper_reorgs_total", "Times that blocks were taken back.");
  readonly errors = this.#counter("keeper_errors_total", "Failures by class.", ["class"]);
  readonly rpcRequests = this.#gauge("keeper_rpc_requests_total", "HTTP requests to the node.");
  readonly rpcFailures = this.#gauge("keeper_rpc_failures_total", "HTTP requests that failed.");
  readonly badDebt = this.#gauge("keeper_bad_debt_positions", "Liquidatable positions worth less than their debt.");
  readonly protectSpent = this.#gauge("keeper_protect_spent_wei", "Losses taken to clear bad debt.");

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: "keeper_" });
  }

  #histogram(name: string, help: string): Histogram {
    return new Histogram({ name, help, buckets: SECONDS, registers: [this.registry] });
  }

  #gauge<T extends string>(name: string, help: string, labelNames: T[] = []): Gauge<T> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  #counter<T extends string>(name: string, help: string, labelNames: T[] = []): Counter<T> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}
