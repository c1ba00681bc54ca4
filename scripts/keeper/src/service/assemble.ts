import { Interface, Wallet } from "ethers";
import { liquidationExecutorAbi } from "@bulkhead/sdk/abi";
import type { Logger } from "pino";

import { RpcChain } from "../adapters/chain.ts";
import { RpcSimulator } from "../adapters/executor.ts";
import { RpcClient } from "../adapters/rpc.ts";
import { SqliteStore } from "../adapters/sqliteStore.ts";
import { SignedOrderFile } from "../adapters/signedOrders.ts";
import { RpcStateReader } from "../adapters/stateReader.ts";
import { TriggerCalls } from "../adapters/triggerCalls.ts";
import { WebhookNotifier } from "../adapters/webhook.ts";
import type { Config } from "../config.ts";
import { NativePrices } from "../domain/gasPrice.ts";
import { Mirror } from "../domain/mirror.ts";
import { RouteBook } from "../domain/routes.ts";
import { DeploymentError } from "../errors.ts";
import type { Simulator, Store } from "../ports.ts";
import { Completeness } from "./completeness.ts";
import { Checkpointer } from "./checkpointer.ts";
import { DRY_DISPATCHER, LaneDispatcher, type Dispatcher } from "./dispatch.ts";
import { DriftCheck } from "./drift.ts";
import { Follower } from "./follower.ts";
import { GroupTopUps } from "./groups.ts";
import { NO_HOUSEKEEPING, Upkeep } from "./housekeeping.ts";
import { Keeper } from "./keeper.ts";
import { Lane, type LaneEvent } from "./lane.ts";
import { Metrics } from "./metrics.ts";
import { Planner } from "./planner.ts";
import type { QueueDispatcher } from "./queue.ts";
import { NO_TRIGGERS, TriggerDesk, type Triggers } from "./triggers.ts";
import { Watch } from "./watch.ts";

const executorInterface = new Interface(liquidationExecutorAbi);
const ZERO = "0x0000000000000000000000000000000000000000";

/** The service and what its commands need of its parts. */
export interface Assembly {
  readonly keeper: Keeper;
  readonly chain: RpcChain;
  readonly rpc: RpcClient;
  readonly mirror: Mirror;
  readonly store: Store;
  readonly metrics: Metrics;
  readonly planner: Planner;
  readonly reader: RpcStateReader;
  readonly checkpointer: Checkpointer;
  readonly signer: string | undefined;
  /** Ends what runs beside the loop, in order. */
  close(): Promise<void>;
}

/** A simulator for a keeper without an executor: nothing can be tried, and every candidate says so. */
const NO_SIMULATOR: Simulator = {
  simulate: (orders) =>
    Promise.resolve(
      orders.map(() => ({ done: false, failure: { kind: "unknown", reason: "no executor is configured" } }) as const),
    ),
};

/**
 * Puts the service together and checks that the chain holds what the configuration names.
 *
 * @throws DeploymentError, RpcTransportError, StateInUseError
 */
export async function assemble(
  config: Config,
  log: Logger,
  options: { readonly ownState: boolean },
): Promise<Assembly> {
  const rpc = clientOf(config);
  const chain = new RpcChain(rpc);
  const chainId = await chain.chainId();
  const signer = config.privateKey === undefined ? undefined : new Wallet(config.privateKey);
  await checkCode(rpc, config.factory, "factory");
  if (config.executor !== undefined) await checkCode(rpc, config.executor, "executor");
  if (config.triggerOrders !== undefined) await checkCode(rpc, config.triggerOrders, "contract of trigger orders");

  const budget = config.protectBudgetWei;
  // Loaded where it is used only: a keeper without PostgreSQL starts sooner, and that counts after a crash.
  const shared =
    config.databaseUrl !== undefined && options.ownState
      ? await import("../adapters/postgresStore.ts").then(({ PostgresStore }) =>
          PostgresStore.connect(config.databaseUrl ?? "", chainId, config.factory, budget),
        )
      : undefined;
  const store: Store =
    shared ?? new SqliteStore(options.ownState ? config.state : ":memory:", chainId, config.factory, budget);
  const mirror = new Mirror();
  const metrics = new Metrics();
  const notifier = new WebhookNotifier(config.webhookUrl, log.child({ part: "alerts" }));
  const reader = new RpcStateReader(rpc);
  const simulator =
    config.executor === undefined
      ? NO_SIMULATOR
      : new RpcSimulator(
          rpc,
          config.executor,
          signer?.address ?? (await ownerOf(rpc, config.executor)),
          BigInt(config.maxTransactionGas),
        );
  const prices = new NativePrices(
    config.wrappedNative,
    new Map(Object.entries(config.nativePrices).map(([asset, price]) => [asset.toLowerCase(), price])),
  );
  const routes = new RouteBook(config.routes, config.swapAdapter, config.uniswapFees);
  const planner = new Planner(simulator, routes, prices, {
    maxTransactionGas: BigInt(config.maxTransactionGas),
    maxPositions: config.maxPositions,
    minProfit: config.minProfitWei,
    slippage: BigInt(config.slippagePpm),
    protectedPools: new Set(config.protectPools),
  });
  const triggers =
    config.triggerOrders === undefined
      ? NO_TRIGGERS
      : triggerDesk(config, config.triggerOrders, { rpc, chainId, mirror, routes, prices, log, from: signer?.address });
  const housekeeping =
    config.housekeeping && signer !== undefined
      ? new Upkeep(
          rpc,
          mirror,
          {
            syncAfter: BigInt(config.syncAfterMinutes),
            maxBaseFee: config.housekeepingMaxFeeGwei,
            observeEvery: 5,
            callOwners: config.flagMarginCalls === "all" ? "all" : new Set(config.watchedOwners),
            from: signer.address,
            more: [new GroupTopUps(rpc, mirror)],
          },
          log.child({ part: "housekeeping" }),
        )
      : NO_HOUSEKEEPING;
  const fees = { priorityFee: config.priorityFeeGwei, maxFeeCap: config.maxFeeGwei };

  let dispatcher: Dispatcher = DRY_DISPATCHER;
  let queue: QueueDispatcher | undefined;
  if (config.mode === "send" && signer !== undefined && config.executor !== undefined) {
    await checkKeeper(rpc, config.executor, signer.address);
    const lane = new Lane({
      sink: chain,
      store,
      wallet: signer,
      chainId,
      policy: {
        ...fees,
        replaceAfter: config.replaceAfterBlocks,
        maxReplacements: config.maxReplacements,
        finality: config.finalityBlocks,
      },
      tell: (event) => {
        tell(event, log, metrics, notifier);
        if (event.kind === "mined" && !event.cancelled) {
          const { succeeded, failedPools, blockNumber } = event.receipt;
          const failed = event.intent.claims.filter((claim) => !succeeded || failedPools.includes(claim.split("/")[0]));
          // Keys of different kinds of work do not meet: whoever knows one takes it.
          for (const each of [planner, triggers, housekeeping]) each.reverted(failed, blockNumber);
        }
      },
    });
    if (shared === undefined) {
      await lane.start(await store.acquireSigner(lane.signer), await chain.latest());
      dispatcher = new LaneDispatcher(lane);
    } else {
      const { QueueDispatcher } = await import("./queue.ts");
      queue = new QueueDispatcher(shared, lane, chain, log.child({ part: "queue" }));
      await queue.start();
      dispatcher = queue;
    }
  }

  const interval = options.ownState ? config.checkpointBlocks : 0;
  const checkpointer = new Checkpointer(mirror, store, interval, config.triggerOrders);
  const keeper = new Keeper(
    {
      chain,
      follower: new Follower(
        chain,
        mirror,
        { factory: config.factory, triggerOrders: config.triggerOrders },
        config.fromBlock,
      ),
      mirror,
      reader,
      planner,
      triggers,
      dispatcher,
      store,
      checkpointer,
      completeness: new Completeness(mirror, metrics, notifier),
      drift: new DriftCheck({
        mirror,
        reader,
        metrics,
        notifier,
        log: log.child({ part: "drift" }),
        interval: config.driftBlocks,
        page: 500,
      }),
      housekeeping,
      watch: new Watch({
        mirror,
        sink: chain,
        rpc,
        metrics,
        notifier,
        owners: new Set(config.watchedOwners),
        signer: config.mode === "send" ? signer?.address : undefined,
        lowBalance: config.lowBalanceWei,
      }),
      metrics,
      notifier,
      log,
    },
    {
      chainId,
      mode: config.mode,
      executor: config.executor ?? ZERO,
      fees,
      pollMs: config.pollMs,
    },
  );
  return {
    keeper,
    chain,
    rpc,
    mirror,
    store,
    metrics,
    planner,
    reader,
    checkpointer,
    signer: signer?.address,
    close: async () => {
      try {
        await queue?.stop();
      } finally {
        await store.close();
      }
    },
  };
}

function triggerDesk(
  config: Config,
  contract: string,
  parts: {
    readonly rpc: RpcClient;
    readonly chainId: number;
    readonly mirror: Mirror;
    readonly routes: RouteBook;
    readonly prices: NativePrices;
    readonly log: Logger;
    readonly from: string | undefined;
  },
): Triggers {
  const { rpc, chainId, mirror, routes, prices } = parts;
  const log = parts.log.child({ part: "orders" });
  const file =
    config.signedOrders === undefined
      ? undefined
      : new SignedOrderFile(config.signedOrders, { chainId, contract }, log);
  return new TriggerDesk({
    mirror,
    calls: new TriggerCalls(rpc, contract, parts.from ?? ZERO),
    signed: () => file?.current() ?? [],
    routes,
    prices,
    options: {
      minProfit: config.minProfitWei,
      peakStep: BigInt(config.peakStepPpm),
      maxPeakFee: config.housekeepingMaxFeeGwei,
    },
    log,
  });
}

/** The client of the configured endpoints. */
export function clientOf({ rpcUrl, rpcTimeoutMs, rpcBatch }: Config): RpcClient {
  return new RpcClient({ urls: rpcUrl, timeoutMs: rpcTimeoutMs, maxBatch: rpcBatch });
}

/** Whether the executor obeys the signer. */
export async function isKeeperOf(rpc: RpcClient, executor: string, signer: string): Promise<boolean> {
  const [owner, keeper] = await Promise.all([
    ownerOf(rpc, executor),
    rpc.call<string>("eth_call", [
      { to: executor, data: executorInterface.encodeFunctionData("isKeeper", [signer]) },
      "latest",
    ]),
  ]);
  return owner.toLowerCase() === signer.toLowerCase() || BigInt(keeper) === 1n;
}

/** Who owns an executor. */
export async function ownerOf(rpc: RpcClient, executor: string): Promise<string> {
  const result = await rpc.call<string>("eth_call", [
    { to: executor, data: executorInterface.encodeFunctionData("owner") },
    "latest",
  ]);
  return `0x${result.slice(26, 66)}`;
}

async function checkCode(rpc: RpcClient, address: string, what: string): Promise<void> {
  const code = await rpc.call<string>("eth_getCode", [address, "latest"]);
  if (code === "0x") {
    throw new DeploymentError(
      `There is no code at ${address}, the ${what}. Check the address and the chain of the endpoint.`,
    );
  }
}

async function checkKeeper(rpc: RpcClient, executor: string, signer: string): Promise<void> {
  if (await isKeeperOf(rpc, executor, signer)) return;
  throw new DeploymentError(
    `The executor ${executor} does not obey ${signer}. Let its owner call setKeeper(${signer}, true), or use another executor.`,
  );
}

function tell(event: LaneEvent, log: Logger, metrics: Metrics, notifier: WebhookNotifier): void {
  metrics.transactions.inc({ event: event.kind });
  const { intent } = event;
  switch (event.kind) {
    case "broadcast":
      log.info({ hash: event.hash, nonce: event.nonce, intent: intent.id }, `sent: ${intent.note}`);
      break;
    case "mined": {
      const { hash, blockNumber, succeeded, gasUsed } = event.receipt;
      metrics.broadcastToIncluded.observe(blockNumber - intent.block);
      const outcome = event.cancelled ? "cancelled" : succeeded ? "mined" : "reverted";
      log.info({ hash, block: blockNumber, gasUsed: String(gasUsed), outcome }, `${outcome}: ${intent.note}`);
      break;
    }
    case "lost":
      log.error({ nonce: event.nonce }, "a stranger used a nonce of the signer");
      notifier.notify({
        key: `nonce:${event.nonce}`,
        severity: "critical",
        text: `Nonce ${event.nonce} was used by a transaction that is not the keeper's. Keep its key to itself.`,
        resolved: false,
      });
      break;
    case "refused":
      log.warn({ reason: event.reason }, `refused by the node: ${intent.note}`);
      break;
    default:
      log.warn({ nonce: event.nonce }, `${event.kind}: ${intent.note}`);
  }
}
