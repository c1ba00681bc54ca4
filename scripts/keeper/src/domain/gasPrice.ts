import type { Mirror } from "./mirror.ts";
import { OracleState, type PoolReading } from "./reading.ts";

const SQUARE = 10n ** 72n;
const ONE = 10n ** 36n;

/** Prices of the chain's native token, from the pools' own oracles or from the configuration. */
export class NativePrices {
  readonly #wrapped: string | undefined;
  readonly #configured: ReadonlyMap<string, bigint>;

  /**
   * @param wrapped Wrapped native token, if the keeper shall look for it in the pools.
   * @param configured Asset to its base units per 1e18 wei; wins over the oracles.
   */
  constructor(wrapped: string | undefined, configured: ReadonlyMap<string, bigint>) {
    this.#wrapped = wrapped;
    this.#configured = configured;
  }

  /** Base units of an asset per wei, times 1e36; undefined if nobody knows. */
  priceIn(asset: string, mirror: Mirror, readings: ReadonlyMap<string, PoolReading>): bigint | undefined {
    const configured = this.#configured.get(asset);
    if (configured !== undefined) return (configured * ONE) / 10n ** 18n;
    if (this.#wrapped === undefined) return undefined;
    if (asset === this.#wrapped) return ONE;

    for (const [address, reading] of readings) {
      const description = mirror.pools.get(address)?.description;
      if (description === undefined) continue;
      const { debtAsset, collaterals } = description;
      const k = collaterals.findIndex(({ token }) =>
        debtAsset === asset ? token === this.#wrapped : debtAsset === this.#wrapped && token === asset,
      );
      const token = reading.tokens[k];
      if (k < 0 || token.price === 0n || token.state >= OracleState.Stale) continue;
      return debtAsset === asset ? token.price : SQUARE / token.price;
    }
    return undefined;
  }
}

/** Wei in an asset, rounded up [assets]. */
export function weiToAssetUp(wei: bigint, price: bigint): bigint {
  return (wei * price + ONE - 1n) / ONE;
}

/** An asset in wei, rounded up [wei]. */
export function assetToWeiUp(amount: bigint, price: bigint): bigint {
  return price === 0n ? 0n : (amount * ONE + price - 1n) / price;
}

/** An asset in wei, rounded down [wei]. */
export function assetToWeiDown(amount: bigint, price: bigint): bigint {
  return price === 0n ? 0n : (amount * ONE) / price;
}
