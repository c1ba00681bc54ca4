// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Mirror
/// @notice The protocol's formulas in plain Solidity: no assembly, no 512-bit products, no bit operations, so that a solver can read
/// them. `test/solidity/proofs/` holds each of them to the code that it mirrors; the lemmas beside this file are about them.
library Mirror {
    uint256 internal constant WAD = 1e18;
    uint256 internal constant PPM = 1e6;
    uint256 internal constant PRICE_SCALE = 1e36;
    uint256 internal constant INDEX_SCALE = 1e15;
    uint256 internal constant VIRTUAL_SHARES = 1e6;

    /* WadMath */

    function mulDivDown(uint256 x, uint256 y, uint256 d) internal pure returns (uint256) {
        return (x * y) / d;
    }

    function mulDivUp(uint256 x, uint256 y, uint256 d) internal pure returns (uint256) {
        uint256 product = x * y;
        uint256 quotient = product / d;

        return quotient * d == product ? quotient : quotient + 1;
    }

    function ceilDiv(uint256 x, uint256 d) internal pure returns (uint256) {
        return x == 0 ? 0 : (x - 1) / d + 1;
    }

    /* PoolBooks, PositionLedger, PositionBook */

    function debtUp(uint256 scaled, uint256 index) internal pure returns (uint256) {
        return (scaled * index + INDEX_SCALE - 1) / INDEX_SCALE;
    }

    function totalDebtDown(uint256 scaled, uint256 index) internal pure returns (uint256) {
        return (scaled * index) / INDEX_SCALE;
    }

    /// @dev Scaled debt of a loan, rounded up.
    function scaledUp(uint256 amount, uint256 index) internal pure returns (uint256) {
        return (amount * INDEX_SCALE + index - 1) / index;
    }

    /// @dev Scaled debt that a part repaid takes away, rounded down.
    function scaledDown(uint256 amount, uint256 index) internal pure returns (uint256) {
        return (amount * INDEX_SCALE) / index;
    }

    /// @dev What a repayment of at most `amount` pays and leaves: all of it, or a part that leaves the minimum.
    function payBack(
        uint256 scaled,
        uint256 index,
        uint256 least,
        uint256 amount
    ) internal pure returns (uint256 left, uint256 paid) {
        uint256 debt = debtUp(scaled, index);
        if (amount >= debt) return (0, debt);

        uint256 most = debt > least ? debt - least : 0;
        paid = amount > most ? most : amount;
        left = scaled - scaledDown(paid, index);
    }

    function lenderAssetsDown(uint256 cash, uint256 debt, uint256 kept) internal pure returns (uint256) {
        return cash + debt > kept ? cash + debt - kept : 0;
    }

    /* LenderVault */

    function sharesDown(uint256 assets, uint256 lenderAssets, uint256 supply) internal pure returns (uint256) {
        return mulDivDown(assets, supply + VIRTUAL_SHARES, lenderAssets + 1);
    }

    function sharesUp(uint256 assets, uint256 lenderAssets, uint256 supply) internal pure returns (uint256) {
        return mulDivUp(assets, supply + VIRTUAL_SHARES, lenderAssets + 1);
    }

    function assetsDown(uint256 shares, uint256 lenderAssets, uint256 supply) internal pure returns (uint256) {
        return mulDivDown(shares, lenderAssets + 1, supply + VIRTUAL_SHARES);
    }

    function assetsUp(uint256 shares, uint256 lenderAssets, uint256 supply) internal pure returns (uint256) {
        return mulDivUp(shares, lenderAssets + 1, supply + VIRTUAL_SHARES);
    }

    /// @dev Most shares that the cash can pay, where it cannot pay all.
    function redeemLimit(uint256 cash, uint256 lenderAssets, uint256 supply) internal pure returns (uint256) {
        return mulDivUp(cash + 1, supply + VIRTUAL_SHARES, lenderAssets + 1) - 1;
    }

    /* InterestMath */

    /// @dev Growth by the series, without its higher terms, which the callers pass as `more`: they only add.
    function grownUp(uint256 index, uint256 exponent, uint256 more, uint256 end) internal pure returns (uint256) {
        uint256 next = index + (index * (exponent + more) + WAD - 1) / WAD;

        return next < end ? next : end;
    }

    function utilisationError(uint256 utilisation, uint256 target) internal pure returns (int256) {
        if (utilisation >= WAD) return int256(WAD);
        if (utilisation >= target) return int256(((utilisation - target) * WAD) / (WAD - target));

        return -int256(((target - utilisation) * WAD) / target);
    }

    function utilisationDown(uint256 debt, uint256 cash) internal pure returns (uint256) {
        return debt == 0 ? 0 : (debt * WAD) / (debt + cash);
    }

    /* LiquidationMath */

    function healthDown(uint256 weighted, uint256 debt) internal pure returns (uint256) {
        return debt == 0 ? type(uint256).max : mulDivDown(weighted, WAD, debt);
    }

    function incentiveFractionDown(uint256 health, uint256 full) internal pure returns (uint256) {
        if (health >= WAD) return 0;
        if (health <= full) return WAD;

        return ((WAD - health) * WAD) / (WAD - full);
    }

    function rawIncentiveDown(uint256 least, uint256 most, uint256 fraction) internal pure returns (uint256) {
        return least + mulDivDown(most - least, fraction, WAD);
    }

    /// @dev The cap of health plus one, so that it needs no sign.
    function capHealthPlusOne(uint256 weighted, uint256 debt, uint256 lt) internal pure returns (uint256) {
        return mulDivDown(weighted, WAD * WAD, debt * lt);
    }

    /// @dev The cap of solvency plus one.
    function capSolvencyPlusOne(uint256 value, uint256 debt) internal pure returns (uint256) {
        return mulDivDown(value, WAD, debt);
    }

    function maxIncentiveDown(uint256 m, uint256 cursor) internal pure returns (uint256) {
        uint256 share = mulDivDown(cursor, m, WAD);

        return mulDivDown(share, WAD, WAD - share);
    }

    function targetRepayUp(
        uint256 weighted,
        uint256 debt,
        uint256 lost,
        uint256 target
    ) internal pure returns (uint256) {
        uint256 wanted = target * debt;
        uint256 held = weighted * WAD;
        if (wanted <= held) return 0;
        if (lost >= target) return debt;

        uint256 repay = ceilDiv(wanted - held, target - lost);

        return repay < debt ? repay : debt;
    }

    /// @dev What a unit of repayment takes of the weighted value [WAD].
    function lostUp(uint256 lt, uint256 incentive) internal pure returns (uint256) {
        return mulDivUp(lt, WAD + incentive, WAD);
    }

    /// @dev The part that a partial liquidation repays: the target's, or everything where it would leave dust.
    function sizedUp(uint256 part, uint256 debt, uint256 minDebt) internal pure returns (uint256) {
        return part < debt && debt - part >= minDebt ? part : debt;
    }

    function seizeDown(uint256 repay, uint256 incentive) internal pure returns (uint256) {
        return repay + mulDivDown(repay, incentive, WAD);
    }

    /// @dev What is repaid for taking all of `value`.
    function repayForUp(uint256 value, uint256 incentive) internal pure returns (uint256) {
        return mulDivUp(value, WAD, WAD + incentive);
    }

    function reserveFeeDown(
        uint256 repay,
        uint256 incentive,
        uint256 least,
        uint256 share
    ) internal pure returns (uint256) {
        return incentive <= least ? 0 : mulDivDown(repay, (incentive - least) * share, WAD * WAD);
    }

    function topUpDown(
        uint256 value,
        uint256 repay,
        uint256 incentivePpm,
        uint256 capPpm
    ) internal pure returns (uint256) {
        uint256 wanted = mulDivUp(value, PPM, PPM + incentivePpm);
        uint256 missing = repay > wanted ? repay - wanted : 0;
        uint256 most = (value * capPpm) / PPM;

        return missing < most ? missing : most;
    }

    /* RampMath, MarginPolicy */

    function rampStepDown(uint256 target, uint256 rate) internal pure returns (uint256) {
        uint256 promised = ((PPM - target) * 2) / (102 * 61);

        return promised < rate ? promised : rate;
    }

    function marginAt(uint256 start, uint256 target, uint256 rate, uint256 elapsed) internal pure returns (uint256) {
        if (target <= start) return target;
        uint256 reached = start + rampStepDown(target, rate) * elapsed;

        return reached < target ? reached : target;
    }

    /// @dev The initial margin keeps its distance from the maintenance margin, up to the whole.
    function initialFloorUp(uint256 initial, uint256 maintenance, uint256 factor) internal pure returns (uint256) {
        uint256 floor = (maintenance * factor + PPM - 1) / PPM;
        if (initial < floor) initial = floor;

        return initial < PPM ? initial : PPM;
    }

    function withOpenInterestUp(
        uint256 initial,
        uint256 openInterest,
        uint256 low,
        uint256 high
    ) internal pure returns (uint256) {
        if (openInterest <= low || high <= low) return initial;
        if (openInterest >= high) return WAD;

        return initial + mulDivUp(WAD - initial, openInterest - low, high - low);
    }

    /* WaterfallMath, GroupMath */

    function take(uint256 loss, uint256 available) internal pure returns (uint256 taken, uint256 rest) {
        taken = loss < available ? loss : available;
        rest = loss - taken;
    }

    /// @dev What three members bear of a loss, in proportion to what they have.
    function takeProRata(
        uint256 loss,
        uint256 a,
        uint256 b,
        uint256 c
    ) internal pure returns (uint256 fromA, uint256 fromB, uint256 fromC, uint256 rest) {
        uint256 total = a + b + c;
        if (total == 0) return (0, 0, 0, loss);

        uint256 whole;
        (whole, rest) = take(loss, total);
        fromA = (whole * a) / total;
        uint256 paid = (whole * (a + b)) / total;
        fromB = paid - fromA;
        fromC = whole - paid;
    }

    /// @dev For an equity that is not negative.
    function unwindFractionUp(
        uint256 equity,
        uint256 requirement,
        uint256 cost,
        uint256 target
    ) internal pure returns (uint256) {
        uint256 wanted = mulDivUp(target, requirement, WAD);
        if (equity >= wanted) return 0;
        if (wanted <= cost || equity <= cost) return WAD;

        return mulDivUp(wanted - equity, WAD, wanted - cost);
    }

    /* PositionWord, PoolState */

    /// @dev A word as the sum of its fields, each at its power of two.
    function packPosition(uint256 amount, uint256 scaled, uint256 mask, uint256 flags) internal pure returns (uint256) {
        return amount + scaled * 2 ** 120 + mask * 2 ** 240 + flags * 2 ** 248;
    }

    function packBooksA(
        uint256 index,
        uint256 lastAccrual,
        uint256 rate,
        uint256 reserve,
        uint256 rampStart,
        uint256 rampTarget,
        uint256 flags
    ) internal pure returns (uint256) {
        return
            index +
            lastAccrual * 2 ** 80 +
            rate * 2 ** 112 +
            reserve * 2 ** 144 +
            rampStart * 2 ** 200 +
            rampTarget * 2 ** 220 +
            flags * 2 ** 240;
    }

    function packBooksB(
        uint256 cash,
        uint256 scaled,
        uint256 initial,
        uint256 syncMinute
    ) internal pure returns (uint256) {
        return cash + scaled * 2 ** 104 + initial * 2 ** 208 + syncMinute * 2 ** 228;
    }

    /// @dev The field that starts at the power of two `start` and has `size` values.
    function field(uint256 word, uint256 start, uint256 size) internal pure returns (uint256) {
        return (word / start) % size;
    }
}
