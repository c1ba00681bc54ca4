import type { ClassParameters } from "../../sdk/src/classes.ts";
import { PPM } from "../../sdk/src/math/constants.ts";
import { initialUp, maintenanceUp, sigmaUp } from "../../sdk/src/math/marginPolicyMath.ts";
import { marginAt } from "../../sdk/src/math/rampMath.ts";
import { ceilDiv } from "../../sdk/src/math/wadMath.ts";
import type { CollateralParams } from "../../sdk/src/poolParams.ts";
import { collateralParams } from "../../sdk/src/poolParams.ts";

/** Maintenance and initial margin as a pool answers them [ppm]. */
export interface Margins {
  readonly maintenance: bigint;
  readonly initial: bigint;
}

/** Samples that lag the feed by more than this leave the initial margin at the cap [seconds]. */
const MAX_LAG = 3_900n;
const ANY_ADDRESS = "0x0000000000000000000000000000000000000001";

/**
 * Twin of what `MarginUpkeep` and `MarginPolicy` make of a variance for the first token of a pool: targets by the class's rules,
 * maintenance down at once and up on a ramp of whole minutes, initial at once and at least gamma times maintenance.
 */
export class PoolMargins {
  readonly #params: CollateralParams;
  readonly #targets = new Map<bigint, Margins>();
  #start: bigint;
  #target: bigint;
  #initial = PPM;
  #minute = 0n;

  /** @param parameters - The class; a pool starts at the ceiling of its margins, until its first sync. */
  constructor(parameters: ClassParameters) {
    this.#params = collateralParams(parameters, {
      token: ANY_ADDRESS,
      oracle: ANY_ADDRESS,
      volatilitySource: ANY_ADDRESS,
    });
    this.#start = this.#params.margin.maintenanceCap;
    this.#target = this.#start;
  }

  /**
   * `syncMargin`.
   *
   * @param minute - Age of the pool [minutes].
   * @param variance - Envelope variance per year [WAD].
   * @param mature - Whether 14 days of samples are in.
   * @param lag - By how much the samples lag the feed [seconds].
   */
  sync(minute: bigint, variance: bigint, mature: boolean, lag: bigint): void {
    const { margin } = this.#params;
    const now = marginAt(this.#start, this.#target, this.#params.rampRate, minute - this.#minute);
    const calm = mature ? sigmaUp(margin, variance) : margin.volatilityCap;
    const target = this.#targetAt(calm);
    this.#initial = (lag <= MAX_LAG ? target : this.#targetAt(margin.volatilityCap)).initial;
    this.#target = target.maintenance;
    this.#start = now < this.#target ? now : this.#target;
    this.#minute = minute;
  }

  /**
   * `marginsOf(0)`.
   *
   * @param minute - Age of the pool [minutes].
   */
  at(minute: bigint): Margins {
    const maintenance = marginAt(this.#start, this.#target, this.#params.rampRate, minute - this.#minute);
    const floor = ceilDiv(maintenance * this.#params.initialFactor, PPM);
    const initial = this.#initial > floor ? this.#initial : floor;

    return { maintenance, initial: initial < PPM ? initial : PPM };
  }

  /** Where the maintenance margin goes [ppm]. */
  get target(): bigint {
    return this.#target;
  }

  #targetAt(sigma: bigint): Margins {
    const known = this.#targets.get(sigma);
    if (known !== undefined) return known;
    const { margin, cursor } = this.#params;
    const made = { maintenance: maintenanceUp(margin, sigma, cursor), initial: initialUp(margin, sigma, 0n, cursor) };
    this.#targets.set(sigma, made);

    return made;
  }
}
