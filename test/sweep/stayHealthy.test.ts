import { randomBytes } from "node:crypto";

import { expect } from "chai";
import type { FunctionFragment } from "ethers";
import { network } from "hardhat";

import { Dice } from "../../scripts/model/random.ts";
import { ZERO, positionId } from "../helpers/protocol.ts";
import { argumentOf } from "./arguments.ts";
import { POLICIES, type Policy } from "./policies.ts";
import { everybody, vocabularyOf } from "./vocabulary.ts";
import { deployableContracts, deploySystem, type System, type Target } from "./system.ts";

const { ethers, provider } = await network.create({
  override: { allowBlocksWithSameTimestamp: true, throwOnTransactionFailures: false },
});

/** Calls per function that can change something, and per view. */
const ATTEMPTS = Number(process.env.SWEEP_ATTEMPTS ?? 60);
const VIEW_ATTEMPTS = 2;
/** Functions that must have got through at least once, or the sweep proves little. */
const LEAST_PASSED = 25;

/** Something that an owner has and must not lose, or a burden that must not grow. */
interface Stake {
  readonly owner: string;
  readonly what: string;
  readonly target: string;
  readonly data: string;
  /** What of the word counts; burdens are negative. */
  readonly of: (word: bigint) => bigint;
}

const field = (shift: bigint) => (word: bigint) => (word >> shift) & (2n ** 120n - 1n);
const asIs = (word: bigint): bigint => word;
const burden = (word: bigint): bigint => -word;

async function stakesOf(system: System): Promise<Stake[]> {
  const { trader, holder, lender, keeper, curator, guardian, feeRecipient, attacker, mine, short } = system;
  const { pool, shorts, pooled, group, nft, weth, dollars, arb } = system;
  const stakes: Stake[] = [];
  const add = async (
    owner: string,
    what: string,
    contract: { getAddress(): Promise<string>; interface: { encodeFunctionData(name: never, args: never): string } },
    name: string,
    args: readonly unknown[],
    of: (word: bigint) => bigint = asIs,
  ): Promise<void> => {
    const target = await contract.getAddress();
    const data = contract.interface.encodeFunctionData(name as never, args as never);
    stakes.push({ owner, what, target, data, of });
  };
  for (const { address } of [trader, holder, lender, keeper, curator, guardian, feeRecipient]) {
    for (const [name, token] of [
      ["WETH", weth],
      ["dollars", dollars],
      ["ARB", arb],
    ] as const) {
      await add(address, name, token, "balanceOf", [address]);
    }
    for (const vault of [pool, shorts]) {
      await add(address, "shares", vault, "balanceOf", [address]);
      await add(address, "shares that the attacker may take", vault, "allowance", [address, attacker.address], burden);
      await add(address, "rights of the attacker", vault, "operatorOf", [address, attacker.address], burden);
    }
  }
  await add(lender.address, "what a share is worth", pool, "convertToAssets", [10n ** 24n]);
  await add(lender.address, "what a share of the other pool is worth", shorts, "convertToAssets", [10n ** 24n]);
  const nftId = positionId(await nft.getAddress(), 1n);
  for (const [owner, vault, id] of [
    [trader.address, pool, mine],
    [trader.address, shorts, short],
    [holder.address, pool, nftId],
  ] as const) {
    await add(owner, "first collateral", vault, "positionWord", [id], field(0n));
    await add(owner, "scaled debt", vault, "positionWord", [id], (word) => -field(120n)(word));
    await add(owner, "health", vault, "healthOf", [id]);
    await add(owner, "whether it can be liquidated", vault, "isLiquidatable", [id], burden);
  }
  await add(trader.address, "second collateral", pool, "collateralOf", [mine, await arb.getAddress()]);
  for (const { address } of [trader, holder]) await add(address, "reserve of the group", group, "balanceOf", [address]);
  const member = positionId(await group.getAddress(), 1n);
  await add(trader.address, "first collateral of the member", pooled, "positionWord", [member], field(0n));
  await add(
    trader.address,
    "scaled debt of the member",
    pooled,
    "positionWord",
    [member],
    (word) => -field(120n)(word),
  );
  await add(trader.address, "health of the member", pooled, "healthOf", [member]);
  await add(holder.address, "the token", nft, "ownerOf", [1n], (word) => (word === BigInt(holder.address) ? 1n : 0n));
  return stakes;
}

class Sweep {
  readonly system: System;
  readonly stakes: readonly Stake[];
  readonly #before: readonly bigint[];
  readonly #time: number;

  private constructor(system: System, stakes: readonly Stake[], before: readonly bigint[], time: number) {
    this.system = system;
    this.stakes = stakes;
    this.#before = before;
    this.#time = time;
  }

  static async start(): Promise<Sweep> {
    const system = await deploySystem(ethers);
    const stakes = await stakesOf(system);
    await provider.request({ method: "evm_mine", params: [] });
    const time = (await ethers.provider.getBlock("latest"))?.timestamp ?? 0;
    const before = await Sweep.#read(system, stakes);
    return new Sweep(system, stakes, before, time);
  }

  static async #read(system: System, stakes: readonly Stake[]): Promise<bigint[]> {
    const words = await system.reads.words(stakes.map(({ target, data }) => ({ target, data })));
    return stakes.map(({ of }, i) => of(words[i] ?? 0n));
  }

  /** Sends one call at the time of the start; whether it went through. */
  async send(from: string, to: string, data: string): Promise<boolean> {
    await provider.request({ method: "evm_setNextBlockTimestamp", params: [this.#time] });
    const hash: unknown = await provider.request({
      method: "eth_sendTransaction",
      params: [{ from, to, data, gas: "0xe00000", gasPrice: "0x77359400" }],
    });
    const receipt = (await provider.request({ method: "eth_getTransactionReceipt", params: [hash] })) as {
      readonly status: string;
    };
    return receipt.status === "0x1";
  }

  /** What owners lost who did not agree to what the caller does. */
  async losses(consenting: readonly string[]): Promise<string[]> {
    const now = await Sweep.#read(this.system, this.stakes);
    return this.stakes.flatMap(({ owner, what }, i) => {
      const [then, after] = [this.#before[i] ?? 0n, now[i] ?? 0n];
      return after >= then || consenting.includes(owner) ? [] : [`${what} of ${owner}: ${then} became ${after}`];
    });
  }
}

const takeSnapshot = async (): Promise<string> =>
  (await provider.request({ method: "evm_snapshot", params: [] })) as string;

/** A caller, and the owners who let him act for them. */
interface Caller {
  readonly name: string;
  readonly address: string;
  readonly for: readonly string[];
}

async function callersOf(system: System): Promise<Caller[]> {
  const addressOf = (name: string): string => system.targets.find((target) => target.name === name)?.address ?? ZERO;
  const people = [
    "trader",
    "holder",
    "lender",
    "operator",
    "keeper",
    "curator",
    "guardian",
    "feeRecipient",
    "attacker",
  ] as const;
  const callers: Caller[] = people.map((name) => {
    const { address } = system[name];
    return { name, address, for: name === "operator" ? [system.trader.address] : [address] };
  });
  for (const name of [
    "MarginPool",
    "MarginRouter",
    "TriggerOrders",
    "LiquidationExecutor",
    "PositionNFT",
    "ProtocolOwner",
  ]) {
    const served = { TriggerOrders: [system.trader.address], PositionNFT: [system.holder.address] }[name] ?? [];
    callers.push({ name, address: addressOf(name), for: served });
  }
  for (const { address } of callers) {
    await provider.request({ method: "hardhat_impersonateAccount", params: [address] });
    await provider.request({ method: "hardhat_setBalance", params: [address, "0x56bc75e2d63100000000"] });
  }
  return callers;
}

/** Who may get a function through whose policy names a role. */
function allowed(policy: Policy | "read", target: Target, system: System): readonly string[] | undefined {
  const of = (name: string): string => system.targets.find((other) => other.name === name)?.address ?? ZERO;
  switch (policy) {
    // One account is curator of the pool and sponsor of the group.
    case "curator":
    case "sponsor":
      return [system.curator.address];
    case "guardian":
      return [system.guardian.address];
    case "feeRecipient":
      return [system.feeRecipient.address];
    case "keeper":
      return [system.keeper.address];
    case "protocol":
      // The guardian's account administers the access manager here.
      return [of("ProtocolOwner"), system.guardian.address];
    case "self":
      return [target.address, of("OracleFactory"), of("GenericAggregatorAdapter")];
    default:
      return undefined;
  }
}

const functionsOf = (target: Target): FunctionFragment[] =>
  target.abi.fragments.filter((fragment): fragment is FunctionFragment => fragment.type === "function");
const isView = ({ stateMutability }: FunctionFragment): boolean => ["view", "pure"].includes(stateMutability);

describe("stay-healthy sweep: every function of every contract, any caller, any arguments", function () {
  this.timeout(300_000);
  let sweep: Sweep;
  let callers: Caller[];

  before(async () => {
    sweep = await Sweep.start();
    callers = await callersOf(sweep.system);
  });

  it("covers every contract that can be deployed", async function () {
    const covered = sweep.system.targets.map(({ name }) => name).sort();
    expect(covered).to.deep.equal(await deployableContracts());
    for (const { address, name } of sweep.system.targets) {
      expect(await ethers.provider.getCode(address), name).not.to.equal("0x");
    }
  });

  it("knows the policy of every function that can change something, and of no other", function () {
    for (const target of sweep.system.targets) {
      const names = new Set(functionsOf(target).flatMap((fn) => (isView(fn) ? [] : [fn.name])));
      expect(Object.keys(POLICIES[target.name] ?? {}).sort(), target.name).to.deep.equal([...names].sort());
    }
  });

  it("would notice a loss: an operator's withdrawal, were it not agreed to", async function () {
    const { pool, mine, operator, tokens } = sweep.system;
    const snapshot = await takeSnapshot();
    const data = pool.interface.encodeFunctionData("withdrawCollateral", [
      mine,
      tokens[0] ?? ZERO,
      10n ** 18n,
      operator.address,
    ]);
    expect(await sweep.send(operator.address, await pool.getAddress(), data)).to.equal(true);
    expect(await sweep.losses([])).to.have.lengthOf(2);
    expect(await sweep.losses([sweep.system.trader.address])).to.deep.equal([]);
    await provider.request({ method: "evm_revert", params: [snapshot] });
  });

  for (const seed of [1n, BigInt(`0x${randomBytes(6).toString("hex")}`)]) {
    it(`nobody loses, and the healthy stay healthy: seed ${seed}`, async function () {
      const { system } = sweep;
      const dice = new Dice(seed);
      const words = vocabularyOf(system, dice);
      const passed = new Set<string>();
      let snapshot = await takeSnapshot();
      for (const target of system.targets) {
        for (const fn of functionsOf(target)) {
          const policy = isView(fn) ? "read" : (POLICIES[target.name]?.[fn.name] ?? "read");
          for (let i = 0; i < (isView(fn) ? VIEW_ATTEMPTS : ATTEMPTS / 2); ++i) {
            const roles = allowed(policy, target, system);
            const inRole = callers.filter(({ address }) => roles?.includes(address));
            const caller = inRole.length !== 0 && dice.oneIn(2) ? dice.pick(inRole) : dice.pick(callers);
            // Often his own position, and somewhere that he knows.
            const ids = dice.oneIn(2) ? [positionId(caller.address)] : words.ids;
            const addresses = dice.oneIn(2) ? [caller.address, ...system.tokens] : words.addresses;
            const args = fn.inputs.map((input) => argumentOf(input, { ...words, ids, addresses }, dice));
            const data = target.abi.encodeFunctionData(fn, args);
            if (!(await sweep.send(caller.address, target.address, data)) || isView(fn)) continue;

            const call = `${target.name}.${fn.name} by ${caller.name}: ${data}`;
            passed.add(`${target.name}.${fn.name}`);
            if (roles !== undefined) expect(roles, call).to.include(caller.address);
            // What only the pool may do it does for owners who signed.
            const consenting = policy === "self" ? everybody(system) : caller.for;
            expect(await sweep.losses(consenting), call).to.deep.equal([]);
            await provider.request({ method: "evm_revert", params: [snapshot] });
            snapshot = await takeSnapshot();
          }
        }
      }
      expect(passed.size, [...passed].join(" ")).to.be.greaterThanOrEqual(LEAST_PASSED);
    });
  }
});
