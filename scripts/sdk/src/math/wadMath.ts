/** Twin of `contracts/libraries/WadMath.sol`: same names, same bits. All inputs are unsigned where not said otherwise. */
import { MAX_INT256, MAX_UINT256, WAD } from "./constants.ts";
import { DivisionByZeroError, LogarithmUndefinedError, MathOverflowError } from "./errors.ts";

/**
 * x * y / WAD, rounded down.
 *
 * @throws {MathOverflowError} when the result exceeds 256 bits.
 * @example
 * mulDown(3n * WAD, WAD / 2n); // 1.5e18
 */
export const mulDown = (x: bigint, y: bigint): bigint => mulDivDown(x, y, WAD);

/**
 * x * y / WAD, rounded up.
 *
 * @throws {MathOverflowError} when the result exceeds 256 bits.
 * @example
 * mulUp(1n, 1n); // 1
 */
export const mulUp = (x: bigint, y: bigint): bigint => mulDivUp(x, y, WAD);

/**
 * x * WAD / y, rounded down.
 *
 * @throws {DivisionByZeroError} when y is zero.
 * @throws {MathOverflowError} when the result exceeds 256 bits.
 * @example
 * divDown(1n, 3n); // 0.333e18
 */
export const divDown = (x: bigint, y: bigint): bigint => mulDivDown(x, WAD, y);

/**
 * x * WAD / y, rounded up.
 *
 * @throws {DivisionByZeroError} when y is zero.
 * @throws {MathOverflowError} when the result exceeds 256 bits.
 * @example
 * divUp(2n, 3n); // 0.666...67e18
 */
export const divUp = (x: bigint, y: bigint): bigint => mulDivUp(x, WAD, y);

/**
 * x * y / d, rounded down.
 *
 * @throws {DivisionByZeroError} when d is zero.
 * @throws {MathOverflowError} when the result exceeds 256 bits.
 * @example
 * mulDivDown(7n, 3n, 2n); // 10
 */
export function mulDivDown(x: bigint, y: bigint, d: bigint): bigint {
  if (d === 0n) throw new DivisionByZeroError();
  const result = (x * y) / d;
  if (result > MAX_UINT256) throw new MathOverflowError("mulDivDown");

  return result;
}

/**
 * x * y / d, rounded up.
 *
 * @throws {DivisionByZeroError} when d is zero.
 * @throws {MathOverflowError} when the result exceeds 256 bits.
 * @example
 * mulDivUp(7n, 3n, 2n); // 11
 */
export function mulDivUp(x: bigint, y: bigint, d: bigint): bigint {
  if (d === 0n) throw new DivisionByZeroError();
  const product = x * y;
  const result = product / d + (product % d === 0n ? 0n : 1n);
  if (result > MAX_UINT256) throw new MathOverflowError("mulDivUp");

  return result;
}

/**
 * x / d, rounded up.
 *
 * @throws {DivisionByZeroError} when d is zero.
 * @example
 * ceilDiv(7n, 2n); // 4
 */
export function ceilDiv(x: bigint, d: bigint): bigint {
  if (d === 0n) throw new DivisionByZeroError();

  return x === 0n ? 0n : (x - 1n) / d + 1n;
}

/**
 * The square root of x [WAD], rounded down.
 *
 * @example
 * sqrtDown(2n * WAD); // 1.414213562373095048e18
 */
export const sqrtDown = (x: bigint): bigint => rootDown(x * WAD);

/**
 * The square root of x [WAD], rounded up.
 *
 * @example
 * sqrtUp(4n * WAD); // 2e18
 */
export const sqrtUp = (x: bigint): bigint => rootUp(x * WAD);

/**
 * The square root of an integer, rounded up.
 *
 * @example
 * rootUp(10n); // 4
 */
export function rootUp(x: bigint): bigint {
  const root = rootDown(x);

  return root * root === x ? root : root + 1n;
}

function rootDown(x: bigint): bigint {
  if (x < 2n) return x;
  // Newton's iteration falls to the root from any start that is not below it.
  let root = 1n << BigInt((x.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + x / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

const Q96 = 1n << 96n;
const FIVE_18 = 5n ** 18n;
const LN_2 = 54916777467707473351141471128n; // [2^96]

/**
 * e^x [WAD], rounded down at the last digit; the same rational approximation as the contracts use, bit for bit.
 *
 * @param x - Exponent, may be negative [WAD].
 * @throws {MathOverflowError} at and above 135.31.
 * @example
 * expDown(WAD); // 2.718281828459045235e18
 */
export function expDown(x: bigint): bigint {
  if (x <= -41446531673892822313n) return 0n;
  if (x >= 135305999368893231589n) throw new MathOverflowError("expDown");

  // From 1e18 to 2^96, then x = k ln 2 + rest. Shifts round down, divisions toward zero, as in the EVM.
  const scaled = (x << 78n) / FIVE_18;
  const k = ((scaled << 96n) / LN_2 + (1n << 95n)) >> 96n;
  const rest = scaled - k * LN_2;

  let y = rest + 1346386616545796478920950773328n;
  y = ((y * rest) >> 96n) + 57155421227552351082224309758442n;
  let p = y + rest - 94201549194550492254356042504812n;
  p = ((p * y) >> 96n) + 28719021644029726153956944680412240n;
  p = p * rest + (4385272521454847904659076985693276n << 96n);

  let q = rest - 2855989394907223263936484059900n;
  q = ((q * rest) >> 96n) + 50020603652535783019961831881945n;
  q = ((q * rest) >> 96n) - 533845033583426703283633433725380n;
  q = ((q * rest) >> 96n) + 3604857256930695427073651918091429n;
  q = ((q * rest) >> 96n) - 14423608567350463180887372962807573n;
  q = ((q * rest) >> 96n) + 26449188498355588339934803723976023n;

  return ((p / q) * 3822833074963236453042738258902158003155416615667n) >> (195n - k);
}

/**
 * The natural logarithm of x [WAD], rounded toward minus infinity at the last digit; the same approximation as the contracts
 * use, bit for bit.
 *
 * @param x - Positive number [WAD].
 * @throws {LogarithmUndefinedError} when x is not within (0, 2^255).
 * @example
 * lnSigned(2n * WAD); // 0.693147180559945309e18
 */
export function lnSigned(x: bigint): bigint {
  if (x <= 0n || x > MAX_INT256) throw new LogarithmUndefinedError(x);

  // x = mantissa 2^(log2 - 96) with the mantissa in [2^96, 2^97).
  const log2 = BigInt(x.toString(2).length - 1);
  const mantissa = log2 >= 96n ? x >> (log2 - 96n) : x << (96n - log2);

  let p = mantissa + 3273285459638523848632254066296n;
  p = ((p * mantissa) >> 96n) + 24828157081833163892658089445524n;
  p = ((p * mantissa) >> 96n) + 43456485725739037958740375743393n;
  p = ((p * mantissa) >> 96n) - 11111509109440967052023855526967n;
  p = ((p * mantissa) >> 96n) - 45023709667254063763336534515857n;
  p = ((p * mantissa) >> 96n) - 14706773417378608786704636184526n;
  p = p * mantissa - 795164235651350426258249787498n * Q96;

  let q = mantissa + 5573035233440673466300451813936n;
  q = ((q * mantissa) >> 96n) + 71694874799317883764090561454958n;
  q = ((q * mantissa) >> 96n) + 283447036172924575727196451306956n;
  q = ((q * mantissa) >> 96n) + 401686690394027663651624208769553n;
  q = ((q * mantissa) >> 96n) + 204048457590392012362485061816622n;
  q = ((q * mantissa) >> 96n) + 31853899698501571402653359427138n;
  q = ((q * mantissa) >> 96n) + 909429971244387300277376558375n;

  // All in 5^18 2^192: the fraction, the powers of two, and ln(2^96 / 1e18).
  const fraction = (p / q) * 1677202110996718588342820967067443963516166n;
  const powers = (log2 - 96n) * 16597577552685614221487285958193947469193820559219878177908093499208371n;

  return (fraction + powers + 600920179829731861736702779321621459595472258049074101567377883020018308n) >> 174n;
}
