import { sizeLiquidation, wantedTopUp } from "../lab/simulation/liquidation.ts";
import { KEEPER_MARGIN, MIN_DEBT, SLIPPAGE_FLOOR } from "../lab/simulation/simulate.ts";
import type { Correlations } from "./correlations.ts";
import { matrixOf } from "./correlations.ts";
import type { Member, Stage } from "./markets.ts";
import type { GroupRules } from "./parameters.ts";
import type { Blend } from "./requirement.ts";
import { blendOf, pooledRequirement } from "./requirement.ts";

/** One book in one regime from its opening to the end of its stage. */
export interface Setting {
  readonly stage: Stage;
  /** Undefined: isolated positions. */
  readonly rules?: GroupRules | undefined;
  readonly correlations: Correlations;
  /** Bar of the opening. */
  readonly bar: number;
  /** Of each member, collateral and debt [ratio of the gross exposure, in dollars]. */
  readonly openings: readonly { readonly collateral: number; readonly debt: number }[];
  /** What the group's reserve begins with [ratio]. */
  readonly reserve: number;
  /** Between the moment something may be done and that somebody does it [seconds]. */
  readonly delay: number;
  /** Sees the state after every bar. */
  readonly trace?: (state: State) => void;
}

/** A book after a bar, in dollars at the market's price; collateral and debt in units of what they are. */
export interface State {
  readonly bar: number;
  readonly collateral: Float64Array;
  readonly debt: Float64Array;
  readonly reserve: number;
  /** What the reserve should cover. */
  readonly requirement: number;
  /** Of the least healthy member; Infinity without debt. */
  readonly health: number;
}

/** What became of a book; money in units of its gross exposure. */
export interface Fate {
  /** Members liquidated at least once. */
  readonly liquidated: number;
  /** Debt repaid by liquidations and by unwinding. */
  readonly liquidatedDebt: number;
  readonly unwoundDebt: number;
  readonly topUps: number;
  readonly covers: number;
  /** What the trader paid to liquidators and unwinders beyond what they repaid, at the market's price. */
  readonly costs: number;
  readonly badDebt: number;
  /** Bad debt of each member that neither the group's nor the pool's reserve bore. */
  readonly lenderLoss: readonly number[];
  /** Of each member whether its lenders lost while the group's reserve lasted: it had something, and had paid all that it was asked for. */
  readonly lostWithReserve: readonly boolean[];
  readonly reserveUsed: number;
  /** The reserve could not pay what a top-up or a cover asked for. */
  readonly exhausted: boolean;
  /** Equity in the pools and the reserve at the end. */
  readonly finalEquity: number;
}

/** How often a member may be unwound [seconds]. */
const UNWIND_INTERVAL = 600;
/** Less than this is nothing: sums of doubles. */
const DUST = 1e-12;

/** Plays a book through its stage. */
export function simulate(setting: Setting): Fate {
  return new Simulation(setting).run();
}

class Simulation {
  readonly #s: Setting;
  readonly #members: readonly Member[];
  readonly #blend: Blend | undefined;
  readonly #collateral: Float64Array;
  readonly #debt: Float64Array;
  readonly #minDebt: Float64Array;
  readonly #poolReserve: Float64Array;
  readonly #buffers: Float64Array;
  readonly #weighted: readonly Float64Array[];
  readonly #eligible: readonly Float64Array[];
  readonly #unitBuffer: readonly Float64Array[];
  readonly #bufferOfDebt: readonly Float64Array[];
  readonly #matrices = new Map<number, Float64Array>();
  #matrixKey = -1;
  #lastMatrix: Float64Array = new Float64Array();
  /** When the keepers who saw a need act: liquidators and the group's own for each member, an unwinder; 0: nobody has. */
  readonly #liquidateAt: Float64Array;
  readonly #topUpAt: Float64Array;
  #unwindAt = 0;
  readonly #unwoundAt: Float64Array;
  readonly #wasLiquidated: boolean[];
  readonly #lenderLoss: number[];
  readonly #lostWithReserve: boolean[];
  /** Of each member whether the reserve could not pay what it was asked for last. */
  readonly #unpaid: boolean[];
  #reserve: number;
  #reserveUsed = 0;
  #exhausted = false;
  #liquidatedDebt = 0;
  #unwoundDebt = 0;
  #topUps = 0;
  #covers = 0;
  #costs = 0;
  #badDebt = 0;

  constructor(setting: Setting) {
    const { stage, rules, openings, bar, reserve } = setting;
    this.#s = setting;
    this.#members = stage.members;
    this.#blend = rules === undefined ? undefined : blendOf(rules);
    const n = stage.members.length;
    this.#weighted = stage.members.map(({ weighted }) => weighted);
    this.#eligible = stage.members.map(({ eligible }) => eligible);
    this.#unitBuffer = stage.members.map(({ buffer }) => buffer);
    this.#bufferOfDebt = stage.members.map(({ bufferOfDebt }) => bufferOfDebt);
    // Of a long position dollars of collateral become coins, of a short one dollars of debt.
    this.#collateral = Float64Array.from(openings, ({ collateral }, i) =>
      this.#members[i]?.short ? collateral : collateral / this.#oracle(i, bar),
    );
    this.#debt = Float64Array.from(openings, ({ debt }, i) =>
      this.#members[i]?.short ? debt * this.#oracle(i, bar) : debt,
    );
    this.#minDebt = this.#debt.map((debt) => MIN_DEBT * debt);
    this.#poolReserve = new Float64Array(n);
    this.#buffers = new Float64Array(n);
    this.#liquidateAt = new Float64Array(n);
    this.#topUpAt = new Float64Array(n);
    this.#unwoundAt = new Float64Array(n).fill(-Infinity);
    this.#wasLiquidated = stage.members.map(() => false);
    this.#lenderLoss = stage.members.map(() => 0);
    this.#lostWithReserve = stage.members.map(() => false);
    this.#unpaid = stage.members.map(() => false);
    this.#reserve = reserve;
  }

  run(): Fate {
    const n = this.#s.stage.time.length;
    this.#show(this.#s.bar);
    for (let bar = this.#s.bar + 1; bar < n; bar += 1) {
      let owes = false;
      for (let i = 0; i < this.#members.length; i += 1) {
        this.#watch(i, bar);
        owes ||= (this.#debt[i] ?? 0) !== 0;
      }
      // Without debt nothing happens any more.
      if (!owes && this.#s.trace === undefined) break;
      if (this.#s.rules !== undefined) this.#watchReserve(bar, this.#s.rules);
      this.#show(bar);
    }

    return this.#close(n - 1);
  }

  #oracle(i: number, bar: number): number {
    return this.#members[i]?.timeline.oracle[bar] ?? 0;
  }

  #market(i: number, bar: number): number {
    return this.#members[i]?.timeline.market[bar] ?? 0;
  }

  /** Dollars for one unit of the debt, at a price of the collateral in it. */
  #dollars(i: number, price: number): number {
    return this.#members[i]?.short ? 1 / price : 1;
  }

  #threshold(i: number, bar: number): number {
    return 1 - (this.#members[i]?.timeline.maintenance[bar] ?? 1);
  }

  #health(i: number, bar: number): number {
    const debt = this.#debt[i] ?? 0;

    return debt === 0 ? Infinity : ((this.#collateral[i] ?? 0) * (this.#weighted[i]?.[bar] ?? 0)) / debt;
  }

  /** In CAUTION a position must be unhealthy at both prices. */
  #isLiquidatable(i: number, bar: number): boolean {
    return (this.#collateral[i] ?? 0) * (this.#eligible[i]?.[bar] ?? 0) < (this.#debt[i] ?? 0);
  }

  /**
   * Where both are due liquidators come before the group's keeper, unless the rules say otherwise: that a pool asks its group first is
   * all that the contracts enforce.
   */
  #watch(i: number, bar: number): void {
    if ((this.#debt[i] ?? 0) === 0) return;
    const { rules } = this.#s;
    if (rules?.keeperFirst === true) this.#watchTopUp(i, bar, rules);
    this.#watchLiquidation(i, bar);
    if (rules?.keeperFirst === false) this.#watchTopUp(i, bar, rules);
  }

  #watchLiquidation(i: number, bar: number): void {
    const time = this.#s.stage.time[bar] ?? 0;
    const due = this.#liquidateAt[i] ?? 0;
    if (this.#isLiquidatable(i, bar)) {
      if (due === 0) this.#liquidateAt[i] = time + this.#s.delay;
      else if (due <= time) this.#liquidate(i, bar);
    } else if (due <= time) this.#liquidateAt[i] = 0;
  }

  #watchTopUp(i: number, bar: number, rules: GroupRules): void {
    const time = this.#s.stage.time[bar] ?? 0;
    const due = this.#topUpAt[i] ?? 0;
    if (this.#health(i, bar) < rules.topUpHealth) {
      if (due === 0) this.#topUpAt[i] = time + this.#s.delay;
      else if (due <= time) this.#topUp(i, bar, rules);
    } else if (due <= time) this.#topUpAt[i] = 0;
  }

  /* RESERVE */

  /** What the reserve pays of a wish, in dollars. */
  #take(wish: number): number {
    const taken = Math.min(wish, this.#reserve);
    if (taken < wish - DUST) this.#exhausted = true;
    this.#reserve -= taken;
    this.#reserveUsed += taken;

    return taken;
  }

  /** A repayment that leaves nothing or at least the least debt. */
  #withoutDust(i: number, repay: number): number {
    const debt = this.#debt[i] ?? 0;

    return repay >= debt ? debt : Math.min(repay, Math.max(0, debt - (this.#minDebt[i] ?? 0)));
  }

  #topUp(i: number, bar: number, rules: GroupRules): void {
    this.#topUpAt[i] = 0;
    if (this.#rescue(i, bar, rules.topUpTarget)) this.#topUps += 1;
  }

  /** What a pool asks its group for before it liquidates. */
  #cover(i: number, bar: number, target: number): void {
    if (this.#rescue(i, bar, target)) this.#covers += 1;
  }

  /**
   * Moves reserve into a member up to a health, or as far as it reaches. It is in dollars: it repays what a long position owes, and is
   * collateral of a short one. Where a repayment would leave less than the least debt, all is repaid.
   */
  #rescue(i: number, bar: number, target: number): boolean {
    const [debt, health] = [this.#debt[i] ?? 0, this.#health(i, bar)];
    if (health >= target) return false;
    const repays = !this.#members[i]?.short;
    const need = repays
      ? debt * (1 - health / target)
      : (debt * (target - health)) / (this.#oracle(i, bar) * this.#threshold(i, bar));
    const dusty = repays && this.#withoutDust(i, need) < need - DUST;
    const wish = dusty ? debt : need;
    const lasts = this.#reserve >= wish - DUST;
    const paid = this.#take(repays && !lasts ? this.#withoutDust(i, Math.min(need, this.#reserve)) : wish);
    this.#unpaid[i] = !lasts;
    if (!lasts) this.#exhausted = true;
    if (paid <= DUST) return false;
    if (repays) this.#debt[i] = Math.max(0, debt - paid);
    else this.#collateral[i] = (this.#collateral[i] ?? 0) + paid;

    return true;
  }

  /* LIQUIDATION */

  #liquidate(i: number, bar: number): void {
    const member = this.#members[i];
    if (member === undefined) return;
    const { terms } = member;
    const price = this.#oracle(i, bar);
    // Nobody calls a pool for a liquidation that does not pay.
    if (this.#s.rules !== undefined && this.#size(i, bar) !== undefined) {
      this.#cover(i, bar, terms.targetHealth);
      if (!this.#isLiquidatable(i, bar)) {
        this.#liquidateAt[i] = 0;
        return;
      }
    }
    const sized = this.#size(i, bar);
    if (sized === undefined) return;
    const { step, fee, topUp } = sized;
    const debt = this.#debt[i] ?? 0;
    const dollars = this.#dollars(i, this.#market(i, bar));
    const amount = step.seize / price;

    this.#wasLiquidated[i] = true;
    this.#liquidateAt[i] = 0;
    this.#poolReserve[i] = (this.#poolReserve[i] ?? 0) + fee - topUp;
    this.#liquidatedDebt += step.repay * dollars;
    this.#costs += (amount * this.#market(i, bar) - step.repay) * dollars;
    this.#collateral[i] = Math.max(0, (this.#collateral[i] ?? 0) - amount);
    const left = debt - step.repay;
    if (step.mode === "partial") this.#debt[i] = left;
    else {
      this.#debt[i] = 0;
      this.#realise(i, left, dollars);
    }
  }

  /** A liquidation of a member and what it adds to or takes from the pool's reserve; undefined if it does not pay. */
  #size(i: number, bar: number): { step: ReturnType<typeof sizeLiquidation>; fee: number; topUp: number } | undefined {
    const member = this.#members[i];
    if (member === undefined) return undefined;
    const { terms, venue } = member;
    const price = this.#oracle(i, bar);
    const value = (this.#collateral[i] ?? 0) * price;
    const m = 1 - this.#threshold(i, bar);
    const step = sizeLiquidation(terms, value, this.#debt[i] ?? 0, m, this.#minDebt[i] ?? 0);
    if (step.mode === "none") return undefined;
    const fee = step.repay * Math.max(0, step.incentive - terms.incentiveMin) * terms.reserveShare;
    const topUp =
      step.mode === "close-out" ? Math.min(this.#poolReserve[i] ?? 0, wantedTopUp(terms, value, step.repay)) : 0;
    // Books are small beside the market.
    const slippage = SLIPPAGE_FLOOR * venue.slippage;
    const proceeds = (step.seize / price) * this.#market(i, bar) * (1 - slippage);

    return proceeds < (step.repay + fee - topUp) * (1 + KEEPER_MARGIN) ? undefined : { step, fee, topUp };
  }

  #realise(i: number, loss: number, dollars: number): void {
    if (loss <= 0) return;
    const fromPool = Math.min(this.#poolReserve[i] ?? 0, loss);
    this.#poolReserve[i] = (this.#poolReserve[i] ?? 0) - fromPool;
    this.#badDebt += loss * dollars;
    const lost = (loss - fromPool) * dollars;
    this.#lenderLoss[i] = (this.#lenderLoss[i] ?? 0) + lost;
    if (lost > DUST && this.#reserve > DUST && !this.#unpaid[i]) this.#lostWithReserve[i] = true;
  }

  /* UNWINDING */

  #watchReserve(bar: number, rules: GroupRules): void {
    const time = this.#s.stage.time[bar] ?? 0;
    if (!rules.unwinds || this.#reserve >= this.#requirement(bar) - DUST) {
      if (this.#unwindAt <= time) this.#unwindAt = 0;
    } else if (this.#unwindAt === 0) this.#unwindAt = time + this.#s.delay;
    else if (this.#unwindAt <= time) {
      for (const i of this.#bySize()) this.#unwind(i, bar, rules);
    }
  }

  /** Members by their buffers, largest first: where one step lowers the requirement most. */
  #bySize(): number[] {
    return [...this.#buffers.keys()].sort((i, j) => (this.#buffers[j] ?? 0) - (this.#buffers[i] ?? 0) || i - j);
  }

  #requirement(bar: number): number {
    if (this.#blend === undefined) return 0;
    for (let i = 0; i < this.#members.length; i += 1) {
      const debt = this.#debt[i] ?? 0;
      const held = (this.#collateral[i] ?? 0) * (this.#unitBuffer[i]?.[bar] ?? 0);
      this.#buffers[i] = debt === 0 ? 0 : Math.min(held, debt * (this.#bufferOfDebt[i]?.[bar] ?? 0));
    }

    return pooledRequirement(this.#buffers, this.#matrix(bar), this.#blend);
  }

  /** Collateral of a member with debt, in dollars at the oracle's price. */
  #notional(i: number, bar: number): number {
    if ((this.#debt[i] ?? 0) === 0) return 0;
    const price = this.#oracle(i, bar);

    return (this.#collateral[i] ?? 0) * price * this.#dollars(i, price);
  }

  #matrix(bar: number): Float64Array {
    const { rules, correlations } = this.#s;
    if (rules === undefined) throw new TypeError("isolated positions have no requirement");
    let suspended = 0;
    for (let i = 0; i < this.#members.length; i += 1) {
      if (this.#members[i]?.timeline.closed[bar] === 1 && (this.#debt[i] ?? 0) > 0) suspended |= 1 << i;
    }
    const number = correlations.at[bar] ?? 0;
    const key = number * 256 + suspended;
    if (key === this.#matrixKey) return this.#lastMatrix;
    let matrix = this.#matrices.get(key);
    if (matrix === undefined) {
      matrix = matrixOf(correlations.words[number] ?? 0n, this.#members, rules.box, BigInt(suspended));
      this.#matrices.set(key, matrix);
    }
    [this.#matrixKey, this.#lastMatrix] = [key, matrix];

    return matrix;
  }

  /** Repays a slice of a member against collateral, where that pays and lowers what the reserve must cover. */
  #unwind(i: number, bar: number, rules: GroupRules): void {
    const time = this.#s.stage.time[bar] ?? 0;
    const member = this.#members[i];
    const debt = this.#debt[i] ?? 0;
    if (member === undefined || debt === 0 || time < (this.#unwoundAt[i] ?? 0) + UNWIND_INTERVAL) return;
    // No collateral goes at a doubted price.
    if (member.timeline.closed[bar] === 1) return;
    const requirement = this.#requirement(bar);
    if (this.#reserve >= requirement - DUST) return;

    const repay = this.#withoutDust(i, debt * Math.min(this.#unwindShare(bar, requirement, rules), rules.unwindSlice));
    const price = this.#oracle(i, bar);
    const amount = (repay * (1 + rules.unwindIncentive)) / price;
    const proceeds = amount * this.#market(i, bar) * (1 - SLIPPAGE_FLOOR * member.venue.slippage);
    const collateral = this.#collateral[i] ?? 0;
    if (repay <= DUST || amount > collateral || proceeds < repay * (1 + KEEPER_MARGIN)) return;

    const before = this.#health(i, bar);
    this.#debt[i] = debt - repay;
    this.#collateral[i] = collateral - amount;
    // The pool refuses what lowers health, the group what does not lower its requirement.
    if (this.#health(i, bar) < before || this.#requirement(bar) >= requirement) {
      this.#debt[i] = debt;
      this.#collateral[i] = collateral;
      return;
    }
    const dollars = this.#dollars(i, this.#market(i, bar));
    this.#unwoundAt[i] = time;
    this.#unwoundDebt += repay * dollars;
    this.#costs += (amount * this.#market(i, bar) - repay) * dollars;
  }

  /** `GroupMath.unwindFractionUp` at a target of 1. */
  #unwindShare(bar: number, requirement: number, rules: GroupRules): number {
    let cost = 0;
    for (let i = 0; i < this.#members.length; i += 1) cost += this.#notional(i, bar) * rules.unwindIncentive;
    if (requirement <= cost || this.#reserve <= cost) return 1;

    return (requirement - this.#reserve) / (requirement - cost);
  }

  /* RESULT */

  #show(bar: number): void {
    const { trace } = this.#s;
    if (trace === undefined) return;
    let health = Infinity;
    for (let i = 0; i < this.#members.length; i += 1) health = Math.min(health, this.#health(i, bar));
    trace({
      bar,
      collateral: this.#collateral.slice(),
      debt: this.#debt.slice(),
      reserve: this.#reserve,
      requirement: this.#requirement(bar),
      health,
    });
  }

  /** What is under water at the end is lost; the group is asked first, as always. */
  #close(bar: number): Fate {
    let equity = 0;
    for (let i = 0; i < this.#members.length; i += 1) {
      const price = this.#market(i, bar);
      const dollars = this.#dollars(i, price);
      const missing = (this.#debt[i] ?? 0) - (this.#collateral[i] ?? 0) * price;
      if (missing > 0 && this.#s.rules !== undefined && !this.#members[i]?.short) {
        this.#debt[i] = (this.#debt[i] ?? 0) - this.#take(missing);
      }
      const worth = (this.#collateral[i] ?? 0) * price - (this.#debt[i] ?? 0);
      if (worth < 0) this.#realise(i, -worth, dollars);
      equity += Math.max(0, worth) * dollars;
    }

    return {
      liquidated: this.#wasLiquidated.filter(Boolean).length,
      liquidatedDebt: this.#liquidatedDebt,
      unwoundDebt: this.#unwoundDebt,
      topUps: this.#topUps,
      covers: this.#covers,
      costs: this.#costs,
      badDebt: this.#badDebt,
      lenderLoss: this.#lenderLoss,
      lostWithReserve: this.#lostWithReserve,
      reserveUsed: this.#reserveUsed,
      exhausted: this.#exhausted,
      finalEquity: equity + this.#reserve,
    };
  }
}
