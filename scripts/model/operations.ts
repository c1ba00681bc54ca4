/** Random operations, chosen by what the model knows so that the interesting edges are met; each with its call and its effect on the model. */
import { Interface, type Fragment } from "ethers";

import { MAX, PRICE, max, min, rest } from "./arithmetic.ts";
import { accrued, debtOf, lenderAssets } from "./interest.ts";
import * as lending from "./lending.ts";
import { weightedValue } from "./health.ts";
import { eligible, liquidate } from "./liquidation.ts";
import { powerOf, quoteOf, sync } from "./margins.ts";
import * as positions from "./positions.ts";
import type { Dice } from "./random.ts";
import { CAUTION, HALTED, NORMAL, SEQUENCER, STALE, at, balanceOf, move, positionOf, type Pool } from "./state.ts";
import * as upkeep from "./upkeep.ts";
import { ACTORS, POSITIONS, type World } from "./world.ts";

const ZERO = "0x0000000000000000000000000000000000000000";
/** The driver itself: it scripts the world and holds all roles. */
const GOVERNOR = ACTORS;

/** One operation: who calls whom with what, which position is looked at, and what the model makes of it. */
export interface Operation {
  readonly name: string;
  readonly actor: number;
  readonly target: string;
  readonly data: string;
  readonly id: string;
  /** Applies it to the model; what the call returns, or a `Refusal`. */
  readonly apply: () => string;
}

const WEIGHTS = {
  deposit: 10,
  mint: 5,
  withdraw: 7,
  redeem: 7,
  depositCollateral: 14,
  withdrawCollateral: 10,
  borrow: 14,
  repay: 9,
  adjust: 14,
  liquidate: 16,
  price: 14,
  oracle: 4,
  volatility: 2,
  syncMargin: 3,
  flashLoan: 3,
  donate: 2,
  transferShares: 2,
  approveShares: 1,
  setOperator: 3,
  halt: 1,
  setCaps: 1,
  setProtocolShare: 1,
  claim: 2,
  buyOrphans: 2,
  flagMarginCall: 3,
  setGradualExit: 3,
  exitGradually: 3,
  setMarginParams: 1,
} as const;

export type OperationName = keyof typeof WEIGHTS;
export const OPERATION_NAMES = Object.keys(WEIGHTS) as OperationName[];

/** What is called, by its ABI. */
export interface Abis {
  readonly pool: Interface;
  readonly token: Interface;
  readonly oracle: Interface;
  readonly volatility: Interface;
}

export const abisOf = (read: (name: string) => readonly Fragment[]): Abis => ({
  pool: new Interface(read("IMarginPool")),
  token: new Interface(read("MintableToken")),
  oracle: new Interface(read("ScriptedOracle")),
  volatility: new Interface(read("SettableVolatility")),
});

export function nextOperation(world: World, abis: Abis, dice: Dice): Operation {
  return new Chooser(world, abis, dice).next();
}

class Chooser {
  readonly #world: World;
  readonly #abis: Abis;
  readonly #dice: Dice;
  readonly #pool: Pool;
  readonly #actor: number;
  readonly #caller: string;
  readonly #owner: string;
  readonly #id: string;
  /** One whole debt token's worth of positions. */
  readonly #scale: bigint;

  constructor(world: World, abis: Abis, dice: Dice) {
    this.#world = world;
    this.#abis = abis;
    this.#dice = dice;
    this.#pool = world.pool;
    this.#actor = dice.below(ACTORS);
    this.#caller = at(world.actors, this.#actor);
    this.#owner = dice.oneIn(6) ? this.#someone() : this.#caller;
    this.#id = this.#idOf(this.#owner, dice.below(POSITIONS));
    this.#scale = this.#pool.params.limits.minDebt * 10_000n;
  }

  next(): Operation {
    const name = this.#dice.weighted(WEIGHTS);
    // While somebody is sick, liquidators come more often than by chance.
    return this.#dice.oneIn(3) && this.#sick().length !== 0 ? this.liquidate() : this[name]();
  }

  /* LENDERS */

  deposit(): Operation {
    const pool = this.#pool;
    const s = accrued(pool);
    const limit = lending.depositLimit(pool, s);
    const amount = this.#choose([
      [20, () => this.#dice.spread(this.#scale * 100n)],
      [1, () => limit],
      [1, () => limit + 1n],
      [1, () => 0n],
      [1, () => 1n],
    ]);
    const receiver = this.#receiver();
    return this.#ofPool("deposit", [amount, receiver], () => [lending.deposit(pool, this.#caller, amount, receiver)]);
  }

  mint(): Operation {
    const pool = this.#pool;
    const s = accrued(pool);
    const shares = this.#choose([
      [20, () => this.#dice.spread(this.#scale * 100_000_000n)],
      [1, () => 0n],
      [1, () => (lending.depositLimit(pool, s) * (pool.state.supply + 1_000_000n)) / (lenderAssets(pool, s) + 1n)],
      [1, () => MAX],
    ]);
    const receiver = this.#receiver();
    return this.#ofPool("mint", [shares, receiver], () => [lending.mint(pool, this.#caller, shares, receiver)]);
  }

  withdraw(): Operation {
    const pool = this.#pool;
    const s = accrued(pool);
    const owner = this.#dice.oneIn(5) ? this.#someone() : this.#caller;
    const held = (lending.sharesOf(pool, owner) * (lenderAssets(pool, s) + 1n)) / (pool.state.supply + 1_000_000n);
    const most = min(held, s.cash);
    const amount = this.#choose([
      [10, () => this.#dice.between(0n, most / 4n)],
      [2, () => most],
      [1, () => most + 1n],
      [1, () => 1n],
    ]);
    const receiver = this.#receiver();
    return this.#ofPool("withdraw", [amount, receiver, owner], () => [
      lending.withdraw(pool, this.#caller, amount, receiver, owner),
    ]);
  }

  redeem(): Operation {
    const pool = this.#pool;
    const owner = this.#dice.oneIn(5) ? this.#someone() : this.#caller;
    const most = lending.redeemLimit(pool, accrued(pool), owner);
    const shares = this.#choose([
      [10, () => this.#dice.between(0n, most / 4n)],
      [2, () => most],
      [1, () => most + 1n],
      [1, () => 1n],
    ]);
    const receiver = this.#receiver();
    return this.#ofPool("redeem", [shares, receiver, owner], () => [
      lending.redeem(pool, this.#caller, shares, receiver, owner),
    ]);
  }

  transferShares(): Operation {
    const to = this.#someone();
    const amount = this.#dice.between(0n, lending.sharesOf(this.#pool, this.#caller) / 3n);
    return this.#ofPool(
      "transfer",
      [to, amount],
      () => {
        lending.transferShares(this.#pool, this.#caller, to, amount);
        return [true];
      },
      "transferShares",
    );
  }

  approveShares(): Operation {
    const spender = this.#someone();
    const amount = this.#dice.oneIn(2) ? MAX : this.#dice.spread(this.#scale * 1_000_000n);
    return this.#ofPool(
      "approve",
      [spender, amount],
      () => {
        lending.approve(this.#pool, this.#caller, spender, amount);
        return [true];
      },
      "approveShares",
    );
  }

  /* TRADERS */

  depositCollateral(): Operation {
    const token = this.#token();
    const amount = this.#collateralAmount(token);
    return this.#ofPool("depositCollateral", [this.#id, token, amount], () => {
      positions.depositCollateral(this.#pool, this.#caller, this.#id, token, amount);
      return [];
    });
  }

  withdrawCollateral(): Operation {
    const token = this.#heldToken();
    const amount = this.#withdrawal(token);
    const receiver = this.#receiver();
    return this.#ofPool("withdrawCollateral", [this.#id, token, amount, receiver], () => [
      positions.withdrawCollateral(this.#pool, this.#caller, this.#id, token, amount, receiver),
    ]);
  }

  borrow(): Operation {
    const power = powerOf(this.#pool, this.#id);
    // Who holds nothing seldom tries to borrow.
    if (power === 0n && !this.#dice.oneIn(8)) return this.depositCollateral();
    const amount = this.#loan(power);
    const receiver = this.#receiver();
    return this.#ofPool("borrow", [this.#id, amount, receiver], () => {
      positions.borrow(this.#pool, this.#caller, this.#id, amount, receiver);
      return [];
    });
  }

  repay(): Operation {
    if (!this.#owes(this.#id) && !this.#dice.oneIn(8)) return this.deposit();
    const amount = this.#repayment();
    return this.#ofPool("repay", [this.#id, amount], () => [
      positions.repay(this.#pool, this.#caller, this.#id, amount),
    ]);
  }

  adjust(): Operation {
    const dice = this.#dice;
    const pool = this.#pool;
    const depositToken = this.#token();
    const withdrawToken = this.#heldToken();
    // Paying back and taking out are for those who owe.
    const kind = this.#owes(this.#id) || dice.oneIn(8) ? dice.below(8) : 4 + dice.below(2) * 2;
    const deposit = kind % 2 === 0 || dice.oneIn(8) ? this.#collateralAmount(depositToken) : 0n;
    const withdraw = kind === 1 || kind === 3 || dice.oneIn(6) ? this.#withdrawal(withdrawToken) : 0n;
    const k = pool.tokens.indexOf(depositToken);
    const added = k < 0 ? 0n : (deposit * quoteOf(pool, k).price) / PRICE;
    const borrow = kind >= 4 || dice.oneIn(6) ? this.#loan(powerOf(pool, this.#id) + (added * 3n) / 4n) : 0n;
    const repay = kind === 1 || kind === 2 || kind === 3 || dice.oneIn(8) ? this.#repayment() : 0n;
    const receiver = this.#receiver();
    const change = { depositToken, deposit, withdrawToken, withdraw, borrow, repay, receiver };
    return this.#ofPool("adjust", [this.#id, { ...change, callback: ZERO }, "0x"], () => {
      const { repaid, withdrawn } = positions.adjust(pool, this.#caller, this.#id, change);
      return [repaid, withdrawn];
    });
  }

  setOperator(): Operation {
    const dice = this.#dice;
    const operator = this.#someone();
    const permissions = dice.oneIn(20) ? 32n : BigInt(dice.below(32));
    const maxLoss = dice.oneIn(20) ? 1_000_001n : dice.between(0n, 50_000n);
    const expiry = dice.oneIn(20) ? 2n ** 48n : this.#pool.now + dice.between(0n, 1_000_000n);
    return this.#ofPool("setOperator", [operator, permissions, maxLoss, expiry], () => {
      upkeep.setOperator(this.#pool, this.#caller, operator, permissions, maxLoss, expiry);
      return [];
    });
  }

  setGradualExit(): Operation {
    const allowed = this.#dice.oneIn(2);
    return this.#ofPool("setGradualExit", [this.#id, allowed], () => {
      upkeep.setGradualExit(this.#pool, this.#caller, this.#id, allowed);
      return [];
    });
  }

  exitGradually(): Operation {
    const dice = this.#dice;
    const pool = this.#pool;
    const ready = this.#everyId().filter((id) => (positionOf(pool, id).flags & 2n) !== 0n && this.#owes(id));
    const id = ready.length === 0 || dice.oneIn(6) ? this.#id : dice.pick(ready);
    // The price comes to where slices are allowed.
    if (ready.length !== 0 && dice.oneIn(2)) {
      const call = pool.params.liquidation.marginCallHealth / 10n ** 15n;
      return this.#crash(id, dice.between(995n, call + 5n)) ?? this.depositCollateral();
    }
    const token = this.#heldToken(id);
    const maxRepay = dice.oneIn(4) ? dice.spread(this.#scale) : MAX;
    const minSeized = dice.oneIn(8) ? dice.spread(2n ** 60n) : 0n;
    const receiver = this.#receiver();
    return this.#ofPool(
      "exitGradually",
      [id, token, maxRepay, minSeized, receiver],
      () => {
        const { repaid, seized } = upkeep.exitGradually(pool, this.#caller, id, token, {
          maxRepay,
          minSeized,
          receiver,
        });
        return [repaid, seized];
      },
      "exitGradually",
      id,
    );
  }

  /* LIQUIDATION */

  liquidate(): Operation {
    const dice = this.#dice;
    const pool = this.#pool;
    const all = this.#everyId();
    const sick = this.#sick();
    if (sick.length === 0 && !dice.oneIn(6)) return this.#crash() ?? this.depositCollateral();
    const count = dice.oneIn(20) ? 0 : 1 + dice.below(4);
    const ids = Array.from({ length: count }, () =>
      sick.length > 0 && !dice.oneIn(4) ? dice.pick(sick) : dice.pick(all),
    );
    const limits = {
      maxRepay: dice.oneIn(8) ? dice.spread(this.#scale) : MAX,
      unmovable: dice.oneIn(30) ? BigInt(1 << dice.below(pool.tokens.length)) : 0n,
      receiver: this.#receiver(),
    };
    return this.#ofPool(
      "liquidate",
      [ids, { ...limits, callback: ZERO }, "0x"],
      () => {
        const { repaid, seized } = liquidate(pool, this.#caller, ids, limits);
        return [repaid, seized];
      },
      count > 1 ? "liquidateBatch" : "liquidate",
      ids[0],
    );
  }

  buyOrphans(): Operation {
    const dice = this.#dice;
    const pool = this.#pool;
    const token = this.#token();
    const there = pool.state.orphans[pool.tokens.indexOf(token)] ?? 0n;
    const amount = dice.oneIn(4) ? dice.spread(2n ** 60n) : dice.between(0n, there);
    const maxCost = dice.oneIn(4) ? dice.spread(this.#scale) : MAX;
    const receiver = this.#receiver();
    return this.#ofPool("buyOrphans", [token, amount, maxCost, receiver], () => [
      upkeep.buyOrphans(pool, this.#caller, token, amount, maxCost, receiver),
    ]);
  }

  flagMarginCall(): Operation {
    return this.#ofPool("flagMarginCall", [this.#id], () => [upkeep.flagMarginCall(this.#pool, this.#id)]);
  }

  syncMargin(): Operation {
    return this.#ofPool("syncMargin", [], () => {
      sync(this.#pool);
      return [];
    });
  }

  /* THE WORLD */

  price(): Operation {
    const dice = this.#dice;
    const crash = dice.oneIn(8) ? this.#crash() : undefined;
    if (crash !== undefined) return crash;
    const k = dice.below(this.#pool.oracles.length);
    const oracle = at(this.#pool.oracles, k);
    const base = at(this.#world.basePrices, k);
    // Small steps, now and then a shock, and back towards the start in the long run.
    const lost = oracle.price > 5n * base || oracle.price < base / 5n;
    const around = lost || dice.oneIn(6) ? base : oracle.price;
    const width = dice.oneIn(8) ? 400_000n : 20_000n;
    const price = (around * (1_000_000n + dice.between(0n, 2n * width) - width)) / 1_000_000n;
    const state = oracle.state === NORMAL || dice.oneIn(2) ? NORMAL : oracle.state;
    return this.#script(k, { price, reference: price, state, reverting: oracle.reverting }, "price");
  }

  /** Moves the price of a token so that somebody's health comes to stand around 1, or far below. */
  #crash(id = this.#dice.pick(this.#everyId()), to?: bigint): Operation | undefined {
    const dice = this.#dice;
    const pool = this.#pool;
    const position = positionOf(pool, id);
    const held = [...position.amounts.keys()].filter((k) => at(position.amounts, k) !== 0n);
    const weighted = weightedValue(pool, position);
    if (position.scaled === 0n || weighted === 0n) return undefined;
    const k = dice.pick(held);
    const oracle = at(pool.oracles, k);
    const health = to ?? dice.between(dice.oneIn(3) ? 500n : 880n, 1_005n);
    const wanted = (debtOf(accrued(pool), position.scaled) * health) / 1_000n;
    const inverse = at(pool.params.collaterals, k).inverse;
    const price = inverse ? (oracle.price * weighted) / (wanted + 1n) : (oracle.price * wanted) / weighted;
    const base = at(this.#world.basePrices, k);
    if (price < base / 1_000n || price > base * 1_000n) return undefined;
    return this.#script(k, { price, reference: price, state: NORMAL, reverting: oracle.reverting }, "price");
  }

  oracle(): Operation {
    const dice = this.#dice;
    const k = dice.below(this.#pool.oracles.length);
    const { price, reverting } = at(this.#pool.oracles, k);
    if (dice.oneIn(3) || reverting) return this.#manner(k, !reverting && dice.oneIn(2));
    const state = dice.pick([CAUTION, CAUTION, HALTED, STALE, SEQUENCER, NORMAL]);
    const reference = dice.oneIn(8) ? 0n : min((price * dice.between(700_000n, 1_300_000n)) / 1_000_000n, MAX);
    const spot = dice.oneIn(20) ? dice.pick([0n, MAX, 2n ** 208n]) : price;
    return this.#script(k, { price: spot, reference, state, reverting: false }, "oracle");
  }

  volatility(): Operation {
    const dice = this.#dice;
    const known = [...this.#world.volatilityAddresses.entries()].filter(([, address]) => address !== undefined);
    if (known.length === 0) return this.price();
    const [k, address] = dice.pick(known);
    const next = {
      variance: dice.oneIn(20) ? MAX : dice.spread(10n ** 19n),
      lag: dice.between(0n, 6_000n),
      mature: !dice.oneIn(4),
      reverting: dice.oneIn(6),
    };
    const data = this.#abis.volatility.encodeFunctionData("set", [
      next.variance,
      next.lag,
      next.mature,
      next.reverting,
    ]);
    return this.#foreign("volatility", GOVERNOR, address ?? ZERO, data, () => {
      Object.assign(at(this.#pool.volatilities, k) ?? {}, next);
      return "0x";
    });
  }

  flashLoan(): Operation {
    const dice = this.#dice;
    const pool = this.#pool;
    const token = dice.oneIn(8) ? this.#token() : pool.params.debtAsset;
    const { cash } = accrued(pool);
    const amount = dice.oneIn(8) ? cash + 1n : dice.between(0n, cash);
    const honest = !dice.oneIn(6);
    const receiver = this.#someone();
    return this.#ofPool("flashLoan", [receiver, token, amount, honest ? "0x" : "0x01"], () => {
      upkeep.flashLoan(pool, receiver, token, amount, honest);
      return [true];
    });
  }

  donate(): Operation {
    const pool = this.#pool;
    const token = this.#dice.pick([pool.params.debtAsset, ...pool.tokens]);
    const amount = this.#dice.spread(min(this.#scale * 10n, balanceOf(pool, token, this.#caller) + 1n));
    const data = this.#abis.token.encodeFunctionData("transfer", [pool.address, amount]);
    return this.#foreign("donate", this.#actor, token, data, () => {
      move(pool, token, this.#caller, pool.address, amount);
      return this.#abis.token.encodeFunctionResult("transfer", [true]);
    });
  }

  /* ROLES */

  halt(): Operation {
    const duration = this.#dice.oneIn(6) ? this.#dice.pick([0n, 259_201n]) : this.#dice.between(1n, 4_000n);
    return this.#ofRole("haltNewRisk", [duration], "halt", (caller) => {
      upkeep.halt(this.#pool, caller, duration);
      return [];
    });
  }

  setCaps(): Operation {
    const { supplyCap, borrowCap } = this.#pool.params.limits;
    const part = (cap: bigint): bigint => (this.#dice.oneIn(8) ? cap + 1n : (cap * this.#dice.between(1n, 8n)) / 8n);
    const [supply, borrow] = [part(supplyCap), part(borrowCap)];
    return this.#ofRole("setCaps", [supply, borrow], "setCaps", (caller) => {
      upkeep.setCaps(this.#pool, caller, supply, borrow);
      return [];
    });
  }

  setMarginParams(): Operation {
    const dice = this.#dice;
    const k = dice.below(this.#pool.tokens.length);
    const now = at(this.#pool.state.rules, k).to;
    const moved = (x: bigint, least: bigint, most: bigint): bigint =>
      max(least, min((x * dice.between(800n, 1_250n)) / 1_000n, most));
    const maintenanceFloor = moved(now.maintenanceFloor, 5_000n, 400_000n);
    const maintenanceHorizon = moved(now.maintenanceHorizon, 600n, 172_800n);
    const volatilityFloor = moved(now.volatilityFloor, 10_000n, 16_000_000n);
    const baseSlippage = moved(now.baseSlippage, 0n, 200_000n);
    const next = {
      quantile: moved(now.quantile, 1_000_000n, 6_000_000n),
      maintenanceHorizon,
      initialHorizon: moved(now.initialHorizon, maintenanceHorizon, 1_209_600n),
      oracleError: moved(now.oracleError, 0n, 200_000n),
      stressWeight: moved(now.stressWeight, 0n, 1_000_000n),
      stressVolatility: moved(now.stressVolatility, 0n, 16_000_000n),
      volatilityFloor,
      volatilityCap: moved(now.volatilityCap, volatilityFloor, 16_000_000n),
      maintenanceFloor,
      maintenanceCap: moved(now.maintenanceCap, maintenanceFloor, 950_000n),
      initialFloor: moved(now.initialFloor, maintenanceFloor + 1n, 1_000_000n),
      baseSlippage,
      maxSlippage: moved(now.maxSlippage, baseSlippage, 500_000n),
      referenceNotional: moved(now.referenceNotional, 0n, 2n ** 112n - 1n),
    };
    return this.#ofRole("setMarginParams", [k, next], "setMarginParams", (caller) => {
      upkeep.setMarginParams(this.#pool, caller, k, next);
      return [];
    });
  }

  setProtocolShare(): Operation {
    const share = this.#dice.oneIn(3) ? 0n : this.#dice.between(0n, 260_000n);
    return this.#ofRole("setProtocolFeeShare", [share], "setProtocolShare", (caller) => {
      upkeep.setProtocolShare(this.#pool, caller, share);
      return [];
    });
  }

  claim(): Operation {
    const whose = this.#dice.oneIn(2) ? "protocolFees" : "poolFees";
    const name = whose === "protocolFees" ? "claimProtocolFees" : "claimPoolFees";
    return this.#ofRole(name, [], name, (caller) => [upkeep.claim(this.#pool, caller, whose)]);
  }

  /* CHOICES */

  #choose(options: readonly (readonly [weight: number, amount: () => bigint])[]): bigint {
    let left = this.#dice.below(options.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, amount] of options) {
      if (left < weight) return amount();
      left -= weight;
    }
    return 0n;
  }

  #someone(): string {
    return this.#dice.pick(this.#world.actors);
  }

  #everyId(): string[] {
    return this.#world.actors.flatMap((owner) => Array.from({ length: POSITIONS }, (_, i) => this.#idOf(owner, i)));
  }

  #sick(): string[] {
    const s = accrued(this.#pool);
    return this.#everyId().filter((id) => eligible(this.#pool, s, positionOf(this.#pool, id), 0n) !== undefined);
  }

  #owes(id: string): boolean {
    return positionOf(this.#pool, id).scaled !== 0n;
  }

  #idOf(owner: string, index: number): string {
    return `${owner}${index.toString(16).padStart(24, "0")}`;
  }

  #receiver(): string {
    if (this.#dice.oneIn(60)) return this.#dice.oneIn(2) ? ZERO : this.#pool.address;
    return this.#dice.oneIn(5) ? this.#someone() : this.#caller;
  }

  #token(): string {
    return this.#dice.oneIn(50) ? this.#pool.params.debtAsset : this.#dice.pick(this.#pool.tokens);
  }

  #heldToken(id = this.#id): string {
    const { amounts } = positionOf(this.#pool, id);
    const held = this.#pool.tokens.filter((_, k) => at(amounts, k) !== 0n);
    return held.length === 0 || this.#dice.oneIn(20) ? this.#token() : this.#dice.pick(held);
  }

  /** Worth anything up to a large position, at the price. */
  #collateralAmount(token: string): bigint {
    const k = this.#pool.tokens.indexOf(token);
    const price = k < 0 ? 0n : quoteOf(this.#pool, k).price;
    const value = this.#dice.spread(this.#scale);
    return this.#choose([
      [30, () => (price === 0n ? this.#dice.spread(2n ** 70n) : (value * PRICE) / price)],
      [1, () => 0n],
      [1, () => 2n ** 120n - this.#dice.between(0n, 1n)],
      [1, () => 1n],
    ]);
  }

  #withdrawal(token: string): bigint {
    const k = this.#pool.tokens.indexOf(token);
    const held = k < 0 ? 10n : at(positionOf(this.#pool, this.#id).amounts, k);
    return this.#choose([
      [6, () => this.#dice.between(0n, held / 5n)],
      [4, () => this.#dice.between(0n, held)],
      [3, () => MAX],
      [1, () => held],
      [1, () => held + 1n],
      [1, () => 1n],
    ]);
  }

  #loan(power: bigint): bigint {
    const pool = this.#pool;
    const s = accrued(pool);
    const room = rest(power, debtOf(s, positionOf(pool, this.#id).scaled));
    return this.#choose([
      [8, () => this.#dice.between(room / 2n, room)],
      [4, () => this.#dice.between(0n, room)],
      [3, () => room],
      [1, () => room + 1n],
      [1, () => this.#dice.spread(this.#scale)],
      [1, () => pool.params.limits.minDebt],
      [1, () => s.cash + 1n],
    ]);
  }

  #repayment(): bigint {
    const pool = this.#pool;
    const debt = debtOf(accrued(pool), positionOf(pool, this.#id).scaled);
    return this.#choose([
      [6, () => this.#dice.between(0n, debt)],
      [2, () => MAX],
      [1, () => debt],
      [1, () => rest(debt, pool.params.limits.minDebt) + this.#dice.between(0n, 2n)],
      [1, () => this.#dice.spread(debt + 1n)],
      [1, () => 1n],
    ]);
  }

  /* ENCODING */

  #ofPool(fn: string, args: readonly unknown[], effect: () => readonly unknown[], name = fn, id = this.#id): Operation {
    const { pool } = this.#abis;
    const data = pool.encodeFunctionData(fn, args);
    const apply = (): string => pool.encodeFunctionResult(fn, effect());
    return { name, actor: this.#actor, target: this.#pool.address, data, id, apply };
  }

  #ofRole(
    fn: string,
    args: readonly unknown[],
    name: string,
    effect: (caller: string) => readonly unknown[],
  ): Operation {
    const { pool } = this.#abis;
    const stranger = this.#dice.oneIn(8);
    const caller = stranger ? this.#caller : this.#pool.governor;
    const data = pool.encodeFunctionData(fn, args);
    const apply = (): string => pool.encodeFunctionResult(fn, effect(caller));
    const actor = stranger ? this.#actor : GOVERNOR;
    return { name, actor, target: this.#pool.address, data, id: this.#id, apply };
  }

  #foreign(name: string, actor: number, target: string, data: string, apply: () => string): Operation {
    return { name, actor, target, data, id: this.#id, apply };
  }

  #script(k: number, next: Pool["oracles"][number], name: string): Operation {
    const data = this.#abis.oracle.encodeFunctionData("setState", [next.price, next.reference, next.state]);
    return this.#foreign(name, GOVERNOR, at(this.#world.oracleAddresses, k), data, () => {
      Object.assign(at(this.#pool.oracles, k), next);
      return "0x";
    });
  }

  #manner(k: number, reverting: boolean): Operation {
    const data = this.#abis.oracle.encodeFunctionData("setManner", [reverting ? 1 : 0]);
    return this.#foreign("oracle", GOVERNOR, at(this.#world.oracleAddresses, k), data, () => {
      at(this.#pool.oracles, k).reverting = reverting;
      return "0x";
    });
  }
}
