import type { Logger } from "pino";

import { RpcChain } from "../adapters/chain.ts";
import { ForkControl } from "../adapters/forkControl.ts";
import { ForkNode } from "../adapters/forkNode.ts";
import type { Config } from "../config.ts";
import { assemble, clientOf, ownerOf } from "../service/assemble.ts";
import { Drill, type DrillLine } from "../service/drill.ts";

/** The last line of `drill`. */
export interface DrillSummary {
  readonly chainId: number;
  readonly block: number;
  /** Positions with debt. */
  readonly positions: number;
  readonly liquidated: number;
  readonly failed: number;
  readonly milliseconds: number;
}

/**
 * Liquidates every position on a fork of the chain and says what happened. The chain itself is only read: the key of the
 * configuration is not even looked at, so nothing that could be sent to it is ever signed.
 *
 * @param fork A fork that runs already; without it one is started here.
 * @param print Called for each line as it comes.
 * @throws ForkError, DeploymentError, RpcTransportError
 */
export async function drill(
  config: Config,
  log: Logger,
  fork: string | undefined,
  print: (line: DrillLine) => void,
): Promise<DrillSummary> {
  const began = performance.now();
  const rpc = clientOf(config);
  const chain = new RpcChain(rpc);
  const [chainId, head] = await Promise.all([chain.chainId(), chain.latest()]);
  const node =
    fork === undefined ? await ForkNode.start({ url: rpc.url, chainId, blockNumber: head.number }) : undefined;
  try {
    return await onFork({ ...config, rpcUrl: [node?.url ?? fork ?? ""] }, log, print, { chainId, began });
  } finally {
    await node?.close();
  }
}

async function onFork(
  config: Config,
  log: Logger,
  print: (line: DrillLine) => void,
  { chainId, began }: { readonly chainId: number; readonly began: number },
): Promise<DrillSummary> {
  const control = await ForkControl.of(clientOf(config));
  const harmless: Config = {
    ...config,
    mode: "dry",
    privateKey: undefined,
    databaseUrl: undefined,
    webhookUrl: undefined,
  };
  const assembly = await assemble(harmless, log, { ownState: false });
  try {
    const { chain, rpc, mirror, planner, reader } = assembly;
    const executor = config.executor ?? "";
    const from = await ownerOf(rpc, executor);
    const { head, reading } = await assembly.keeper.look();
    const parts = {
      fork: control,
      chain,
      mirror,
      reader,
      planner,
      executor,
      from,
      priorityFee: config.priorityFeeGwei,
    };
    let [positions, liquidated] = [0, 0];
    for await (const line of new Drill(parts).run(reading)) {
      positions += 1;
      if (line.liquidated) liquidated += 1;
      print(line);
    }
    const milliseconds = Math.round(performance.now() - began);
    return { chainId, block: head.number, positions, liquidated, failed: positions - liquidated, milliseconds };
  } finally {
    await assembly.close();
  }
}
