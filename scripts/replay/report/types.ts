/** What a replay reports; every figure follows from the chain's state and events. */

/** One pool, in base units of its debt asset. */
export interface PoolReport {
  readonly name: string;
  readonly debtAsset: string;
  readonly decimals: number;
  readonly badDebt: string;
  readonly reserveUsed: string;
  readonly lenderAssetsBefore: string;
  readonly lenderAssetsAfter: string;
  readonly liquidations: number;
}

/** `report.json`. Amounts of money are decimals in the quote asset, with 6 digits, at the last oracle price. */
export interface Report {
  readonly episode: string;
  readonly ticks: number;
  readonly feedRounds: number;
  readonly positionsOpened: number;
  /** Liquidations of positions, repeats counted. */
  readonly liquidations: number;
  /** Distinct positions among them. */
  readonly positionsLiquidated: number;
  readonly keeperTransactions: number;
  /** Most blocks that a liquidatable position waited. */
  readonly maxBlocksUnhealthy: number;
  /** By token: base units lost or invented. */
  readonly conservationError: Readonly<Record<string, string>>;
  readonly untouchedPoolUnchanged: boolean;
  readonly badDebt: string;
  readonly reserveUsed: string;
  readonly lenderAssetsBefore: string;
  readonly lenderAssetsAfter: string;
  /** Net of gas. */
  readonly keeperProfit: string;
  readonly pools: readonly PoolReport[];
  /** Wall time; the only figure that differs between two runs. */
  readonly seconds: number;
}
