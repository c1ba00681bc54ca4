import { randomBytes } from "node:crypto";

import { expect } from "chai";
import { AbiCoder, type FunctionFragment, concat, parseEther } from "ethers";
import { network } from "hardhat";

import { Dice } from "../../scripts/model/random.ts";
import { encodePlan } from "../../scripts/sdk/src/index.ts";
import { LATER, usdc } from "../helpers/market.ts";
import { MAX, ZERO, positionId } from "../helpers/protocol.ts";
import { argumentOf, type Vocabulary } from "../sweep/arguments.ts";
import { deploySystem, type Target } from "../sweep/system.ts";

const { ethers, provider } = await network.create({
  override: { allowBlocksWithSameTimestamp: true, throwOnTransactionFailures: false },
});

/** Sequences of each seed, and the most calls of one. */
const SEQUENCES = Number(process.env.DRAIN_SEQUENCES ?? 1000);
const LONGEST = 6;
/** Calls that must have got through, or the sequences prove little. */
const LEAST_PASSED = 250;
/** Whoever calls these decides what they do: docs/integrator.md says that nobody approves them. */
const NEVER_APPROVED = ["GenericAggregatorAdapter", "CallSandbox", "UniswapV3Adapter"];

const coder = AbiCoder.defaultAbiCoder();
const isAction = (fn: FunctionFragment): boolean => !["view", "pure"].includes(fn.stateMutability);
const functionsOf = (target: Target): FunctionFragment[] =>
  target.abi.fragments.filter((fn): fn is FunctionFragment => fn.type === "function").filter(isAction);

/** The deployed system, and a victim who approved every contract of it without limit and lets the router do everything. */
async function arena() {
  const system = await deploySystem(ethers);
  const { weth, dollars, arb, pool, shorts, nft, lender, attacker } = system;
  const [victim] = (await ethers.getSigners()).slice(15);
  if (victim === undefined) throw new Error("There are too few accounts.");
  const of = (name: string): string => system.targets.find((target) => target.name === name)?.address ?? ZERO;
  await weth.connect(victim).deposit({ value: parseEther("500") });
  for (const token of [dollars, arb]) await token.mint(victim, 10n ** 26n);
  const trusted = [
    ...system.targets.filter(({ name }) => !NEVER_APPROVED.includes(name)).map(({ address }) => address),
    await shorts.getAddress(),
  ];
  for (const spender of trusted) {
    for (const token of [weth, dollars, arb, pool, shorts]) await token.connect(victim).approve(spender, MAX);
  }
  await pool.connect(victim).deposit(usdc("100000"), victim);
  await shorts.connect(victim).deposit(parseEther("50"), victim);
  const id = positionId(victim.address);
  await pool.connect(victim).depositCollateral(id, weth, parseEther("30"));
  await pool.connect(victim).depositCollateral(id, arb, parseEther("1000"));
  await pool.connect(victim).borrow(id, usdc("10000"), victim);
  await shorts.connect(victim).depositCollateral(id, dollars, usdc("40000"));
  await shorts.connect(victim).borrow(id, parseEther("4"), victim);
  for (const vault of [pool, shorts])
    await vault.connect(victim).setOperator(of("MarginRouter"), 31n, 1_000_000n, LATER);
  for (const spender of [of("MarginRouter"), of("TriggerOrders")])
    await nft.connect(victim).setApprovalForAll(spender, true);
  const venue = await ethers.deployContract("HostileVenue");
  await weth.connect(lender).transfer(venue, parseEther("100"));
  await dollars.mint(venue, usdc("1000000"));
  for (const token of [weth, dollars, arb]) await token.connect(attacker).approve(venue, MAX);
  return { ...system, victim, id, venue, trusted, of };
}
type Arena = Awaited<ReturnType<typeof arena>>;

/** Reads of all that the victim has and owes; debts count negative. */
async function stakesOf({ victim, id, pool, shorts, weth, dollars, arb, attacker }: Arena) {
  const stakes: { what: string; target: string; data: string; sign: bigint; shift: bigint }[] = [];
  const whole = -1n;
  for (const token of [weth, dollars, arb, pool, shorts] as const) {
    const data = token.interface.encodeFunctionData("balanceOf", [victim.address]);
    stakes.push({ what: await token.name(), target: await token.getAddress(), data, sign: 1n, shift: whole });
  }
  for (const vault of [pool, shorts]) {
    const target = await vault.getAddress();
    const word = vault.interface.encodeFunctionData("positionWord", [id]);
    stakes.push({ what: "first collateral", target, data: word, sign: 1n, shift: 0n });
    stakes.push({ what: "debt", target, data: word, sign: -1n, shift: 120n });
    const rights = vault.interface.encodeFunctionData("operatorOf", [victim.address, attacker.address]);
    stakes.push({ what: "rights of the attacker", target, data: rights, sign: -1n, shift: whole });
    const allowance = vault.interface.encodeFunctionData("allowance", [victim.address, attacker.address]);
    stakes.push({ what: "shares that the attacker may take", target, data: allowance, sign: -1n, shift: whole });
  }
  const second = pool.interface.encodeFunctionData("collateralOf", [id, await arb.getAddress()]);
  stakes.push({ what: "second collateral", target: await pool.getAddress(), data: second, sign: 1n, shift: whole });
  return stakes;
}

class Attack {
  readonly arena: Arena;
  readonly #stakes: Awaited<ReturnType<typeof stakesOf>>;
  readonly #time: number;
  #before: readonly bigint[] = [];
  #state = "";

  private constructor(world: Arena, stakes: Awaited<ReturnType<typeof stakesOf>>, time: number) {
    this.arena = world;
    this.#stakes = stakes;
    this.#time = time;
  }

  static async start(): Promise<Attack> {
    const world = await arena();
    const time = (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
    const attack = new Attack(world, await stakesOf(world), time);
    attack.#before = await attack.#read();
    attack.#state = (await provider.request({ method: "evm_snapshot", params: [] })) as string;
    return attack;
  }

  async #read(): Promise<bigint[]> {
    const words = await this.arena.reads.words(this.#stakes.map(({ target, data }) => ({ target, data })));
    return this.#stakes.map(({ sign, shift }, i) => {
      const word = words[i] ?? 0n;
      return sign * (shift < 0n ? word : (word >> shift) & (2n ** 120n - 1n));
    });
  }

  /** Sends one call at the time of the start; whether it went through. */
  async send(from: string, to: string, data: string): Promise<boolean> {
    await provider.request({ method: "evm_setNextBlockTimestamp", params: [this.#time] });
    const sent = { from, to, data, gas: "0xe00000", gasPrice: "0x77359400" };
    const hash: unknown = await provider.request({ method: "eth_sendTransaction", params: [sent] });
    const receipt: unknown = await provider.request({ method: "eth_getTransactionReceipt", params: [hash] });
    return (receipt as { readonly status: string }).status === "0x1";
  }

  async losses(): Promise<string[]> {
    const now = await this.#read();
    return this.#stakes.flatMap(({ what }, i) => {
      const [then, after] = [this.#before[i] ?? 0n, now[i] ?? 0n];
      return after >= then ? [] : [`${what}: ${then} became ${after}`];
    });
  }

  async undo(): Promise<void> {
    await provider.request({ method: "evm_revert", params: [this.#state] });
    this.#state = (await provider.request({ method: "evm_snapshot", params: [] })) as string;
  }
}

/** All deployed addresses, and data that would hurt the victim wherever somebody can be made to send it. */
async function dictionaryOf(world: Arena, dice: Dice): Promise<Vocabulary> {
  const { victim, attacker, id, pool, shorts, dollars, tokens, targets, venue, of } = world;
  const amount = dice.spread(10n ** 12n);
  const [w, d, hostile] = [tokens[0] ?? ZERO, tokens[1] ?? ZERO, await venue.getAddress()];
  const [p, s] = [await pool.getAddress(), await shorts.getAddress()];
  const thefts: readonly (readonly [string, string])[] = [
    [d, dollars.interface.encodeFunctionData("transferFrom", [victim.address, attacker.address, amount])],
    [w, dollars.interface.encodeFunctionData("transferFrom", [victim.address, attacker.address, amount])],
    [p, pool.interface.encodeFunctionData("transferFrom", [victim.address, attacker.address, amount])],
    [p, pool.interface.encodeFunctionData("borrow", [id, usdc("500"), attacker.address])],
    [p, pool.interface.encodeFunctionData("withdrawCollateral", [id, w, 10n ** 15n, attacker.address])],
    [s, pool.interface.encodeFunctionData("borrow", [id, 10n ** 17n, attacker.address])],
    [p, pool.interface.encodeFunctionData("redeem", [amount, attacker.address, victim.address])],
    [p, pool.interface.encodeFunctionData("setOperator", [attacker.address, 31n, 1_000_000n, LATER])],
  ];
  const routes = thefts.map(([target, data]) => coder.encode(["address", "address", "bytes"], [target, hostile, data]));
  const adapters = [of("GenericAggregatorAdapter"), of("UniswapV3Adapter"), hostile];
  const plans = routes.map((route) =>
    encodePlan({
      ...{ reduce: dice.oneIn(2), exactOutput: dice.oneIn(2), inputSent: dice.oneIn(2) },
      ...{ tokenIn: dice.pick(tokens), tokenOut: dice.pick(tokens), amountOut: dice.oneIn(2) ? 0n : amount },
      ...{ adapter: dice.pick(adapters), deadline: LATER, route },
    }),
  );
  const addresses = [
    ...[victim.address, victim.address, victim.address, attacker.address, attacker.address],
    ...tokens,
    ...targets.map((target) => target.address),
    ...[p, p, s, s, hostile, of("MarginRouter"), of("MarginRouter")],
  ];
  const calls = [
    ...thefts.map(([, data]) => data),
    ...routes,
    ...plans,
    ...routes.map((r) => concat([adapters[0] ?? ZERO, r])),
  ];
  return { addresses, ids: [id, id, id, positionId(attacker.address), positionId(victim.address, 1n)], calls };
}

describe("approvals and rights given to every contract", function () {
  this.timeout(300_000);
  let attack: Attack;

  before(async () => {
    attack = await Attack.start();
  });
  afterEach(() => attack.undo());

  it("R1: a victim who trusts everything would be seen to lose, were the sandbox among what is approved", async function () {
    const { victim, attacker, dollars, weth, arb, of, venue } = attack.arena;
    const theft = dollars.interface.encodeFunctionData("transferFrom", [victim.address, attacker.address, 5n]);
    const aggregator = await ethers.getContractAt("GenericAggregatorAdapter", of("GenericAggregatorAdapter"));
    const route = coder.encode(
      ["address", "address", "bytes"],
      [await dollars.getAddress(), await venue.getAddress(), theft],
    );
    const steal = aggregator.interface.encodeFunctionData("swap", [
      ...([await weth.getAddress(), await arb.getAddress(), 0n, 0n, attacker.address, route] as const),
    ]);
    expect(await attack.send(attacker.address, of("GenericAggregatorAdapter"), steal)).to.equal(false);
    expect(await attack.losses()).to.deep.equal([]);
    await dollars.connect(victim).approve(of("CallSandbox"), MAX);
    expect(await attack.send(attacker.address, of("GenericAggregatorAdapter"), steal)).to.equal(true);
    expect(await attack.losses()).to.have.lengthOf(1);
  });

  for (const seed of [1n, BigInt(`0x${randomBytes(6).toString("hex")}`)]) {
    it(`R1: a victim who trusts everything loses nothing to any six calls of a stranger: seed ${seed}`, async function () {
      const { arena: world } = attack;
      const { attacker, tokens } = world;
      const dice = new Dice(seed);
      const actions = world.targets.flatMap((target) => functionsOf(target).map((fn) => ({ target, fn })));
      const entries = new Set([
        "MarginPool",
        "MarginRouter",
        "TriggerOrders",
        "PositionNFT",
        "GenericAggregatorAdapter",
      ]);
      const likely = actions.filter(({ target }) => entries.has(target.name));
      let passed = 0;
      for (let i = 0; i < SEQUENCES; ++i) {
        const words = await dictionaryOf(world, dice);
        const told: string[] = [];
        const length = 1 + dice.below(LONGEST);
        for (let k = 0; k < length; ++k) {
          const { target, fn } = dice.pick(dice.oneIn(4) ? actions : likely);
          const own = { addresses: [attacker.address, ...tokens], ids: [positionId(attacker.address)] };
          const list = dice.oneIn(3) ? { ...words, ...own } : words;
          const data = target.abi.encodeFunctionData(
            fn,
            fn.inputs.map((input) => argumentOf(input, list, dice)),
          );
          if (!(await attack.send(attacker.address, target.address, data))) continue;
          passed += 1;
          told.push(`${target.name}.${fn.name} ${data}`);
        }
        expect(await attack.losses(), told.join("\n")).to.deep.equal([]);
        await attack.undo();
      }
      expect(passed).to.be.greaterThanOrEqual(LEAST_PASSED);
    });
  }
});
