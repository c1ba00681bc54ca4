import { Wallet } from "ethers";
import type { Logger } from "pino";

import { RpcChain } from "../adapters/chain.ts";
import type { Config } from "../config.ts";
import { KeeperError } from "../errors.ts";
import { assemble, clientOf, isKeeperOf } from "../service/assemble.ts";

/** One finding of `doctor`. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Tries everything that the service will need, and says what is wrong with it. Sends nothing. */
export async function doctor(config: Config, log: Logger): Promise<Finding[]> {
  const findings: Finding[] = [];
  const check = async (name: string, work: () => Promise<{ ok: boolean; detail: string }>): Promise<void> => {
    try {
      findings.push({ check: name, ...(await work()) });
    } catch (error) {
      const detail = error instanceof KeeperError ? error.message : String(error);
      findings.push({ check: name, ok: false, detail });
    }
  };
  const rpc = clientOf(config);
  const chain = new RpcChain(rpc);

  await check("node", async () => {
    const start = performance.now();
    const [chainId, head] = await Promise.all([chain.chainId(), chain.latest()]);
    const age = Math.round(Date.now() / 1000 - head.timestamp);
    const detail = `chain ${chainId}, block ${head.number}, ${age} s old, ${Math.round(performance.now() - start)} ms`;
    return { ok: true, detail };
  });
  await check("pools and oracles", async () => {
    const assembly = await assemble({ ...config, mode: "dry" }, log, { ownState: false });
    try {
      const { reading, head } = await assembly.keeper.look();
      const positions = `${assembly.mirror.pools.size} pool(s), ${assembly.mirror.positionCount} position(s) at block ${head.number}`;
      const unreadable = reading.failures.map(({ pool, reason }) => `${pool}: ${reason}`);
      return { ok: unreadable.length === 0, detail: [positions, ...unreadable].join("; ") };
    } finally {
      await assembly.close();
    }
  });
  const { executor, privateKey } = config;
  if (executor === undefined || privateKey === undefined) {
    findings.push({
      check: "signer",
      ok: config.mode === "dry",
      detail: "no executor or key is configured: dry runs only",
    });
    return findings;
  }
  const signer = new Wallet(privateKey).address;
  await check("executor", async () => {
    const obeys = await isKeeperOf(rpc, executor, signer);
    return { ok: obeys, detail: obeys ? `obeys ${signer}` : `does not obey ${signer}: its owner calls setKeeper` };
  });
  await check("balance", async () => {
    const balance = await chain.balance(signer);
    return { ok: balance >= config.lowBalanceWei, detail: `${Number(balance) / 1e18} of the native token` };
  });
  await check("nonces", async () => {
    const { latest, pending } = await chain.nonces(signer);
    const detail = `${latest} mined, ${pending - latest} waiting`;
    return { ok: latest === pending, detail };
  });
  findings.push({
    check: "routes",
    ok: config.routes.length > 0 || config.swapAdapter !== undefined,
    detail: `${config.routes.length} route(s), default adapter ${config.swapAdapter ?? "none"}`,
  });
  findings.push({
    check: "price of gas",
    ok: config.wrappedNative !== undefined || Object.keys(config.nativePrices).length > 0,
    detail: "without wrappedNative or nativePrices gas is not weighed against the profit",
  });
  return findings;
}
