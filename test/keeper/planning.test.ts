import { expect } from "chai";
import { pino } from "pino";

import { refusalOf } from "../../scripts/keeper/src/adapters/chain.ts";
import { classify, shortfallOf } from "../../scripts/keeper/src/adapters/executor.ts";
import { WebhookNotifier } from "../../scripts/keeper/src/adapters/webhook.ts";
import { loadConfig, masked } from "../../scripts/keeper/src/config.ts";
import { Cooldown } from "../../scripts/keeper/src/domain/cooldown.ts";
import { initialFees, replacementFees } from "../../scripts/keeper/src/domain/fees.ts";
import { NativePrices, weiToAssetUp } from "../../scripts/keeper/src/domain/gasPrice.ts";
import { Mirror } from "../../scripts/keeper/src/domain/mirror.ts";
import {
  packTransactions,
  smallerSizes,
  transactionGas,
  type AcceptedOrder,
} from "../../scripts/keeper/src/domain/orders.ts";
import { RouteBook, uniswapPath } from "../../scripts/keeper/src/domain/routes.ts";
import { ConfigError } from "../../scripts/keeper/src/errors.ts";
import type { Simulator } from "../../scripts/keeper/src/ports.ts";
import { Planner, type Plan } from "../../scripts/keeper/src/service/planner.ts";
import { notReady, type Vitals } from "../../scripts/keeper/src/service/status.ts";
import { Interface } from "ethers";
import { liquidationExecutorAbi, marginPoolAbi } from "@bulkhead/sdk/abi";

const A = `0x${"0a".repeat(20)}`;
const B = `0x${"0b".repeat(20)}`;
const C = `0x${"0c".repeat(20)}`;
const KEY = `0x${"11".repeat(32)}`;
const GWEI = 10n ** 9n;

function order(gasLimit: bigint, ids = 1): AcceptedOrder {
  return {
    order: {
      pool: A,
      debtAsset: B,
      maxRepay: 0n,
      unmovable: 0n,
      minProfit: 0n,
      maxSubsidy: 0n,
      gasLimit,
      ids: Array.from({ length: ids }, () => `0x${"00".repeat(32)}`),
      sales: [],
    },
    profit: 0n,
    gasUsed: gasLimit,
    loss: 0n,
  };
}

function problemsOf(flags: Record<string, unknown>, environment: Record<string, string> = {}): readonly string[] {
  try {
    loadConfig({ flags, environment, file: undefined, required: [] });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("keeper: transactions by gas", () => {
  it("hold every order once, in sequence, and stay below the limit", () => {
    const orders = [5n, 9n, 3n, 8n, 8n, 1n].map((millions) => order(millions * 1_000_000n));
    const plans = packTransactions(orders, 12_000_000n);
    expect(plans.flatMap((plan) => plan.orders)).to.deep.equal(orders);
    expect(plans.length).to.equal(4);
    for (const plan of plans) {
      expect(plan.gas <= 12_000_000n || plan.orders.length === 1).to.equal(true);
      expect(plan.gas).to.equal(transactionGas(plan.orders.map((each) => each.order)));
    }
  });

  it("pay for the calldata of their positions", () => {
    const more = transactionGas([order(0n, 101).order]) - transactionGas([order(0n, 1).order]);
    expect(more).to.equal(100n * 32n * 40n);
  });

  it("are tried in halves where the whole does not pay", () => {
    expect(smallerSizes(9)).to.deep.equal([4, 2, 1]);
    expect(smallerSizes(1)).to.deep.equal([]);
  });
});

describe("keeper: fees", () => {
  const policy = { priorityFee: 2n * GWEI, maxFeeCap: 100n * GWEI };

  it("leave room for a base fee that doubles", () => {
    expect(initialFees(10n * GWEI, policy)).to.deep.equal({ maxFee: 22n * GWEI, priorityFee: 2n * GWEI });
  });

  it("of a replacement rise by an eighth at least, and to what a new transaction would pay", () => {
    const previous = { maxFee: 22n * GWEI, priorityFee: 2n * GWEI };
    expect(replacementFees(previous, 10n * GWEI, policy)).to.deep.equal({
      maxFee: (22n * GWEI * 1125n) / 1000n,
      priorityFee: (2n * GWEI * 1125n) / 1000n,
    });
    expect(replacementFees(previous, 40n * GWEI, policy)?.maxFee).to.equal(82n * GWEI);
  });

  it("never pass the cap", () => {
    expect(initialFees(80n * GWEI, policy).maxFee).to.equal(100n * GWEI);
    expect(replacementFees({ maxFee: 95n * GWEI, priorityFee: GWEI }, GWEI, policy)).to.equal(undefined);
  });
});

describe("keeper: cool-down", () => {
  it("doubles with every failure of the same kind and ends when something changes", () => {
    const cooldown = new Cooldown();
    cooldown.failed("p", 10, "x");
    expect(cooldown.isPaused("p", 11, "x")).to.equal(true);
    expect(cooldown.isPaused("p", 12, "x")).to.equal(false);
    cooldown.failed("p", 12, "x");
    expect(cooldown.isPaused("p", 14, "x")).to.equal(true);
    expect(cooldown.isPaused("p", 14, "y")).to.equal(false);
    expect(cooldown.isPaused("p", 15, "x")).to.equal(false);
    cooldown.failed("p", 15, "y");
    expect(cooldown.isPaused("p", 17, "y")).to.equal(false);
  });
});

describe("keeper: routes", () => {
  it("prefer what is configured and fall back on the adapter's fee tiers", () => {
    const book = new RouteBook([{ tokenIn: A, tokenOut: B, adapter: C, route: "0x12" }], C, [500, 3000]);
    expect(book.alternatives(A, B)).to.deep.equal([{ token: A, adapter: C, route: "0x12" }]);
    expect(book.alternatives(B, A).map(({ route }) => route)).to.deep.equal([
      uniswapPath(B, 500, A),
      uniswapPath(B, 3000, A),
    ]);
    expect(uniswapPath(A, 500, B)).to.equal(`0x${"0a".repeat(20)}0001f4${"0b".repeat(20)}`);
  });

  it("do not exist for a basket of which one token cannot be sold", () => {
    const book = new RouteBook([{ tokenIn: A, tokenOut: B, adapter: C, route: "0x" }], undefined, []);
    expect(book.basketAlternatives([A, C], B)).to.deep.equal([]);
    expect(book.basketAlternatives([A], B)).to.have.length(1);
  });
});

describe("keeper: what errors mean", () => {
  const executor = new Interface(liquidationExecutorAbi);
  const pool = new Interface(marginPoolAbi);

  it("tells healthy, unprofitable, unsellable and broken apart", () => {
    expect(classify(pool.encodeErrorResult("MarginPool_NothingToLiquidate", [3])).kind).to.equal("healthy");
    const below = classify(executor.encodeErrorResult("LiquidationExecutor_SaleBelowDebt", [A, 77, 0]));
    expect(below.kind).to.equal("unprofitable");
    expect(shortfallOf(below)).to.equal(77n);
    expect(classify("0x").kind).to.equal("broken");
    expect(classify("0xdeadbeef").kind).to.equal("broken");
  });

  it("knows the wordings of nodes", () => {
    expect(refusalOf("already known").kind).to.equal("accepted");
    expect(refusalOf("Nonce too low. Expected nonce to be 5 but got 4.").kind).to.equal("nonceTooLow");
    expect(refusalOf("replacement transaction underpriced").kind).to.equal("underpriced");
    expect(refusalOf("insufficient funds for gas * price + value").kind).to.equal("insufficientFunds");
    expect(refusalOf("something else").kind).to.equal("rejected");
  });
});

describe("keeper: configuration", () => {
  it("reports all mistakes at once", () => {
    const problems = problemsOf({ mode: "maybe", slippagePpm: "-1", nonsense: 1 }, { BULKHEAD_RPC_URL: "ftp://x" });
    expect(problems).to.have.length(5);
    expect(problems.join("\n")).to.contain("nonsense: there is no such setting");
    expect(problems.join("\n")).to.contain("factory: is missing; set BULKHEAD_FACTORY or --factory");
  });

  it("prefers flags to the environment, and reads lists and JSON", () => {
    const config = loadConfig({
      flags: { rpcUrl: "http://a:1,http://b:2", factory: A },
      environment: {
        BULKHEAD_RPC_URL: "http://c:3",
        BULKHEAD_UNISWAP_FEES: "500",
        BULKHEAD_ROUTES: JSON.stringify([{ tokenIn: A, tokenOut: B, adapter: C, route: "0x12" }]),
      },
      file: undefined,
      required: [],
    });
    expect(config.rpcUrl).to.deep.equal(["http://a:1", "http://b:2"]);
    expect(config.uniswapFees).to.deep.equal([500]);
    expect(config.routes[0].route).to.equal("0x12");
    expect(config.mode).to.equal("dry");
  });

  it("demands a budget for protection, and pools for a budget", () => {
    const plain = { rpcUrl: "http://a:1", factory: A };
    expect(problemsOf({ ...plain, protectPools: B })).to.deep.equal([
      "protectBudgetWei: protection needs a budget above 0",
    ]);
    expect(problemsOf({ ...plain, protectBudgetWei: "1" })).to.deep.equal([
      "protectPools: the budget is for pools that are named; name them",
    ]);
  });

  it("shows no secret", () => {
    const config = loadConfig({
      flags: {
        rpcUrl: "https://user:pass@node.example/v3/secret",
        factory: A,
        privateKey: KEY,
        databaseUrl: "postgres://u:hidden@db:5432/keeper",
        webhookUrl: "https://hooks.example/T0/hidden",
      },
      environment: {},
      file: undefined,
      required: [],
    });
    const shown = JSON.stringify(masked(config));
    for (const secret of ["pass", "secret", "hidden", KEY.slice(2)]) expect(shown).not.to.contain(secret);
    expect(shown).to.contain("node.example");
  });
});

describe("keeper: price of gas", () => {
  it("comes from a pool that holds or lends the wrapped native token", () => {
    const mirror = new Mirror();
    const collateral = { token: A, oracle: C, inverse: false, volatilitySource: C };
    const description = { name: "", minDebt: 0n, marginCallHealth: 0n };
    mirror.apply({ number: 1, hash: "0x1" }, [
      { kind: "poolCreated", description: { ...description, address: C, debtAsset: B, collaterals: [collateral] } },
    ]);
    const price = 2000n * 10n ** 24n; // 2000e6 per 1e18
    const token = { price, reference: price, state: 0, maintenance: 0n };
    const readings = new Map([
      [C, { pool: C, index: 0n, scaledDebt: 0n, flags: 0n, minute: 0n, syncMinute: 0n, tokens: [token] }],
    ]);
    const prices = new NativePrices(A, new Map([[C, 5n]]));
    expect(weiToAssetUp(10n ** 18n, prices.priceIn(B, mirror, readings)!)).to.equal(2_000_000_000n);
    expect(prices.priceIn(A, mirror, readings)).to.equal(10n ** 36n);
    expect(weiToAssetUp(10n ** 18n, prices.priceIn(C, mirror, readings)!)).to.equal(5n);
    expect(prices.priceIn(`0x${"ff".repeat(20)}`, mirror, readings)).to.equal(undefined);
  });
});

describe("keeper: protection", () => {
  /** A pool that anybody may have made, and the token whose price it tells. */
  const STRANGE = `0x${"0e".repeat(20)}`;
  const [bad, worse, good] = ["01", "02", "03"].map((byte) => `0x${byte.repeat(32)}`);

  /** What is planned for two positions that lack 600 each and one that pays, at a budget of 1,000 wei. */
  async function planAt(prices: NativePrices, protectedPools: readonly string[] = [C]): Promise<Plan> {
    const mirror = new Mirror();
    const collateral = { token: A, oracle: C, inverse: false, volatilitySource: C };
    const description = { name: "", minDebt: 0n, marginCallHealth: 0n, debtAsset: B };
    const foreign = { ...collateral, token: STRANGE };
    mirror.apply({ number: 1, hash: "0x1" }, [
      { kind: "poolCreated", description: { ...description, address: STRANGE, collaterals: [foreign] } },
      { kind: "poolCreated", description: { ...description, address: C, collaterals: [collateral] } },
    ]);
    const token = { price: 1n, reference: 1n, state: 0, maintenance: 0n };
    const reading = { index: 0n, scaledDebt: 0n, flags: 0n, minute: 0n, syncMinute: 0n };
    const pools = new Map([
      [STRANGE, { ...reading, pool: STRANGE, tokens: [{ ...token, price: 10n ** 60n }] }],
      [C, { ...reading, pool: C, tokens: [token] }],
    ]);
    const simulator: Simulator = {
      simulate: (orders) =>
        Promise.resolve(
          orders.map(({ ids: [id], maxSubsidy }) => {
            if (id === good) return { done: true, repaid: 1n, profit: 50n, gasUsed: 0n };
            if (maxSubsidy > 0n) return { done: true, repaid: 1n, profit: 0n, gasUsed: 0n };
            const reason = `LiquidationExecutor_SaleBelowDebt(${A}, 600, 1)`;
            return { done: false, failure: { kind: "unprofitable", reason } };
          }),
        ),
    };
    const planner = new Planner(
      simulator,
      new RouteBook([{ tokenIn: A, tokenOut: B, adapter: C, route: "0x" }], undefined, []),
      prices,
      {
        maxTransactionGas: 10n ** 9n,
        maxPositions: 1,
        minProfit: 0n,
        slippage: 0n,
        protectedPools: new Set(protectedPools),
      },
    );
    const block = { number: 2, hash: "0x2", parentHash: "0x1", timestamp: 0, baseFee: 0n, gasLimit: 0n };
    return planner.plan({
      mirror,
      reading: { block, pools, failures: [] },
      block,
      gasPrice: 0n,
      budget: 1_000n,
      candidates: [bad, worse, good].map((id) => ({
        pool: mirror.pools.get(C)!,
        position: { id, collateral: 1n, scaledDebt: 1n, mask: 1, flags: 0, extras: [], seq: 0, ratio: 0 },
        health: 10n ** 17n,
      })),
      claimed: new Set(),
    });
  }

  /** Positions and loss of each transaction. */
  function sentBy(plan: Plan): { ids: string[]; loss: bigint }[] {
    return plan.transactions.map(({ orders, loss }) => ({ ids: orders.flatMap(({ order: { ids } }) => ids), loss }));
  }

  // Found by reading: where the losses of a pool were more than the budget together, what paid in that pool was left as well.
  it("takes as many losses as its budget pays for, and leaves nothing that pays", async () => {
    const plan = await planAt(new NativePrices(undefined, new Map([[B, 10n ** 18n]])));
    // In transactions of their own: what another replica takes of the budget meanwhile holds up nothing that pays.
    expect(sentBy(plan)).to.deep.equal([
      { ids: [good], loss: 0n },
      { ids: [bad], loss: 630n },
    ]);
    expect(plan.decisions.filter(({ action }) => action === "send").map(({ id }) => id)).to.deep.equal([bad, good]);
    expect(plan.decisions.find(({ id }) => id === worse)?.reason).to.contain("budget");
  });

  it("rounds what a loss comes to in the native token up, and takes one that is the whole budget", async () => {
    // Base units for 1e18 wei, and what 630 of them come to [wei].
    const prices = [
      [9n * 10n ** 17n, [700n]],
      [8n * 10n ** 17n, [788n]],
      [63n * 10n ** 16n, [1_000n]],
      [63n * 10n ** 16n - 1n, []],
    ] as const;
    for (const [price, losses] of prices) {
      const plan = await planAt(new NativePrices(undefined, new Map([[B, price]])));
      const losing = sentBy(plan).filter(({ ids }) => !ids.includes(good));
      expect(losing.map(({ loss }) => loss)).to.deep.equal(losses);
    }
  });

  // Found by reading: anybody may create a pool, lend to himself in it and let its oracle fall; the whole budget was his.
  it("takes no loss in a pool that it was not told to protect", async () => {
    const prices = new NativePrices(undefined, new Map([[B, 10n ** 18n]]));
    expect(sentBy(await planAt(prices, [A]))).to.deep.equal([{ ids: [good], loss: 0n }]);
  });

  // Found by reading: the oracle of a stranger's pool said that a wei is worth all the money in the world, and a loss no wei.
  it("believes of the native token's price in a loss only what it was told, or what a protected pool says", async () => {
    const plan = await planAt(new NativePrices(STRANGE, new Map()));
    expect(sentBy(plan)).to.deep.equal([{ ids: [good], loss: 0n }]);
  });

  // Found by reading: without a price of the native token every loss counted as none, and the budget bounded nothing.
  it("takes no loss that it cannot hold against its budget, for want of a price of the native token", async () => {
    const plan = await planAt(new NativePrices(undefined, new Map()));
    expect(sentBy(plan)).to.deep.equal([{ ids: [good], loss: 0n }]);
    expect(plan.decisions.filter(({ action }) => action === "skip").map(({ id }) => id)).to.deep.equal([bad, worse]);
  });
});

describe("keeper: readiness", () => {
  const vitals: Vitals = {
    status: {
      chainId: 1,
      mode: "send",
      synced: true,
      seenBlock: 5,
      handledBlock: 5,
      handledHash: "0x5",
      pendingTransactions: 0,
      pools: 1,
      positions: 1,
      blind: null,
    },
    mirrorHash: "0x5",
    headHash: "0x5",
    sinceContactMs: 10,
    sinceTurnMs: 10,
    cannotSend: undefined,
    incomplete: [],
  };

  it("holds only while the picture is complete and fresh and the signer can send", () => {
    expect(notReady(vitals)).to.deep.equal([]);
    expect(notReady({ ...vitals, status: { ...vitals.status, blind: "no answer" } })).to.have.length(1);
    expect(notReady({ ...vitals, status: { ...vitals.status, synced: false } })).to.have.length(1);
    expect(notReady({ ...vitals, headHash: "0x6" })).to.have.length(1);
    expect(notReady({ ...vitals, sinceContactMs: 60_000 })).to.have.length(1);
    expect(notReady({ ...vitals, cannotSend: "broke" })).to.deep.equal(["broke"]);
    expect(notReady({ ...vitals, incomplete: ["0xp"] })).to.have.length(1);
  });
});

describe("keeper: alerts", () => {
  it("tell when something begins and when it ends, and do not repeat themselves", () => {
    const lines: string[] = [];
    const log = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
    let now = 0;
    const notifier = new WebhookNotifier(undefined, log, () => now);
    const alert = { key: "k", severity: "critical", text: "bad", resolved: false } as const;
    notifier.notify({ ...alert, resolved: true });
    notifier.notify(alert);
    notifier.notify(alert);
    expect(lines).to.have.length(1);
    now = 3_600_001;
    notifier.notify(alert);
    notifier.notify({ ...alert, resolved: true });
    notifier.notify({ ...alert, resolved: true });
    expect(lines).to.have.length(3);
  });
});
