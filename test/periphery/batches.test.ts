import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, type TypedDataField, ZeroAddress, id as hashOf, parseEther } from "ethers";

import { DECREASE_ORDER, DOMAINS, INCREASE_ORDER, PERMIT_OPERATOR, encodePlan } from "../../scripts/sdk/src/index.ts";
import { LATER, deployMarket, idOf, usdc, wethPrice } from "../helpers/market.ts";

const { ethers, provider } = await network.create({
  override: { throwOnTransactionFailures: false },
});
const ALL = 31n;
const LOSS = 50_000n;
const PPM = 1_000_000n;
/** Initial margin of this market's positions [ppm]. */
const INITIAL = 200_000n;
const SCALE = 10n ** 36n;
/** Longest batch that is tried. */
const LONGEST = 3;

type Market = Awaited<ReturnType<typeof market>>;

/** The market and a trader with a long, a short, and trust in the router. */
async function market() {
  const m = await deployMarket(ethers);
  const { trader, router, weth, dollars, longs, shorts } = m;
  for (const token of [weth, dollars]) await token.connect(trader).approve(router, MaxUint256);
  for (const pool of [longs, shorts]) await pool.connect(trader).setOperator(router, ALL, LOSS, LATER);
  const reads = await ethers.deployContract("ManyReads");
  const [route, l, s, d, w, t] = await Promise.all(
    [m.venue, longs, shorts, dollars, weth, trader].map((each) => each.getAddress()),
  );
  const as = router.connect(trader);
  await as.openLong(
    l ?? "",
    0n,
    d ?? "",
    w ?? "",
    w ?? "",
    parseEther("20"),
    usdc("40000"),
    parseEther("20"),
    route ?? "",
    LATER,
  );
  await as.openShort(
    s ?? "",
    0n,
    w ?? "",
    d ?? "",
    d ?? "",
    usdc("60000"),
    parseEther("30"),
    usdc("60000"),
    route ?? "",
    LATER,
  );
  return {
    ...m,
    reads,
    at: { route, l, s, d, w, t } as Readonly<Record<"route" | "l" | "s" | "d" | "w" | "t", string>>,
  };
}

const fieldsOf = (types: Record<string, readonly TypedDataField[]>): Record<string, TypedDataField[]> =>
  Object.fromEntries(Object.entries(types).map(([name, list]) => [name, [...list]]));

/** Every action of the router once, some greedily, and what is none, by name; positions of index 0. */
async function actionsOf(m: Market): Promise<ReadonlyMap<string, string>> {
  const { router, trader, longs, permit2 } = m;
  const { route, l, s, d, w, t } = m.at;
  const call = (name: string, args: readonly unknown[]): string =>
    router.interface.encodeFunctionData(name as never, args as never);
  const buyWeth = [l, 0n, d, w, w];
  const sellWeth = [s, 0n, w, d, d];
  const end = [route, LATER];
  const chainId = (await ethers.provider.getNetwork()).chainId;
  const domain = { ...DOMAINS.router, chainId, verifyingContract: await router.getAddress() };
  const shared = { owner: t, pool: l, index: 0n, debtToken: d, exactOutput: false, route, deadline: LATER };
  const opening = {
    ...{ ...shared, bought: w, payToken: w, payAmount: parseEther("1"), spend: usdc("2000"), buy: parseEther("1") },
    ...{ onlyNew: false, tipToken: d, tip: usdc("1"), nonce: 1n },
  };
  const closing = {
    ...{ ...shared, held: w, sell: MaxUint256, repay: 0n, close: true, receiver: t, unwrap: false },
    ...{ tipToken: d, tip: usdc("1"), nonce: 2n },
  };
  const [, name, version, , pool] = await longs.eip712Domain();
  const grant = { operator: await router.getAddress(), permissions: ALL, maxLossPpm: LOSS, expiry: LATER };
  const granted = await trader.signTypedData(
    { name, version, chainId, verifyingContract: pool },
    fieldsOf(PERMIT_OPERATOR),
    { owner: t, ...grant, nonce: 0n, deadline: LATER },
  );
  const plan = encodePlan({
    ...{ reduce: false, exactOutput: false, inputSent: false, tokenIn: d, tokenOut: w, amountOut: 0n },
    ...{ adapter: route, deadline: LATER, route: "0x" },
  });
  const single = {
    details: { token: d, amount: 0n, expiration: 2n ** 47n, nonce: 0n },
    ...{ spender: await permit2.getAddress(), sigDeadline: LATER },
  };
  return new Map([
    ["openLong", call("openLong", [...buyWeth, parseEther("2"), usdc("4000"), parseEther("2"), ...end])],
    ["openLongExact", call("openLongExact", [...buyWeth, parseEther("2"), usdc("4100"), parseEther("2"), ...end])],
    ["increaseLong", call("increaseLong", [...buyWeth, 0n, usdc("6000"), parseEther("3"), ...end])],
    ["increaseLongExact", call("increaseLongExact", [...buyWeth, 0n, usdc("6100"), parseEther("3"), ...end])],
    ["increaseLong greedily", call("increaseLong", [...buyWeth, 0n, usdc("200000"), parseEther("100"), ...end])],
    ["decreaseLong", call("decreaseLong", [l, 0n, d, w, parseEther("5"), usdc("9900"), ...end])],
    ["decreaseLongExact", call("decreaseLongExact", [l, 0n, d, w, parseEther("5.1"), usdc("10000"), ...end])],
    ["closeLong", call("closeLong", [l, 0n, d, w, 0n, t, true, ...end])],
    ["closeLongExact", call("closeLongExact", [l, 0n, d, w, MaxUint256, t, true, ...end])],
    ["openShort", call("openShort", [...sellWeth, usdc("6000"), parseEther("3"), usdc("6000"), ...end])],
    ["openShortExact", call("openShortExact", [...sellWeth, usdc("6000"), parseEther("3.1"), usdc("6000"), ...end])],
    ["increaseShort", call("increaseShort", [...sellWeth, 0n, parseEther("3"), usdc("6000"), ...end])],
    ["increaseShortExact", call("increaseShortExact", [...sellWeth, 0n, parseEther("3.1"), usdc("6000"), ...end])],
    ["increaseShort greedily", call("increaseShort", [...sellWeth, 0n, parseEther("150"), usdc("300000"), ...end])],
    ["decreaseShort", call("decreaseShort", [s, 0n, w, d, usdc("10000"), parseEther("4.9"), ...end])],
    ["decreaseShortExact", call("decreaseShortExact", [s, 0n, w, d, usdc("10100"), parseEther("5"), ...end])],
    ["closeShort", call("closeShort", [s, 0n, w, d, 0n, t, true, ...end])],
    ["closeShortExact", call("closeShortExact", [s, 0n, w, d, MaxUint256, t, true, ...end])],
    [
      "relayIncrease",
      call("relayIncrease", [opening, await trader.signTypedData(domain, fieldsOf(INCREASE_ORDER), opening)]),
    ],
    [
      "relayDecrease",
      call("relayDecrease", [closing, await trader.signTypedData(domain, fieldsOf(DECREASE_ORDER), closing)]),
    ],
    ["cancelNonce", call("cancelNonce", [1n])],
    ["permitOperator", call("permitOperator", [l, ALL, LOSS, LATER, LATER, granted])],
    ["permitToken", call("permitToken", [d, 5n, LATER, 27, hashOf("r"), hashOf("s")])],
    ["permit2", call("permit2", [single, "0x"])],
    ["a batch", call("multicall", [[call("closeLong", [l, 0n, d, w, 0n, t, false, ...end])]])],
    ["onPoolCallback", call("onPoolCallback", [t, 0n, 0n, [], [], plan])],
    ["nothing", "0x"],
    ["an unknown selector", "0xdeadbeef"],
  ]);
}

const snapshot = async (): Promise<string> =>
  (await provider.request({ method: "evm_snapshot", params: [] })) as string;

/** What is read after each batch, in one call. */
async function questionsOf(m: Market) {
  const { reads, longs, shorts, router, venue, aggregator, weth, dollars, trader } = m;
  const id = idOf(trader.address, 0n);
  const holder = await router.getAddress();
  const asked: { target: string; data: string }[] = [];
  const positions = [
    { pool: longs, token: weth, price: wethPrice("2000") },
    { pool: shorts, token: dollars, price: (SCALE * SCALE) / wethPrice("2000") },
  ] as const;
  for (const { pool, token } of positions) {
    const target = await pool.getAddress();
    asked.push({ target, data: pool.interface.encodeFunctionData("collateralOf", [id, await token.getAddress()]) });
    asked.push({ target, data: pool.interface.encodeFunctionData("debtOf", [id]) });
  }
  for (const token of [weth, dollars]) {
    const target = await token.getAddress();
    asked.push({ target, data: token.interface.encodeFunctionData("balanceOf", [holder]) });
    for (const spender of [longs, shorts, venue, aggregator]) {
      const pair = [holder, await spender.getAddress()] as [string, string];
      asked.push({ target, data: token.interface.encodeFunctionData("allowance", pair) });
    }
  }
  const call = { to: await reads.getAddress(), data: reads.interface.encodeFunctionData("words", [asked]) };
  return { call, prices: positions.map(({ price }) => price), holder };
}

/** Sends batches from one state again and again; whoever passes is judged, and undone. */
class Bench {
  readonly m: Market;
  readonly #questions: Awaited<ReturnType<typeof questionsOf>>;
  #state = "";

  private constructor(m: Market, questions: Awaited<ReturnType<typeof questionsOf>>) {
    this.m = m;
    this.#questions = questions;
  }

  static async start(): Promise<Bench> {
    const m = await market();
    const bench = new Bench(m, await questionsOf(m));
    bench.#state = await snapshot();
    return bench;
  }

  /** Whether the batch went through. */
  async send(calls: readonly string[], value = 0n): Promise<boolean> {
    const { router, trader } = this.m;
    const data = router.interface.encodeFunctionData("multicall", [[...calls]]);
    const sent = {
      ...{ from: trader.address, to: this.#questions.holder, data, gas: "0xe00000", gasPrice: "0x77359400" },
      value: `0x${value.toString(16)}`,
    };
    const hash = (await provider.request({ method: "eth_sendTransaction", params: [sent] })) as string;
    const receipt: unknown = await provider.request({ method: "eth_getTransactionReceipt", params: [hash] });
    return (receipt as { readonly status: string }).status === "0x1";
  }

  /** What must hold after a batch that went through: initial margin in every position, and nothing left in the router. */
  async problems(): Promise<string[]> {
    const { call, prices, holder } = this.#questions;
    const answer = (await provider.request({ method: "eth_call", params: [call, "latest"] })) as string;
    // An array: its offset and its length come first.
    const words = (answer.slice(2).match(/.{64}/g) ?? []).slice(2).map((word) => BigInt(`0x${word}`));
    const bad: string[] = [];
    prices.forEach((price, i) => {
      const [collateral, debt] = [words[2 * i] ?? 0n, words[2 * i + 1] ?? 0n];
      const most = (((collateral * price) / SCALE) * (PPM - INITIAL)) / PPM;
      if (debt > most + 1n) bad.push(`pool ${i}: ${debt} owed against ${collateral}`);
    });
    words.slice(2 * prices.length).forEach((word, i) => {
      if (word !== 0n) bad.push(`the router keeps ${word}: read ${i}`);
    });
    const ether: unknown = await provider.request({ method: "eth_getBalance", params: [holder, "latest"] });
    if (ether !== "0x0") bad.push(`the router keeps wei: ${String(ether)}`);
    return bad;
  }

  async undo(): Promise<void> {
    await provider.request({ method: "evm_revert", params: [this.#state] });
    this.#state = await snapshot();
  }
}

describe("MarginRouter: every short batch", function () {
  this.timeout(300_000);
  let bench: Bench;

  before(async () => {
    bench = await Bench.start();
  });

  it("R3: the judge notices a position below initial margin, and money in the router", async () => {
    const { m } = bench;
    await m.oracle.set(wethPrice("3000"));
    await m.longs.connect(m.trader).borrow(idOf(m.trader.address, 0n), usdc("30000"), m.trader);
    await m.oracle.set(wethPrice("2000"));
    await m.dollars.mint(m.router, 1n);
    expect(await bench.problems()).to.have.lengthOf(2);
    await bench.undo();
    expect(await bench.problems()).to.deep.equal([]);
  });

  it("R3: after any batch of three actions or fewer every position holds initial margin and the router nothing, or all of it reverts", async () => {
    const actions = await actionsOf(bench.m);
    const passed = new Set<string>();
    let [sent, implied] = [0, 0];
    const extend = async (names: readonly string[]): Promise<void> => {
      for (const name of actions.keys()) {
        const batch = [...names, name];
        sent += 1;
        const ok = await bench.send(batch.map((each) => actions.get(each) ?? ""));
        if (ok) {
          expect(await bench.problems(), batch.join(", ")).to.deep.equal([]);
          passed.add(batch.join(", "));
          await bench.undo();
        }
        if (batch.length === LONGEST) continue;
        // Calls run in their order and the first that fails ends the batch: what starts with a batch that fails fails as well.
        // Pairs are sent all the same.
        if (ok || batch.length < LONGEST - 1) await extend(batch);
        else implied += actions.size;
      }
    };
    await extend([]);
    expect(sent + implied).to.equal(actions.size + actions.size ** 2 + actions.size ** 3);
    // All that can go alone goes; closing and opening anew does, doing so twice in different ways does not repeat itself.
    expect(passed.size).to.be.greaterThan(1_000);
    for (const batch of ["closeLong, openLong, increaseLong", "relayIncrease, relayDecrease, openLong"])
      expect(passed).to.include(batch);
    for (const batch of [
      "increaseLong greedily, decreaseLong",
      "increaseLong greedily, closeLong",
      "nothing",
      "a batch",
    ])
      expect(passed).not.to.include(batch);
  });

  it("R4: however many calls spend native ETH, together they spend what was sent, or all of it reverts", async () => {
    const { m } = bench;
    const { route, l, s, d, w } = m.at;
    const call = (name: "increaseLong" | "increaseShort", args: readonly unknown[]): string =>
      m.router.interface.encodeFunctionData(name as never, args as never);
    const one = parseEther("1");
    const long = (index: bigint, value: bigint): string =>
      call("increaseLong", [l, index, d, w, ZeroAddress, value, usdc("2000"), one, route, LATER]);
    // Legs by what they spend; an own payment in WETH spends none.
    const legs: readonly (readonly [string, bigint])[] = [
      [long(0n, one), one],
      [long(1n, one), one],
      [long(1n, 2n * one), 2n * one],
      [call("increaseShort", [s, 0n, w, d, ZeroAddress, one, one, usdc("4000"), route, LATER]), one],
      [call("increaseLong", [l, 0n, d, w, w, one, usdc("2000"), one, route, LATER]), 0n],
      [m.router.interface.encodeFunctionData("permitToken", [d, 5n, LATER, 27, hashOf("r"), hashOf("s")]), 0n],
    ];
    let passed = 0;
    const extend = async (batch: typeof legs): Promise<void> => {
      for (const leg of legs) {
        const next = [...batch, leg];
        const spent = next.reduce((sum, [, value]) => sum + value, 0n);
        for (const value of new Set([0n, one, 2n * one, spent, spent + 1n])) {
          const ok = await bench.send(
            next.map(([data]) => data),
            value,
          );
          expect(ok, `${value} of ${spent}`).to.equal(value === spent);
          if (!ok) continue;
          passed += 1;
          expect(await bench.problems()).to.deep.equal([]);
          await bench.undo();
        }
        if (next.length < LONGEST) await extend(next);
      }
    };
    await extend([]);
    expect(passed).to.equal(legs.length + legs.length ** 2 + legs.length ** 3);
  });
});
