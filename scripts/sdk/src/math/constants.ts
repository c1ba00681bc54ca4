/** 1 as a fixed-point ratio. */
export const WAD = 10n ** 18n;

/** 1 in millionths, the resolution in which a pool stores margins. */
export const PPM = 10n ** 6n;

/** Scale of prices: debt base units per collateral base unit, times this. */
export const PRICE_SCALE = 10n ** 36n;

/** 365 days [seconds]. */
export const YEAR = 31_536_000n;

/** The greatest uint256: the health of a position without debt. */
export const MAX_UINT256 = (1n << 256n) - 1n;

/** The greatest int256. */
export const MAX_INT256 = (1n << 255n) - 1n;

/** The least int256. */
export const MIN_INT256 = -(1n << 255n);
