import { randomBytes } from "node:crypto";

import { expect } from "chai";
import { ErrorFragment, Interface, type FunctionFragment } from "ethers";
import hre, { network } from "hardhat";

import { Dice } from "../../scripts/model/random.ts";
import { argumentOf, type Vocabulary } from "./arguments.ts";
import { deploySystem, type System, type Target } from "./system.ts";
import { vocabularyOf } from "./vocabulary.ts";

const { ethers, provider } = await network.create({ override: { allowBlocksWithSameTimestamp: true } });

/** Malformed and well-formed calls per function. */
const ATTEMPTS = Number(process.env.CALLDATA_ATTEMPTS ?? 16);
const GAS = 14_000_000;
const PANIC = "0x4e487b71";
/** The ABI decoder's own panic: an array of more than 2^64 elements, or beyond memory, in malformed calldata. */
const TOO_LARGE = `${PANIC}${"41".padStart(64, "0")}`;

/** Functions that call an address out of their arguments: what it answers, were it nothing at all, is not theirs to name. */
const CALLS_FOREIGN: Readonly<Record<string, string>> = {
  "GenericAggregatorAdapter.swap": "the caller's own tokens",
  "GenericAggregatorAdapter.swapExactOutput": "the caller's own tokens",
  "GroupLens.maxWithdrawOf": "a group that is none",
  "GroupLens.reportOf": "a group that is none",
  "GroupLens.riskOf": "a group that is none",
  "GroupRiskModel.allocationUp": "pools that are none",
  "GroupRiskModel.shareUp": "pools that are none",
  "GroupRiskModel.assess": "pools that are none",
  "GroupRiskModel.indexOf": "a pool that is none",
  "GroupRiskModel.isPriced": "a pool that is none",
  "GroupRiskModel.repaymentOf": "a pool that is none",
  "GroupRiskModel.requirementUp": "pools that are none",
  "GroupRiskModel.topUpUp": "a pool that is none",
  "GroupRiskModel.unfitness": "a pool that is none",
  "GroupRiskModel.unwindStep": "pools that are none",
  "LiquidationExecutor.liquidate": "the keeper's own pool and tokens",
  "LiquidationExecutor.sweep": "a token that is none",
  "MarginRouter.onPoolCallback": "decodes what the pool passes on: data that is no plan is refused by the decoder",
  "MarginRouter.permit2": "the caller's own token",
  "MarginRouter.permitToken": "the caller's own token",
  "MarginPool.adjust": "the caller's own callback target",
  "MarginPool.flashLoan": "the caller's own receiver",
  "MarginPool.liquidate": "the caller's own callback target",
  "OracleFactory.createPairOracle": "feeds and sources that are none",
  "OracleFactory.createTwapOracle": "a contract that is no Uniswap pool",
  "PoolLens.liquidatableOf": "a pool that is none",
  "PoolLens.onPoolCallback": "only the lens's own simulation has data that decodes",
  "PoolLens.page": "a pool that is none",
  "PoolLens.previewAdjust": "a pool that is none",
  "PoolLens.previewDeposit": "a pool that is none",
  "PoolLens.previewLiquidate": "a pool that is none",
  "PoolLens.previewRedeem": "a pool that is none",
  "PoolLens.symbolOf": "a token that is none",
  "PositionDescriptor.describe": "a pool that is none",
  "PositionNFT.adjust": "the caller's own tokens",
  "PositionNFT.mint": "the caller's own tokens",
  "ProtocolOwner.collect": "a pool that is none, named by the administrator",
  "ProtocolOwner.setFeeShare": "a pool that is none, named by the administrator",
  "UniswapV3Adapter.swap": "the caller's own tokens",
  "UniswapV3Adapter.swapExactOutput": "the caller's own tokens",
};

/** How calldata is spoiled. */
const MANNERS = {
  "dirty high bits": (data: string, dice: Dice) =>
    withWord(data, dice, (word) => word | (0xffn << BigInt(160 + 8 * dice.below(12)))),
  truncated: (data: string, dice: Dice) => data.slice(0, 10 + 2 * dice.below((data.length - 8) / 2)),
  "an offset bomb": (data: string, dice: Dice) =>
    withWord(data, dice, () => dice.pick([2n ** 256n - 1n, 2n ** 64n, 2n ** 32n, 2n ** 255n, BigInt(data.length)])),
  "a length of 2^32": (data: string, dice: Dice) => withWord(data, dice, (word) => (word < 64n ? 2n ** 32n : word)),
  "a length of 2^64": (data: string, dice: Dice) => withWord(data, dice, (word) => (word < 64n ? 2n ** 64n : word)),
  "random bytes": (data: string, dice: Dice) =>
    `${data.slice(0, 10)}${Array.from({ length: 32 * dice.below(12) }, () => dice.below(256).toString(16).padStart(2, "0")).join("")}`,
  "a selector cut short": (data: string, dice: Dice) => data.slice(0, 2 + 2 * dice.below(4)),
  "an unknown selector": (data: string, dice: Dice) =>
    `0x${dice.word().toString(16).padStart(8, "0")}${data.slice(10)}`,
} as const;

function withWord(data: string, dice: Dice, change: (word: bigint) => bigint): string {
  const words = Math.floor((data.length - 10) / 64);
  if (words === 0) return `${data}ff`;
  const start = 10 + 64 * dice.below(words);
  const word = BigInt(`0x${data.slice(start, start + 64)}`);
  return (
    data.slice(0, start) + BigInt.asUintN(256, change(word)).toString(16).padStart(64, "0") + data.slice(start + 64)
  );
}

/** All errors that any contract of the repository or its packages declares, by selector. */
async function knownErrors(): Promise<Set<string>> {
  const known = new Set<string>(["0x08c379a0"]);
  for (const name of await hre.artifacts.getAllFullyQualifiedNames()) {
    const { abi } = await hre.artifacts.readArtifact(name);
    for (const fragment of new Interface(abi).fragments) {
      if (ErrorFragment.isFragment(fragment)) known.add(fragment.selector);
    }
  }
  return known;
}

/** What a refused call answered; undefined for one that went through. */
async function refusal(from: string, to: string, data: string): Promise<string | undefined> {
  try {
    await provider.request({
      method: "eth_call",
      params: [{ from, to, data, gas: `0x${GAS.toString(16)}` }, "latest"],
    });
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  for (let at: unknown = error; typeof at === "object" && at !== null; at = (at as { cause?: unknown }).cause) {
    const { data } = at as { data?: unknown };
    if (typeof data === "string") return data;
    if (typeof data === "object" && data !== null && "data" in data && typeof data.data === "string") return data.data;
  }
  throw error;
}

const functionsOf = (target: Target): FunctionFragment[] =>
  target.abi.fragments.filter((fragment): fragment is FunctionFragment => fragment.type === "function");

describe("raw calldata against every function of every contract", function () {
  this.timeout(1_200_000);
  let system: System;
  let known: Set<string>;
  let callers: string[];

  before(async () => {
    system = await deploySystem(ethers);
    known = await knownErrors();
    callers = [system.trader, system.attacker, system.curator, system.guardian, system.keeper].map(
      ({ address }) => address,
    );
  });

  for (const seed of [1n, BigInt(`0x${randomBytes(6).toString("hex")}`)]) {
    it(`malformed: no panic, and no reason that nobody declared: seed ${seed}`, async function () {
      const dice = new Dice(seed);
      const words: Vocabulary = vocabularyOf(system, dice);
      const problems: string[] = [];
      const met = new Set<string>();
      for (const target of system.targets) {
        for (const fn of functionsOf(target)) {
          for (let i = 0; i < ATTEMPTS / 2; ++i) {
            const whole = target.abi.encodeFunctionData(
              fn,
              fn.inputs.map((input) => argumentOf(input, words, dice)),
            );
            const manner = dice.pick(Object.keys(MANNERS) as (keyof typeof MANNERS)[]);
            const data = MANNERS[manner](whole, dice);
            const reason = await refusal(dice.pick(callers), target.address, data);
            if (reason === undefined) continue;
            met.add(`${manner}: ${reason === "0x" ? "empty" : "named"}`);
            // The ABI decoder refuses calldata that is none without a word.
            if (reason !== "0x" && reason !== TOO_LARGE && !known.has(reason.slice(0, 10))) {
              problems.push(`${target.name}.${fn.name}, ${manner}: ${reason.slice(0, 74)} for ${data.slice(0, 400)}`);
            }
          }
        }
      }
      expect(problems).to.deep.equal([]);
      // The fuzzer spoils calls in every way, and gets both kinds of answers.
      expect(met.has("truncated: empty")).to.equal(true);
      expect([...met].some((one) => one.endsWith("named"))).to.equal(true);
    });

    it(`well-formed: no panic, no empty revert, no reason that nobody declared: seed ${seed}`, async function () {
      const dice = new Dice(seed);
      const words: Vocabulary = vocabularyOf(system, dice);
      const problems: string[] = [];
      let refused = 0;
      for (const target of system.targets) {
        for (const fn of functionsOf(target)) {
          for (let i = 0; i < ATTEMPTS / 2; ++i) {
            const data = target.abi.encodeFunctionData(
              fn,
              fn.inputs.map((input) => argumentOf(input, words, dice)),
            );
            const reason = await refusal(dice.pick(callers), target.address, data);
            if (reason === undefined) continue;
            refused += 1;
            const foreign = reason === "0x" && `${target.name}.${fn.name}` in CALLS_FOREIGN;
            if (!known.has(reason.slice(0, 10)) && !foreign) {
              problems.push(`${target.name}.${fn.name}: ${reason.slice(0, 74)} for ${data.slice(0, 600)}`);
            }
          }
        }
      }
      expect(problems).to.deep.equal([]);
      expect(refused).to.be.greaterThan(100);
    });
  }

  it("only functions that exist may answer for what they call", function () {
    const all = new Set(
      system.targets.flatMap((target) => functionsOf(target).map((fn) => `${target.name}.${fn.name}`)),
    );
    expect(Object.keys(CALLS_FOREIGN).filter((name) => !all.has(name))).to.deep.equal([]);
  });

  it("a panic would be noticed: it is no declared error", function () {
    expect(known.has(PANIC)).to.equal(false);
    expect(known.has("0x")).to.equal(false);
  });
});
